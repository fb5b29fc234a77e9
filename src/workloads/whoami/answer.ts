import { type Answer, answerWith } from '../go-http/answer.ts';
import type { Exchange } from '../go-http/exchange.ts';
import { httpError } from '../go-http/response.ts';
import { redirect } from '../go-http/serve-mux.ts';
import { sendData } from './data.ts';
import { answerNoWebSocket } from './echo.ts';
import type { Health } from './health.ts';
import type { Identity } from './identity.ts';
import { dumpAsJson } from './json-dump.ts';
import { openApiDocument } from './openapi.ts';
import { findRoute, type RouteName, refuseNonGrpc } from './route.ts';
import { dumpAsText } from './text-dump.ts';

export interface AnswerOptions {
  readonly identity: Identity;
  readonly health: Health;
  readonly now: () => number;
  /** Called once an exchange is over, however it went. */
  readonly onDone: (exchange: Exchange) => void;
}

export function createAnswer(options: AnswerOptions): Answer {
  return answerWith((exchange) => dispatch(exchange, options), options.onDone);
}

async function dispatch(exchange: Exchange, options: AnswerOptions): Promise<void> {
  const { request, response } = exchange;
  const { escapedPath, rawQuery } = request.target;
  if (escapedPath === '*') return await answerAsterisk(exchange);
  const route = findRoute(escapedPath, rawQuery);
  if ('redirectTo' in route) return await redirect(exchange, route.redirectTo);
  const handlers = {
    '/': () => dumpAsText(exchange, options.identity),
    '/api': () => dumpAsJson(exchange, options.identity),
    '/bench': async () => {
      response.setHeader('Connection', 'keep-alive');
      response.setHeader('Content-Type', 'text/plain');
      await response.write('1');
    },
    '/data': () => sendData(exchange, options.now()),
    '/echo': () => answerNoWebSocket(exchange),
    '/health': () => options.health.answer(exchange),
    '/openapi.yaml': async () => {
      response.setHeader('Content-Type', 'application/yaml');
      await response.write(openApiDocument);
    },
    '/whoami.Whoami/': () => refuseNonGrpc(exchange),
  } satisfies Record<RouteName, () => Promise<void>>;
  await handlers[route.name]();
}

/** `OPTIONS *` asks about the server as a whole; nothing else may ask for `*`. */
async function answerAsterisk({ request, response }: Exchange): Promise<void> {
  if (request.method === 'OPTIONS') response.setHeader('Content-Length', '0');
  else await httpError(response, 400, 'Bad Request');
}
