import { EventEmitter } from 'node:events';
import { PassThrough, type Readable } from 'node:stream';

/**
 * A copy of a body while someone else reads it. Copying never starts, pauses or slows the reading;
 * a reader of the copy that lags behind by more than `bytesMax` gets an error instead of the rest.
 */
export function teeBody(body: Readable, bytesMax: number): Readable {
  const copy = new PassThrough({ highWaterMark: bytesMax });
  // Readable's own `on('data')` would start the flow before the real reader is there.
  const listen = (event: string, listener: (chunk: Buffer) => void): void => {
    EventEmitter.prototype.on.call(body, event, listener);
  };
  listen('data', (chunk) => {
    if (copy.destroyed) return;
    if (copy.readableLength + copy.writableLength + chunk.length > bytesMax) {
      copy.destroy(new Error(`more than ${bytesMax} bytes behind`));
    } else {
      copy.write(chunk);
    }
  });
  listen('end', () => copy.end());
  listen('close', () => {
    if (!copy.writableEnded) copy.destroy();
  });
  copy.on('error', () => copy.destroy());
  return copy;
}
