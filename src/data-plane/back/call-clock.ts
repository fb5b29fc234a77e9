import { performance } from 'node:perf_hooks';
import type { Call } from './call.ts';

export type CallEnd = 'timed-out' | 'client-gone';

/** Watches what can end a call from outside: its deadlines and the client. Tells once, then stops. */
export class CallClock {
  readonly startedAt = performance.now();
  readonly #call: Call;
  readonly #onEnd: (end: CallEnd) => void;
  readonly #timer: NodeJS.Timeout | undefined;

  constructor(call: Call, onEnd: (end: CallEnd) => void) {
    this.#call = call;
    this.#onEnd = onEnd;
    const { attemptMs, requestEndsAt } = call.deadlines;
    const leftMs = Math.min(
      attemptMs > 0 ? attemptMs : Number.POSITIVE_INFINITY,
      requestEndsAt - this.startedAt,
    );
    if (leftMs < TIMER_MS_MAX) {
      this.#timer = setTimeout(this.#onTime, Math.max(0, Math.ceil(leftMs)));
    }
    if (call.signal.aborted) queueMicrotask(this.#onAbort);
    else call.signal.addEventListener('abort', this.#onAbort);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#call.signal.removeEventListener('abort', this.#onAbort);
  }

  readonly #onTime = (): void => this.#onEnd('timed-out');

  /** One signal stands for both; a deadline that has passed tells which it was. */
  readonly #onAbort = (): void => {
    const { requestEndsAt } = this.#call.deadlines;
    this.#onEnd(performance.now() + CLOCK_SLACK_MS >= requestEndsAt ? 'timed-out' : 'client-gone');
  };
}

/** A timer may fire a little before the clock says so. */
export const CLOCK_SLACK_MS = 2;
/** Longer waits overflow Node's timers, and no route means them. */
const TIMER_MS_MAX = 2 ** 31 - 1;
