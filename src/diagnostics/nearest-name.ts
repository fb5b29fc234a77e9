/**
 * The name that was probably meant: one that differs in letter case only, or by few slips of the
 * finger (a letter missing, added, changed, or two swapped). Undefined if none is close.
 */
export function nearestName(written: string, names: Iterable<string>): string | undefined {
  if (written.length > lengthMax) return undefined;
  let nearest: string | undefined;
  let least = slipsAllowed(written) + 1;
  for (const name of names) {
    const slips = slipsBetween(written.toLowerCase(), name.toLowerCase(), least);
    if (slips < least) {
      nearest = name;
      least = slips;
    }
  }
  return nearest;
}

/** Short names are close to many others, so fewer slips are allowed in them. */
function slipsAllowed(written: string): number {
  if (written.length <= 3) return 0;
  return written.length <= 6 ? 1 : 2;
}

/** The edit distance with swaps, or `limit` as soon as it cannot be less. */
function slipsBetween(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const isEqual = a[row - 1] === b[column - 1];
      const isSwap = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current.push(
        Math.min(
          (above[column] ?? 0) + 1,
          (current[column - 1] ?? 0) + 1,
          (above[column - 1] ?? 0) + (isEqual ? 0 : 1),
          isSwap && row > 1 && column > 1
            ? (before[column - 2] ?? 0) + 1
            : Number.POSITIVE_INFINITY,
        ),
      );
    }
    before = above;
    above = current;
  }
  return above[b.length] ?? limit;
}

const lengthMax = 64;
