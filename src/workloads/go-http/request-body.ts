import type { Readable } from 'node:stream';
import type { BodyRead, RequestBody } from './exchange.ts';
import type { HeaderFields } from './headers.ts';

export interface BodyOptions {
  readonly stream: Readable;
  /** -1 where it is not known. */
  readonly contentLength: number;
  /** Whether the message has been parsed to its end, trailers included. */
  readonly complete: () => boolean;
  readonly trailers: () => HeaderFields;
  /** Called before the first read: `Expect: 100-continue` is answered only when the body is wanted. */
  readonly onFirstRead?: () => void;
}

/** Reads a request's body piece by piece, holding no more than what the stream itself buffers. */
export function createRequestBody(options: BodyOptions): RequestBody {
  const { stream, contentLength } = options;
  let remaining = contentLength === -1 ? Number.POSITIVE_INFINITY : contentLength;
  let closed = false;
  let started = false;

  const isOver = (): boolean =>
    remaining <= 0 || (stream.readableLength === 0 && (stream.readableEnded || options.complete()));

  const take = (bytesMax: number): BodyRead | undefined => {
    const size = Math.min(stream.readableLength, bytesMax, remaining);
    const data: Buffer | null = size > 0 ? stream.read(size) : null;
    if (data === null) return isOver() ? { data: nothing, ended: true } : undefined;
    remaining -= data.length;
    return { data, ended: isOver() };
  };

  return {
    trailers: options.trailers,
    async read(bytesMax) {
      if (closed) throw new BodyClosed();
      if (!started) options.onFirstRead?.();
      started = true;
      // One turn, so that all chunks of one packet are read as one, as Go reads them.
      if (!isOver()) await nextTurn();
      for (;;) {
        const taken = take(bytesMax);
        if (taken !== undefined) return taken;
        if (stream.destroyed) throw new Error('unexpected EOF');
        await somethingHappens(stream);
        await nextTurn();
      }
    },
    close() {
      closed = true;
      stream.resume();
    },
  };
}

/** The body was let go when the response's head went out, as Go's HTTP/1 server does. */
export class BodyClosed extends Error {
  constructor() {
    super('http: invalid Read on closed Body');
  }
}

function somethingHappens(stream: Readable): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      for (const event of bodyEvents) stream.off(event, done);
      resolve();
    };
    for (const event of bodyEvents) stream.on(event, done);
    // Asks for more, and lets `end` be emitted on a stream that is at its end.
    stream.read(0);
  });
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

const bodyEvents = ['readable', 'end', 'error', 'close'] as const;
const nothing = Buffer.alloc(0);
