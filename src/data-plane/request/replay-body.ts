import { Readable } from 'node:stream';

/** A body for one attempt after the other. */
export interface RepeatableBody {
  /** All that was read of it is still there. */
  readonly replayable: boolean;
  /** Nothing was read of it. */
  readonly untouched: boolean;
  /** The body from its beginning, for one attempt; the one before gets nothing any more. */
  open(): Readable;
  /** The attempt is over; the rest of the body waits for the next. */
  release(): void;
  /** No attempt follows: what is left is read and thrown away, so that the connection stays usable. */
  finish(): void;
}

/** One that was read whole before. */
export class BufferedBody implements RepeatableBody {
  readonly replayable = true;
  readonly untouched = false;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  open(): Readable {
    return Readable.from(this.#bytes.length === 0 ? [] : [this.#bytes], { objectMode: false });
  }

  release(): void {}

  finish(): void {}
}

/**
 * A request's body that can be sent more than once. It is streamed to the first backend as it comes,
 * and what was sent is kept; a body longer than `bytesMax` is kept no longer, and sent only once.
 */
export class ReplayBody implements RepeatableBody {
  readonly #source: Readable;
  readonly #bytesMax: number;
  #kept: Buffer[] = [];
  #bytes = 0;
  #isListening = false;
  #reader: Readable | undefined;

  constructor(source: Readable, bytesMax: number) {
    this.#source = source;
    this.#bytesMax = bytesMax;
  }

  get replayable(): boolean {
    return this.#bytes <= this.#bytesMax;
  }

  get untouched(): boolean {
    return !this.#isListening;
  }

  open(): Readable {
    this.release();
    const source = this.#source;
    const reader = new Readable({ highWaterMark: readAheadBytes, read: () => this.#read(reader) });
    this.#reader = reader;
    for (const chunk of this.#kept) reader.push(chunk);
    if (source.readableEnded) reader.push(null);
    else if (source.destroyed) reader.destroy();
    return reader;
  }

  release(): void {
    this.#reader?.destroy();
    this.#reader = undefined;
    if (this.#isListening) this.#source.pause();
  }

  finish(): void {
    this.#kept = [];
    this.#bytes = Number.POSITIVE_INFINITY;
    const source = this.#source;
    if (this.#isListening && !source.readableEnded && !source.destroyed) source.resume();
  }

  #read(reader: Readable): void {
    if (reader !== this.#reader) return;
    if (!this.#isListening) this.#listen();
    else this.#source.resume();
  }

  #listen(): void {
    this.#isListening = true;
    const source = this.#source;
    source.on('error', () => {});
    source.on('end', () => this.#reader?.push(null));
    source.on('close', () => {
      if (!source.readableEnded) this.#reader?.destroy();
    });
    source.on('data', (chunk: Buffer) => {
      this.#bytes += chunk.length;
      if (this.replayable) this.#kept.push(chunk);
      else this.#kept = [];
      if (this.#reader && !this.#reader.push(chunk)) source.pause();
    });
  }
}

const readAheadBytes = 64 * 1024;
