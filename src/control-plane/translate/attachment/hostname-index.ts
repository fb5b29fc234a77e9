import { everyHostname, isWildcard } from '../../../resources/hostnames.ts';

/** Hostnames and who has them, found by any hostname they have a name in common with. */
export interface HostnameIndex<T> {
  readonly add: (hostname: string, owner: T) => void;
  /** One owner of a hostname that shares a name with this one; in time that its labels take. */
  readonly find: (hostname: string) => T | undefined;
}

/** Hostnames are lower case: exact, `*.` and a suffix, or `*`. */
export function createHostnameIndex<T>(): HostnameIndex<T> {
  const exact = new Map<string, T>();
  /** By suffix. */
  const wildcards = new Map<string, T>();
  /** By each suffix that a hostname here ends with. */
  const endings = new Map<string, T>();
  const keep = (map: Map<string, T>, key: string, owner: T) => {
    if (!map.has(key)) map.set(key, owner);
  };
  const covering = (suffixes: readonly string[]) => {
    const suffix = suffixes.find((one) => wildcards.has(one));
    return suffix === undefined ? undefined : wildcards.get(suffix);
  };
  return {
    add(hostname, owner) {
      const suffixes = suffixesOf(hostname);
      if (isWildcard(hostname)) keep(wildcards, suffixes[0] ?? '', owner);
      else keep(exact, hostname, owner);
      for (const suffix of suffixes) keep(endings, suffix, owner);
    },
    find(hostname) {
      const suffixes = suffixesOf(hostname);
      const own = isWildcard(hostname) ? endings.get(suffixes[0] ?? '') : exact.get(hostname);
      return own ?? covering(suffixes);
    },
  };
}

/** What wildcards that cover it end with, the longest first: of `a.b.c` `b.c`, `c` and ``. */
function suffixesOf(hostname: string): readonly string[] {
  if (hostname === everyHostname) return [''];
  const labels = hostname.split('.').slice(1);
  return [...labels.map((_, index) => labels.slice(index).join('.')), ''];
}
