/**
 * The back leg: from the gateway to a chosen endpoint. In comes an exchange (a request with its
 * filters applied, and where the answer goes); out goes the streamed answer and one outcome, which
 * names what failed. Connections are verified before a byte of a request is on them, kept for the
 * next, and never shared between two identities. For streams it only opens connections. It does not choose endpoints, does not write error
 * pages and decides no second attempt at another endpoint; it only says when one would be safe.
 */
import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import type { TrafficFeed } from '../../traffic/feed.ts';
import type { Answer } from './answer.ts';
import { discardedAnswer } from './answer.ts';
import type { Call } from './call.ts';
import { CollectingAnswer } from './collecting-answer.ts';
import { createDialler } from './dial.ts';
import type { BackLeg, Exchange, ExchangeOutcome, MirrorExchange } from './exchange.ts';
import { createHttp1Forwarder } from './forward-http1.ts';
import { Http1Answer } from './http1-answer.ts';
import { callHttp1 } from './http1-call.ts';
import { Http2Answer } from './http2-answer.ts';
import { callHttp2 } from './http2-call.ts';
import { type BackLegLimits, defaultBackLegLimits } from './limits.ts';
import { Pools, poolKey } from './pools.ts';
import { createStreamConnections } from './stream-connections.ts';
import { backendsOf } from './table-targets.ts';
import { createUpgrades } from './upgrade.ts';

export interface BackLegSetup {
  /** Hears of every back handshake. */
  readonly feed: TrafficFeed;
  /** Milliseconds since the epoch; certificates are judged by it. */
  readonly now?: () => number;
  /** Any of the limits, in place of the default. */
  readonly limits?: Partial<BackLegLimits>;
}

export function createBackLeg({ feed, now = Date.now, limits: given }: BackLegSetup): BackLeg {
  const limits = { ...defaultBackLegLimits, ...given };
  const { continueMs, stallMs } = limits;
  const dialler = createDialler({ feed, now, limits });
  const pools = new Pools({ dialler, limits });
  const upgrades = createUpgrades(limits);
  const http1 = createHttp1Forwarder();
  const streams = createStreamConnections(dialler);

  const send = (call: Call, onHead: Exchange['onHead']): Promise<ExchangeOutcome> => {
    const { backend, endpoint } = call;
    const setup = { call, onHead, continueMs, stallMs };
    return backend.protocol === 'h2c'
      ? callHttp2({ ...setup, pool: pools.http2(backend, endpoint) })
      : callHttp1({ ...setup, pool: pools.http1(backend, endpoint) });
  };

  return {
    forward(exchange) {
      const transport = (): Promise<ExchangeOutcome> => send(callOf(exchange), exchange.onHead);
      return exchange.backend.protocol === 'h2c' ? transport() : http1.forward(exchange, transport);
    },
    upgrade: (exchange) =>
      upgrades.upgrade(exchange, pools.http1(exchange.backend, exchange.endpoint)),
    mirror: (exchange) => send(callOfOwn(exchange, discardedAnswer), keepHead),
    async ask({ answerBytesMax, ...exchange }) {
      const answer = new CollectingAnswer(answerBytesMax);
      const acceptsTrailers = exchange.backend.protocol === 'h2c';
      const call = { ...callOfOwn(exchange, answer), acceptsTrailers };
      const outcome = await send(call, keepHead);
      if (outcome.kind === 'failed') return outcome;
      if (answer.isTooLong) return { kind: 'too-long' };
      return { kind: 'answered', answer: answer.collected };
    },
    connect: (target) => streams.connect(target),
    retain(table) {
      const poolKeys = new Set<string>();
      const identityKeys = new Set<string>();
      for (const backend of backendsOf(table)) {
        if (backend.tls.mode === 'verified') identityKeys.add(backend.tls.identity.key);
        for (const endpoint of backend.endpoints) poolKeys.add(poolKey(backend, endpoint));
      }
      pools.retain(poolKeys);
      dialler.retain(identityKeys);
    },
    connections: () => pools.connections + streams.open(),
    async close() {
      upgrades.close();
      streams.close();
      pools.close();
      dialler.close();
    },
  };
}

function callOf(exchange: Exchange): Call {
  const { id, backend, endpoint, head, deadlines, signal, expectContinue, hasBody } = exchange;
  const { request, withholds } = exchange;
  return {
    id,
    backend,
    endpoint,
    head,
    deadlines,
    signal,
    expectContinue,
    body: hasBody ? (exchange.body ?? request) : undefined,
    ...(withholds ? { withholds } : {}),
    trailers: () => request.rawTrailers,
    acceptsTrailers: wantsTrailers(request),
    answer: answerFor(exchange.response),
  };
}

/** A call that no client waits for. */
function callOfOwn(exchange: MirrorExchange, answer: Answer): Call {
  return {
    ...exchange,
    expectContinue: false,
    acceptsTrailers: false,
    trailers: () => [],
    answer,
  };
}

function answerFor(response: ServerResponse | Http2ServerResponse): Answer {
  return response instanceof ServerResponse ? new Http1Answer(response) : new Http2Answer(response);
}

function wantsTrailers(request: IncomingMessage | Http2ServerRequest): boolean {
  const { te } = request.headers;
  return typeof te === 'string' && te.toLowerCase().includes('trailers');
}

function keepHead(_status: number, headers: readonly string[]): readonly string[] {
  return headers;
}
