/** Work that is asked for more often than it needs to be done. */
export interface Turns {
  /** Once in the next turn of the event loop, or when the work has rested enough, however often asked. */
  readonly schedule: () => void;
  /** At once, instead of what is scheduled. */
  readonly runNow: () => void;
  readonly cancel: () => void;
}

export interface TurnsOptions {
  readonly run: () => void;
  readonly onBug: (error: unknown) => void;
  /** Milliseconds from any point on, never backwards. */
  readonly clock: () => number;
}

/**
 * Lets a piece of work have half of the time, and not more: as long as it took, beyond a short while,
 * it must rest. A change on its own is followed at once; of thousands in a row that cost more the
 * more there are, not each is paid for.
 */
export function createTurns({ run, onBug, clock }: TurnsOptions): Turns {
  let cancelDue: (() => void) | undefined;
  let owedMs = 0;
  let restingSince = clock();

  const cancel = (): void => {
    cancelDue?.();
    cancelDue = undefined;
  };
  const runNow = (): void => {
    cancel();
    const began = clock();
    try {
      run();
    } catch (error) {
      onBug(error);
    }
    owedMs = stillOwed(began) + (clock() - began);
    restingSince = clock();
  };
  const stillOwed = (now: number): number => Math.max(0, owedMs - (now - restingSince));

  return {
    schedule() {
      if (cancelDue) return;
      const restMs = Math.min(stillOwed(clock()) - freeMs, restMsMax);
      cancelDue = restMs > 0 ? runLater(runNow, restMs) : runNextTurn(runNow);
    },
    runNow,
    cancel,
  };
}

function runNextTurn(run: () => void): () => void {
  const due = setImmediate(run);
  return () => clearImmediate(due);
}

function runLater(run: () => void, delayMs: number): () => void {
  const due = setTimeout(run, delayMs);
  return () => clearTimeout(due);
}

/** Somebody who saves now and then, or a start in a few steps, is never kept waiting. */
const freeMs = 200;
/** However large the world is, it is not out of date for longer. */
const restMsMax = 1_000;
