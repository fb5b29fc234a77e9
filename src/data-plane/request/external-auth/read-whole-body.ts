import type { PassageWithHead } from '../gate.ts';
import { watchBody } from '../watch-client.ts';
import type { ByteBudget } from './byte-budget.ts';

export interface BodyLimits {
  readonly bytesMax: number;
  /** What is read is taken from it, and given back at the end of the passage. */
  readonly budget: ByteBudget;
  /** A client that sends no more of it for so long is cut off. */
  readonly idleMs: number;
  /** Aborted when the client goes away. */
  readonly gone: AbortSignal;
}

export type WholeBody =
  | { readonly kind: 'read'; readonly body: Buffer | undefined }
  | { readonly kind: BodyEnd };

/** Why there is no whole body. */
export type BodyEnd = 'too-long' | 'over-budget' | 'broken';

/**
 * Reads the client's body before it goes anywhere, and leaves it in the passage for whoever forwards
 * it. One that is too long is not read to its end; one that the client breaks off is nothing that
 * anybody may take for the whole.
 */
export async function readWholeBody(
  passage: PassageWithHead,
  { bytesMax, budget, idleMs, gone }: BodyLimits,
): Promise<WholeBody> {
  const { visit, body } = passage;
  if ('socket' in visit) return { kind: 'read', body: undefined };
  if (body) return body.length > bytesMax ? { kind: 'too-long' } : { kind: 'read', body };
  const { request, response } = visit;
  const length = Number(request.headers['content-length'] ?? 0);
  if (length > bytesMax) return { kind: 'too-long' };
  if (gone.aborted) return { kind: 'broken' };
  watchBody(visit, idleMs);
  if (visit.expectContinue) response.writeContinue();
  const chunks: Buffer[] = [];
  let bytes = 0;
  const outcome = await new Promise<'whole' | BodyEnd>((resolve) => {
    const settle = (end: 'whole' | BodyEnd): void => {
      request.off('data', onData);
      resolve(end);
    };
    const stop = (end: BodyEnd): void => {
      request.pause();
      settle(end);
    };
    const onData = (chunk: Buffer): void => {
      if (bytes + chunk.length > bytesMax) stop('too-long');
      else if (!budget.take(chunk.length)) stop('over-budget');
      else {
        bytes += chunk.length;
        chunks.push(chunk);
      }
    };
    request.on('data', onData);
    request.once('end', () => settle('whole'));
    request.on('error', () => settle('broken'));
    request.once('close', () => settle('broken'));
    gone.addEventListener('abort', () => settle('broken'));
  });
  if (outcome !== 'whole') {
    budget.giveBack(bytes);
    return { kind: outcome };
  }
  passage.body = Buffer.concat(chunks);
  return { kind: 'read', body: passage.body };
}
