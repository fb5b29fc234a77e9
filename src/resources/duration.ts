/**
 * A Gateway API duration (`1h30m`, `500ms`, `0s`) in milliseconds; undefined if it is none.
 * Units may come in any order and more than once: `1s1s` is two seconds. (GEP-2257)
 */
export function durationMs(duration: string): number | undefined {
  if (!/^([0-9]{1,5}(h|m|s|ms)){1,4}$/.test(duration)) return undefined;
  let totalMs = 0;
  for (const [, count, unit] of duration.matchAll(/([0-9]+)(ms|h|m|s)/g)) {
    totalMs += Number(count) * (unitMs.get(unit ?? '') ?? 0);
  }
  return totalMs;
}

const unitMs = new Map([
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
]);
