/**
 * Short ids that join the events of one story: `c1-4f2k` is the first connection of this process,
 * `r1-4f2k` its first request. The suffix keeps two runs apart in one log.
 */
export function createTrafficIds(kind: string, random: () => number): () => string {
  const run = Math.floor(random() * 36 ** 4)
    .toString(36)
    .padStart(4, '0');
  let count = 0;
  return () => {
    count += 1;
    return `${kind}${count.toString(36)}-${run}`;
  };
}
