import type { Duplex } from 'node:stream';
import { type Answer, answerWith } from '../go-http/answer.ts';
import type { Exchange } from '../go-http/exchange.ts';
import { json, utf8 } from '../go-http/json.ts';
import { parseDuration } from '../go-http/parse-duration.ts';
import { queryValue } from '../go-http/request-target.ts';
import { httpError } from '../go-http/response.ts';
import { redirect } from '../go-http/serve-mux.ts';
import { refuseWebSocket } from '../go-http/web-socket-echo.ts';
import { describeRequest } from './describe-request.ts';
import { createRetries, type Retries } from './retries.ts';
import { findRoute } from './route.ts';
import { setAskedHeaders } from './set-asked-headers.ts';
import type { EchoIdentity } from './settings.ts';
import { TooManyWait, type Waits } from './waits.ts';

export interface AnswerOptions {
  readonly identity: EchoIdentity;
  /** As it stands in every answer, whatever port the request came to. */
  readonly httpPort: string;
  readonly log: (line: string) => void;
  readonly waits: Waits;
  /** Ends a connection with a TCP RST. */
  readonly reset: (connection: Duplex) => void;
}

/** What the echo server answers, on every port that speaks HTTP. */
export function createAnswer(options: AnswerOptions): Answer {
  const echo = (exchange: Exchange) => answerEcho(exchange, options);
  const retries = createRetries({ ...options, succeed: echo });
  return answerWith(async (exchange) => {
    try {
      await dispatch(exchange, { echo, retries });
    } catch (error) {
      if (!(error instanceof TooManyWait)) throw error;
      await httpError(exchange.response, 503, error.message);
    }
  });
}

interface Handlers {
  readonly echo: (exchange: Exchange) => Promise<void>;
  readonly retries: Retries;
}

async function dispatch(exchange: Exchange, { echo, retries }: Handlers): Promise<void> {
  const { request, response } = exchange;
  const route = findRoute(request.target);
  switch (route.name) {
    case 'redirect':
      return await redirect(exchange, route.to);
    case 'health':
      return await response.write('OK');
    case 'status':
      return answerStatus(exchange);
    case 'web-socket':
      return await httpError(response, refuseWebSocket(request) ?? 400, 'Bad Request');
    case 'retry':
      return await retries.attempt(exchange);
    case 'echo':
      return await echo(exchange);
  }
}

function answerStatus({ request, response }: Exchange): void {
  const status = Number(/^\/status\/(\d\d\d)$/.exec(request.rawTarget)?.[1] ?? 400);
  // Go's server panics at such a status, which ends the connection.
  if (status < 100) throw new Error(`${status} is no status`);
  // An informational one is followed by the final 200 of a handler that said no more.
  response.writeStatus(status < 200 ? 200 : status);
}

async function answerEcho(exchange: Exchange, options: AnswerOptions): Promise<void> {
  const { request, response } = exchange;
  const { rawTarget, remoteAddress, target } = request;
  options.log(`Echoing back request made to ${utf8(rawTarget)} to client (${remoteAddress})`);
  const delay = queryValue(target.rawQuery, 'delay');
  const delayMs = delay === '' ? 0 : parseDuration(delay);
  if (delayMs !== undefined && delayMs > 0) await options.waits.sleepFor(exchange.onGone, delayMs);
  setAskedHeaders(exchange);
  response.setHeader('Content-Type', 'application/json');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  if (delayMs === undefined) {
    response.writeStatus(500);
    await response.write(json({ message: `time: invalid duration ${json(delay)}` }));
  } else await response.write(describeRequest(request, options));
}
