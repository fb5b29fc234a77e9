import type { Answer, AnswerHead } from './answer.ts';
import type { CollectedAnswer } from './exchange.ts';

/** Keeps an answer in memory, as far as that goes. */
export class CollectingAnswer implements Answer {
  started = false;
  isTooLong = false;
  readonly #bytesMax: number;
  #head: Pick<CollectedAnswer, 'status' | 'headers'> = { status: 0, headers: [] };
  #chunks: Buffer[] = [];
  #bytes = 0;
  #trailers: readonly string[] = [];

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  get collected(): CollectedAnswer {
    return { ...this.#head, body: Buffer.concat(this.#chunks), trailers: this.#trailers };
  }

  inform(): void {}

  begin({ status, headers }: AnswerHead): boolean {
    this.started = true;
    this.#head = { status, headers };
    return true;
  }

  flush(): void {}

  write(chunk: Buffer): boolean {
    this.#bytes += chunk.length;
    if (this.#bytes > this.#bytesMax) {
      this.isTooLong = true;
      this.#chunks = [];
    } else {
      // The reader may use its memory again.
      this.#chunks.push(Buffer.from(chunk));
    }
    return true;
  }

  onDrain(): void {}

  end(trailers: readonly string[]): void {
    this.#trailers = trailers;
  }

  abort(): void {}

  spoil(): void {}
}
