/**
 * What is left of a raw header list when everything that speaks of one connection only is taken
 * out: the names of RFC 9110 7.6.1 and those that `Connection` names. Order, case and repetition
 * stay. (RFC 9110 7.6.1)
 */
export function endToEnd(raw: readonly string[]): string[] {
  const named = namedByConnection(raw);
  const kept: string[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index] ?? '';
    const lower = name.toLowerCase();
    if (HOP_BY_HOP.has(lower) || named?.has(lower)) continue;
    kept.push(name, raw[index + 1] ?? '');
  }
  return kept;
}

/**
 * Fields that may not stand in a trailer section: framing, routing, what proves the sender, and what
 * only the gateway says of how a request was forwarded.
 */
export function forwardableTrailers(raw: readonly string[]): string[] {
  const kept: string[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index] ?? '';
    const lower = name.toLowerCase();
    if (HOP_BY_HOP.has(lower) || NOT_IN_TRAILERS.has(lower) || CLAIM.test(lower)) continue;
    kept.push(name, raw[index + 1] ?? '');
  }
  return kept;
}

/** The first value of a header, by lower-case name. */
export function headerValue(raw: readonly string[], lowerName: string): string | undefined {
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index] ?? '';
    if (name.length === lowerName.length && name.toLowerCase() === lowerName) return raw[index + 1];
  }
  return undefined;
}

/** Names of end-to-end meaning that a peer may not declare hop-by-hop: framing would change under us. */
function namedByConnection(raw: readonly string[]): ReadonlySet<string> | undefined {
  let named: Set<string> | undefined;
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index] ?? '';
    if (name.length !== CONNECTION.length || name.toLowerCase() !== CONNECTION) continue;
    for (const token of (raw[index + 1] ?? '').toLowerCase().split(',')) {
      const trimmed = token.trim();
      if (NEVER_DROPPED.has(trimmed)) continue;
      named ??= new Set();
      named.add(trimmed);
    }
  }
  return named;
}

const CONNECTION = 'connection';
const NEVER_DROPPED: ReadonlySet<string> = new Set(['', 'close', 'content-length', 'host']);
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
  'proxy-authenticate',
  'proxy-authorization',
]);
/** `X_Forwarded_For` is the same to some; pseudo-headers never stand behind a body. */
const CLAIM = /^(?::|forwarded$|x[-_]forwarded[-_]|x[-_](?:real[-_]ip|scheme)$)/;
const NOT_IN_TRAILERS: ReadonlySet<string> = new Set([
  'content-length',
  'content-encoding',
  'content-type',
  'content-range',
  'host',
  'trailer',
  'authorization',
  'set-cookie',
  'cache-control',
]);
