import type { PassageWithHead } from '../gate.ts';
import { watchBody } from '../watch-client.ts';

export interface BodyLimits {
  readonly bytesMax: number;
  /** A client that sends no more of it for so long is cut off. */
  readonly idleMs: number;
  /** Aborted when the client goes away. */
  readonly gone: AbortSignal;
}

export type WholeBody =
  | { readonly kind: 'read'; readonly body: Buffer | undefined }
  | { readonly kind: 'too-long' }
  | { readonly kind: 'broken' };

/**
 * Reads the client's body before it goes anywhere, and leaves it in the passage for whoever forwards
 * it. One that is too long is not read to its end; one that the client breaks off is nothing that
 * anybody may take for the whole.
 */
export async function readWholeBody(
  passage: PassageWithHead,
  { bytesMax, idleMs, gone }: BodyLimits,
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
  const outcome = await new Promise<'whole' | 'too-long' | 'broken'>((resolve) => {
    let bytes = 0;
    const onData = (chunk: Buffer): void => {
      bytes += chunk.length;
      chunks.push(chunk);
      if (bytes <= bytesMax) return;
      request.off('data', onData);
      request.pause();
      resolve('too-long');
    };
    request.on('data', onData);
    request.once('end', () => resolve('whole'));
    request.on('error', () => resolve('broken'));
    request.once('close', () => resolve('broken'));
    gone.addEventListener('abort', () => resolve('broken'));
  });
  if (outcome !== 'whole') return { kind: outcome };
  passage.body = Buffer.concat(chunks);
  return { kind: 'read', body: passage.body };
}
