import type { OutgoingHttpHeaders } from 'node:http2';

/**
 * Raw pairs as `node:http2` wants them: lower case, repetition as arrays. Fields that may stand once
 * only keep their first value; Node throws on a second, and a backend must not be able to make it.
 * Throws a RangeError on more than one block can hold: Node would end the session with all its
 * streams. `besides` are bytes of pseudo-headers that come in front.
 */
export function toHttp2Headers(raw: readonly string[], besides = 0): OutgoingHttpHeaders {
  const fields: Record<string, string | string[]> = Object.create(null);
  let bytes = besides;
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = (raw[index] ?? '').toLowerCase();
    const value = raw[index + 1] ?? '';
    bytes += name.length + value.length + FIELD_BYTES;
    const known = fields[name];
    if (known === undefined) fields[name] = value;
    else if (ONCE.has(name)) continue;
    else if (Array.isArray(known)) known.push(value);
    else fields[name] = [known, value];
  }
  if (bytes > BLOCK_BYTES_MAX) throw new RangeError(`${bytes} bytes of header fields`);
  return fields;
}

/** What Node hands out as raw headers of a stream, without the pseudo-headers. */
export function withoutPseudoHeaders(raw: readonly string[]): string[] {
  const kept: string[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index] ?? '';
    if (!name.startsWith(':')) kept.push(name, raw[index + 1] ?? '');
  }
  return kept;
}

/** What nghttp2 reckons for a field in the worst case. */
const FIELD_BYTES = 12;
/** Its limit of 64 KiB, less what Node adds by itself. */
const BLOCK_BYTES_MAX = 64 * 1024 - 512;
const ONCE: ReadonlySet<string> = new Set([
  'access-control-allow-credentials',
  'access-control-max-age',
  'access-control-request-method',
  'age',
  'authorization',
  'content-encoding',
  'content-language',
  'content-length',
  'content-location',
  'content-md5',
  'content-range',
  'content-type',
  'date',
  'dnt',
  'etag',
  'expires',
  'from',
  'host',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
  'last-modified',
  'location',
  'max-forwards',
  'proxy-authorization',
  'range',
  'referer',
  'retry-after',
  'tk',
  'upgrade-insecure-requests',
  'user-agent',
  'x-content-type-options',
]);
