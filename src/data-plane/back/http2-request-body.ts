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

/**
 * Streams a request's body onto an HTTP/2 stream, no faster than flow control lets it. Its beginning
 * is kept until the backend answers, in case that stream is refused and another one is opened.
 */
export class StreamBody {
  bytes = 0;
  /** Something was taken from the client. */
  touched = false;
  readonly #setup: StreamBodySetup;
  #stream: ClientHttp2Stream | undefined;
  #kept: Buffer[] | undefined = [];

  constructor(setup: StreamBodySetup) {
    this.#setup = setup;
  }

  /** All that was taken from the client can be sent on another stream. */
  get replayable(): boolean {
    return this.#kept !== undefined;
  }

  /** Called again for another stream, as long as the body is replayable. */
  start(stream: ClientHttp2Stream): void {
    const { body, onBroken } = this.#setup;
    const isFirst = !this.touched;
    this.touched = true;
    this.#stream = stream;
    if (body.destroyed && !body.readableEnded) {
      onBroken();
      return;
    }
    this.#listen(stream);
    if (isFirst) {
      body.on('data', this.#onData).on('end', this.#onEnd);
      body.on('close', this.#onClose).on('error', this.#onClose);
    } else this.#replay(stream);
  }

  /** The backend has the request: it will not be sent again. */
  keepNoMore(): void {
    this.#kept = undefined;
  }

  /** The rest of the body is read and thrown away, so that the client's connection stays usable. */
  stop(): void {
    if (!this.touched) return;
    const { body } = this.#setup;
    body.off('data', this.#onData).off('end', this.#onEnd).off('close', this.#onClose);
    if (!body.readableEnded && !body.destroyed) body.resume();
  }

  #listen(stream: ClientHttp2Stream): void {
    const { body, trailers, stalls } = this.#setup;
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

  #replay(stream: ClientHttp2Stream): void {
    const { body, stalls } = this.#setup;
    for (const chunk of this.#kept ?? []) stream.write(chunk);
    if (body.readableEnded) stream.end();
    stalls.took('backend');
    body.resume();
  }

  readonly #onData = (chunk: Buffer): void => {
    const stream = this.#stream;
    const isOpen = stream !== undefined && !stream.destroyed && !stream.closed;
    if (!isOpen && !this.#kept) return;
    this.bytes += chunk.length;
    this.#kept?.push(chunk);
    if (!isOpen) {
      // It waits for the stream that may follow: until then all of it has to be kept.
      this.#setup.body.pause();
      return;
    }
    if (this.bytes > keptBytesMax) this.#kept = undefined;
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

/** As long as most messages of gRPC; thousands of streams may wait for their answer. */
const keptBytesMax = 16 * 1024;
