import { type ClientHttp2Stream, constants } from 'node:http2';
import type { Readable } from 'node:stream';
import { forwardableTrailers } from './hop-by-hop.ts';
import { toHttp2Headers } from './http2-headers.ts';
import type { StallClock } from './stall-clock.ts';

export interface StreamBodySetup {
  readonly body: Readable;
  /** Raw trailers, asked for once the body has ended. */
  readonly trailers: () => readonly string[];
  /** The body ended before it was whole: the client went away. */
  readonly onBroken: () => void;
  readonly stalls: StallClock;
}

/** Streams a request's body onto an HTTP/2 stream, no faster than flow control lets it. */
export class StreamBody {
  bytes = 0;
  /** Something was taken from the client: the request cannot be sent a second time. */
  touched = false;
  readonly #setup: StreamBodySetup;
  #stream: ClientHttp2Stream | undefined;

  constructor(setup: StreamBodySetup) {
    this.#setup = setup;
  }

  start(stream: ClientHttp2Stream): void {
    const { body, trailers, onBroken, stalls } = this.#setup;
    this.touched = true;
    this.#stream = stream;
    if (body.destroyed && !body.readableEnded) {
      onBroken();
      return;
    }
    body.on('data', this.#onData).on('end', this.#onEnd);
    body.on('close', this.#onClose).on('error', this.#onClose);
    stream.on('drain', () => {
      stalls.took('backend');
      body.resume();
    });
    stream.on('wantTrailers', () => {
      try {
        stream.sendTrailers(toHttp2Headers(forwardableTrailers(trailers())));
      } catch {
        stream.close(constants.NGHTTP2_INTERNAL_ERROR);
      }
    });
  }

  /** The rest of the body is read and thrown away, so that the client's connection stays usable. */
  stop(): void {
    if (!this.touched) return;
    const { body } = this.#setup;
    body.off('data', this.#onData).off('end', this.#onEnd).off('close', this.#onClose);
    if (!body.readableEnded && !body.destroyed) body.resume();
  }

  readonly #onData = (chunk: Buffer): void => {
    const stream = this.#stream;
    if (!stream || stream.destroyed || stream.closed) return;
    this.bytes += chunk.length;
    if (stream.write(chunk)) return;
    this.#setup.stalls.waitFor('backend');
    this.#setup.body.pause();
  };

  readonly #onEnd = (): void => {
    this.#stream?.end();
  };

  readonly #onClose = (): void => {
    const { body, onBroken } = this.#setup;
    if (!body.readableEnded) onBroken();
  };
}
