/** Decides when to look at the world again: often enough to feel live, never while nothing happens. */
export interface LookSchedule {
  /** Something happened: look within `paceMs`, together with all that happens until then. */
  readonly soon: () => void;
  readonly stop: () => void;
}

/** `look` tells whether what it saw changes by time alone; then it is looked at again. */
export function scheduleLooks(look: () => boolean, paceMs = usualPaceMs): LookSchedule {
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  function wait(ms: number): void {
    timer = setTimeout(() => {
      timer = undefined;
      const changesByTime = look();
      if (changesByTime && timer === undefined && !isStopped) fade();
    }, ms);
  }
  let isFading = false;
  function fade(): void {
    isFading = true;
    wait(fadeMs);
  }
  return {
    soon() {
      if (isStopped || (timer !== undefined && !isFading)) return;
      clearTimeout(timer);
      isFading = false;
      wait(paceMs);
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}

/** Eight times a second. */
const usualPaceMs = 125;
/** Rates fall by the second. */
const fadeMs = 1000;
