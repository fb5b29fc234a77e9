export type Staller = 'client' | 'backend';

/**
 * Watches for a side that takes nothing of what the other one sends: buffers are full, reading has
 * stopped, and not even its going away would be noticed. Tells once, after `stallMs`.
 */
export class StallClock {
  readonly #stallMs: number;
  readonly #onStall: (staller: Staller) => void;
  readonly #timers = new Map<Staller, NodeJS.Timeout>();

  constructor(stallMs: number, onStall: (staller: Staller) => void) {
    this.#stallMs = stallMs;
    this.#onStall = onStall;
  }

  waitFor(staller: Staller): void {
    if (this.#timers.has(staller)) return;
    const onTime = (): void => {
      this.stop();
      this.#onStall(staller);
    };
    this.#timers.set(staller, setTimeout(onTime, this.#stallMs));
  }

  /** It takes more: the wait is over. */
  took(staller: Staller): void {
    clearTimeout(this.#timers.get(staller));
    this.#timers.delete(staller);
  }

  stop(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }
}
