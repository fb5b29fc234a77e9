import { setImmediate as nextTurn } from 'node:timers/promises';

/** Lets requests through while many documents are read: call between two pieces of work. */
export type Pace = () => Promise<void> | undefined;

export function makePace(workMs = 8): Pace {
  let since = performance.now();
  return () => {
    if (performance.now() - since < workMs) return undefined;
    return nextTurn().then(() => {
      since = performance.now();
    });
  };
}
