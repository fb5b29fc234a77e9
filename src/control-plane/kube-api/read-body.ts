import type { IncomingMessage } from 'node:http';

/**
 * The whole body; undefined as soon as it is larger than an API server takes. Rejects when the
 * client leaves in between.
 */
export async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > bodyBytesMax) return undefined;
  const pieces: Buffer[] = [];
  let sizeBytes = 0;
  return new Promise((resolve, reject) => {
    request.on('data', (piece: Buffer) => {
      sizeBytes += piece.length;
      if (sizeBytes <= bodyBytesMax) pieces.push(piece);
      else {
        request.pause();
        resolve(undefined);
      }
    });
    request.on('end', () => resolve(Buffer.concat(pieces)));
    request.on('error', reject);
    request.on('close', () => reject(new Error('the client left')));
  });
}

/** As an API server has it. */
export const bodyBytesMax = 3 * 1024 * 1024;
