/**
 * Chooses in proportion to weight. `random` lies in [0, 1) and is handed in, so that a test can fix
 * it. `undefined` if there is nothing to choose from: no entries, or all of weight 0.
 */
export function chooseWeighted<T extends { readonly weight: number }>(
  entries: readonly T[],
  random: number,
): T | undefined {
  let total = 0;
  for (const entry of entries) total += entry.weight;
  let left = random * total;
  let last: T | undefined;
  for (const entry of entries) {
    if (entry.weight === 0) continue;
    if (left < entry.weight) return entry;
    left -= entry.weight;
    last = entry;
  }
  // Rounding can leave a sliver above the last weight.
  return last;
}
