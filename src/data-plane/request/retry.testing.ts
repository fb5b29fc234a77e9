/** What the tests of retries share: backends that fail for a while, and rules that try again. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Retry, RoutingRule, Timeouts } from '../../routing-table/routing-table.ts';
import { closed, listening } from '../gateway.testing.ts';
import { backendOf, ruleOf, to } from '../table.testing.ts';

export interface Attempts {
  readonly port: number;
  /** When each request came, and with which body. */
  readonly seen: { readonly at: number; readonly body: string }[];
  readonly close: () => Promise<void>;
}

export type Respond = (response: ServerResponse, attempt: number, request: IncomingMessage) => void;

/** A backend that knows how often it was asked. */
export async function startCounting(respond: Respond): Promise<Attempts> {
  const seen: { at: number; body: string }[] = [];
  const server = createServer((request, response) => {
    const attempt = { at: performance.now(), body: '' };
    seen.push(attempt);
    const number = seen.length;
    request.on('data', (chunk) => {
      attempt.body += chunk;
    });
    request.on('error', () => {});
    respond(response, number, request);
  });
  const port = await listening(server);
  return { port, seen, close: () => closed(server) };
}

export interface RetrySketch {
  readonly retry?: Partial<Retry>;
  readonly timeouts?: Timeouts;
  readonly ports: readonly number[];
}

export function retryRule({ retry, timeouts, ports }: RetrySketch): RoutingRule {
  return ruleOf({
    backends: [to(backendOf(ports))],
    ...(retry ? { retry: { codes: [], attempts: 1, backoffMs: 0, ...retry } } : {}),
    ...(timeouts ? { timeouts } : {}),
  });
}

/** Answers with this status so many times, then with 200. */
export function status(code: number, times: number): Respond {
  return (response, attempt) => {
    response.statusCode = attempt <= times ? code : 200;
    response.end(`attempt ${attempt}`);
  };
}

/** Resets so many connections, then answers. */
export function resets(times: number): Respond {
  return (response, attempt, request) => {
    if (attempt <= times) request.socket.resetAndDestroy();
    else response.end(`attempt ${attempt}`);
  };
}
