/** Finds the most specific hostname that covers a name: exact, then longer wildcards, then `*`. */
export interface HostIndex<T> {
  /** `name` is lower case and without port. The cost grows with its labels, never with the index. */
  readonly find: (name: string) => T | undefined;
  /** What stands under the catch-all, `*` or no hostname at all. */
  readonly catchAll: T | undefined;
}

/**
 * `*.x` covers one or more labels in front of `x`, and never `x` itself. Where two entries have the
 * same hostname the first one counts.
 */
export function indexHosts<T>(
  entries: readonly T[],
  hostnameOf: (entry: T) => string | undefined,
): HostIndex<T> {
  const byHostname = new Map<string, T>();
  for (const entry of entries) {
    const hostname = hostnameOf(entry) ?? everyName;
    if (!byHostname.has(hostname)) byHostname.set(hostname, entry);
  }
  const catchAll = byHostname.get(everyName);
  return {
    catchAll,
    find: (name) => byHostname.get(name) ?? findWildcard(byHostname, name) ?? catchAll,
  };
}

function findWildcard<T>(byHostname: ReadonlyMap<string, T>, name: string): T | undefined {
  // A longer name is no DNS name; walking the labels of one would let a client choose our cost.
  if (name.length > longestDnsName) return undefined;
  for (let dot = name.indexOf('.', 1); dot !== -1; dot = name.indexOf('.', dot + 1)) {
    const found = byHostname.get(`*${name.slice(dot)}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

const everyName = '*';
const longestDnsName = 253;
