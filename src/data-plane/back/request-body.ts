import type { Readable } from 'node:stream';
import { forwardableTrailers } from './hop-by-hop.ts';
import type { Http1Connection } from './http1-connection.ts';
import type { BodyFraming } from './http1-request-head.ts';
import type { StallClock } from './stall-clock.ts';

export interface RequestBodySetup {
  readonly body: Readable;
  readonly framing: BodyFraming;
  /** Raw trailers, asked for once the body has ended. */
  readonly trailers: () => readonly string[];
  /** The body ended before it was whole: the client went away. */
  readonly onBroken: () => void;
  readonly stalls: StallClock;
}

/** Streams a request's body onto an HTTP/1.1 connection, no faster than the backend takes it. */
export class RequestBody {
  bytes = 0;
  /** Something was taken from the client: the request cannot be sent a second time. */
  touched = false;
  /** The backend has the whole body. */
  sent = false;
  readonly #setup: RequestBodySetup;
  #connection: Http1Connection | undefined;

  constructor(setup: RequestBodySetup) {
    this.#setup = setup;
  }

  start(connection: Http1Connection): void {
    if (this.#connection) return;
    this.#connection = connection;
    this.touched = true;
    const { body } = this.#setup;
    if (body.destroyed && !body.readableEnded) {
      this.#onClose();
      return;
    }
    body.on('data', this.#onData).on('end', this.#onEnd);
    body.on('close', this.#onClose).on('error', this.#onClose);
  }

  drained(): void {
    if (!this.#connection || this.sent) return;
    this.#setup.stalls.took('backend');
    this.#setup.body.resume();
  }

  /** The rest of the body is read and thrown away, so that the client's connection stays usable. */
  stop(): void {
    const { body } = this.#setup;
    if (!this.#connection) return;
    body.off('data', this.#onData).off('end', this.#onEnd).off('close', this.#onClose);
    if (!body.readableEnded && !body.destroyed) body.resume();
  }

  readonly #onData = (chunk: Buffer): void => {
    const connection = this.#connection;
    if (!connection || chunk.length === 0) return;
    this.bytes += chunk.length;
    const more =
      this.#setup.framing === 'chunked' ? connection.writeChunk(chunk) : connection.write(chunk);
    if (more) return;
    this.#setup.stalls.waitFor('backend');
    this.#setup.body.pause();
  };

  readonly #onEnd = (): void => {
    this.sent = true;
    this.#setup.stalls.took('backend');
    if (this.#setup.framing === 'chunked') {
      this.#connection?.writeLastChunk(forwardableTrailers(this.#setup.trailers()));
    }
  };

  readonly #onClose = (): void => {
    if (!this.sent) this.#setup.onBroken();
  };
}
