/**
 * The one file that calls http-proxy-3. Its `fetch` option hands each request to a transport of
 * ours, and its own copying of heads, pipes and timeouts, which loses bodies, trailers and errors in
 * ways that `forward-http1.test.ts` lists, never runs: the library gets a view of the request
 * without headers and an answer without body.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ProxyServer } from 'http-proxy-3';
import { backFailure } from './back-failure.ts';
import type { Exchange, ExchangeOutcome } from './exchange.ts';

export interface Http1Forwarder {
  /** Runs one exchange through http-proxy-3 by `transport`. Never rejects. */
  forward(exchange: Exchange, transport: () => Promise<ExchangeOutcome>): Promise<ExchangeOutcome>;
}

export function createHttp1Forwarder(): Http1Forwarder {
  const proxy = new ProxyServer({ toProxy: true, selfHandleResponse: true, target: TARGET });
  return {
    forward: (exchange, transport) =>
      new Promise((resolve) => {
        const fetch = async (): Promise<Response> => {
          resolve(await transport());
          return ALREADY_ANSWERED;
        };
        const onError = (error: Error): void => resolve(bugOutcome(exchange, error));
        // Behind `fetch` the library only ever asks a response whether it was sent and has ended.
        const response = exchange.response as ServerResponse;
        proxy.web(viewOf(exchange), response, { fetch }, onError);
      }),
  };
}

/** What http-proxy-3 reads of a request. New each time, since it writes into `headers`. */
function viewOf({ head }: Exchange): IncomingMessage {
  const view = {
    method: head.method,
    url: '/',
    headers: {},
    httpVersionMajor: 1,
    // Errors of the request are watched by the transport, which knows what they mean.
    on: () => view,
  };
  // Proof: with `fetch` set, http-proxy-3 1.23.3 touches these five members and no others.
  return view as unknown as IncomingMessage;
}

/** A transport never rejects; if it does all the same, the request ends and says whose fault it is. */
function bugOutcome({ head, backend }: Exchange, error: Error): ExchangeOutcome {
  const message = `Forwarding ${head.method} ${head.target} to ${backend.name} failed in the gateway: ${error.message}.`;
  return {
    kind: 'failed',
    failure: backFailure('gateway-fault', { message, source: 'internal' }),
    responseStarted: true,
    retryable: false,
    bytesIn: 0,
    bytesOut: 0,
    timings: {},
  };
}

/** A plain object: a string would be parsed anew for every request. Nothing is dialled by it. */
const TARGET = { protocol: 'http:', host: 'backend', hostname: 'backend', port: 80 };
const ALREADY_ANSWERED = new Response(null);
