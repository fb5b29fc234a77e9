/** Waits that requests ask for. All end with the program; there are only so many at a time. */
export interface Waits {
  /** Rejects at once where too many wait already. */
  readonly sleep: (ms: number) => Promise<void>;
  /** The same for a client that may leave: rejects when that is told. */
  readonly sleepFor: (onGone: (told: () => void) => void, ms: number) => Promise<void>;
  /** Forgets all; what waits, waits for ever. */
  readonly stop: () => void;
}

export class TooManyWait extends Error {}

export function createWaits(waitsMax = 10_000): Waits {
  const timers = new Set<NodeJS.Timeout>();

  const wait = (ms: number, done: () => void): (() => void) => {
    if (timers.size >= waitsMax) throw new TooManyWait('Too many requests wait already.');
    const timer = setTimeout(
      () => {
        timers.delete(timer);
        done();
      },
      Math.min(Math.max(ms, 0), waitMsMax),
    );
    timers.add(timer);
    return () => {
      clearTimeout(timer);
      timers.delete(timer);
    };
  };

  return {
    sleep: (ms) => new Promise((resolve) => wait(ms, resolve)),
    sleepFor: (onGone, ms) =>
      new Promise((resolve, reject) => {
        const forget = wait(ms, resolve);
        onGone(() => {
          forget();
          reject(new Error('The client has left.'));
        });
      }),
    stop() {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}

/** An hour outlasts every timeout that can be tested with it. */
const waitMsMax = 60 * 60 * 1_000;
