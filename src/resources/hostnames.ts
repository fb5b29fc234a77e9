/**
 * Hostnames of listeners and routes: an exact name, `*.` and a suffix (one or more labels in
 * front of it), or `*` for every name. All lower case; `normalizeHostname` makes them so.
 */

/** What a Host header or SNI says, without case, port and trailing dot. */
export function normalizeHostname(host: string): string {
  const name = host.startsWith('[') ? host : host.replace(/:[0-9]*$/, '');
  const lower = name.toLowerCase();
  return lower.endsWith('.') ? lower.slice(0, -1) : lower;
}

export function isWildcard(hostname: string): boolean {
  return hostname.startsWith('*');
}

/** Whether a hostname covers a name. `*.example.com` covers `a.b.example.com`, not `example.com`. */
export function hostnameMatches(hostname: string, name: string): boolean {
  if (hostname === everyHostname) return true;
  if (!isWildcard(hostname)) return hostname === name;
  const suffix = hostname.slice(1);
  return name.length > suffix.length && name.endsWith(suffix);
}

/**
 * The names that a listener and a route have in common, as one hostname; undefined if there are
 * none. An absent hostname stands for every name; if both are absent the result is `*`.
 */
export function intersectHostnames(
  listener: string | undefined,
  route: string | undefined,
): string | undefined {
  const ours = listener || everyHostname;
  const theirs = route || everyHostname;
  if (covers(ours, theirs)) return theirs;
  return covers(theirs, ours) ? ours : undefined;
}

/**
 * Sorts the more specific hostname first: exact names, then wildcards by length, then `*`. Equally
 * specific ones stand in alphabetical order, so that the order is total.
 */
export function compareHostnames(a: string, b: string): number {
  return rank(a) - rank(b) || b.length - a.length || (a < b ? -1 : Number(a > b));
}

/** Whether every name of `narrow` is one of `wide`. */
function covers(wide: string, narrow: string): boolean {
  return wide === narrow || hostnameMatches(wide, narrow);
}

function rank(hostname: string): number {
  if (hostname === everyHostname) return 2;
  return isWildcard(hostname) ? 1 : 0;
}

export const everyHostname = '*';
