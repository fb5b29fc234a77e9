import { performance } from 'node:perf_hooks';
import type { ExchangeCounts } from './exchange.ts';

/** What is measured of one exchange while it lasts; `startedAt` as `performance.now()` has it. */
export class CallRecord {
  /** Of the answer, once its head is there. */
  status: number | undefined;
  /** Body bytes that came from the backend. */
  bytesOut = 0;
  readonly #startedAt: number;
  #connectMs: number | undefined;
  #sentAt = 0;
  #firstByteMs: number | undefined;

  constructor(startedAt: number) {
    this.#startedAt = startedAt;
  }

  /** A connection was dialled for this exchange. */
  connected(): void {
    this.#connectMs = performance.now() - this.#startedAt;
  }

  /** The head is on its way; again if it is sent again. */
  sent(): void {
    this.#sentAt = performance.now();
  }

  answered(): void {
    this.#firstByteMs = performance.now() - this.#sentAt;
  }

  counts(bytesIn: number, backConnection: string | undefined): ExchangeCounts {
    return {
      bytesIn,
      bytesOut: this.bytesOut,
      timings: {
        ...(this.#connectMs === undefined ? {} : { connectMs: this.#connectMs }),
        ...(this.#firstByteMs === undefined ? {} : { firstByteMs: this.#firstByteMs }),
      },
      ...(backConnection === undefined ? {} : { backConnection }),
    };
  }
}
