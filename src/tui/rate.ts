/** Events a second over the last few seconds, in constant space. */
export interface Rate {
  /** `at` in milliseconds since the epoch. */
  readonly count: (at: number) => void;
  readonly perSecond: (now: number) => number;
}

export function createRate(): Rate {
  const counts = new Array<number>(windowSeconds).fill(0);
  const seconds = new Array<number>(windowSeconds).fill(-1);
  return {
    count(at) {
      const second = Math.floor(at / 1000);
      const slot = second % windowSeconds;
      if (seconds[slot] !== second) counts[slot] = 0;
      seconds[slot] = second;
      counts[slot] = (counts[slot] ?? 0) + 1;
    },
    perSecond(now) {
      const second = Math.floor(now / 1000);
      const recent = counts.filter((_, slot) => (seconds[slot] ?? -1) > second - windowSeconds);
      return recent.reduce((sum, count) => sum + count, 0) / windowSeconds;
    },
  };
}

const windowSeconds = 5;
