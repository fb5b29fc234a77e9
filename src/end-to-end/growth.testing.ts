/**
 * How much longer `large` takes than `small`: the best of a few runs of each, taken in turns. A
 * ratio within one run says how work grows, which no time on a clock of an unknown machine can.
 */
export function growth(small: () => void, large: () => void): number {
  const best = { small: Number.POSITIVE_INFINITY, large: Number.POSITIVE_INFINITY };
  for (let run = 0; run < runs; run += 1) {
    best.small = Math.min(best.small, timeMs(small));
    best.large = Math.min(best.large, timeMs(large));
  }
  return best.large / best.small;
}

function timeMs(work: () => void): number {
  const before = performance.now();
  work();
  return performance.now() - before;
}

const runs = 6;
