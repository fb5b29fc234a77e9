import type { Exchange } from './exchange.ts';

/** Answers one exchange. Never rejects: what cannot be answered is aborted. */
export type Answer = (exchange: Exchange) => Promise<void>;

/** `handle` may reject: then the connection broke under it, and there is nobody left to tell. */
export function answerWith(
  handle: (exchange: Exchange) => Promise<void>,
  onDone: (exchange: Exchange) => void = () => {},
): Answer {
  return async (exchange) => {
    try {
      await handle(exchange);
      await exchange.response.end();
    } catch {
      exchange.response.abort();
    }
    exchange.body.close();
    onDone(exchange);
  };
}
