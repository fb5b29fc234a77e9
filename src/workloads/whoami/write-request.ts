import type { Exchange, RequestBody, RequestFacts } from '../go-http/exchange.ts';
import { hasToken, isToken, sortedEntries } from '../go-http/headers.ts';
import type { ResponseWriter } from '../go-http/response.ts';

/**
 * Writes the request into the response the way Go's `Request.Write` would send it on: CRLF line
 * ends, a fixed order, the body with its chunk framing. Rejects where Go's returns an error.
 */
export async function writeRequest({ request, body, response }: Exchange): Promise<void> {
  const framing = await chooseFraming(request, body);
  await response.write(Buffer.from(requestHead(request, framing), 'latin1'));
  if (framing.kind === 'length') await copyBody(framing, body, response);
  if (framing.kind === 'chunked') {
    await copyChunked(framing, body, response);
    const trailers = request.announcedTrailers.length > 0 ? sortedEntries(body.trailers()) : [];
    const lines = trailers.flatMap(([name, values]) => values.map((v) => `${name}: ${v}\r\n`));
    await response.write(Buffer.from(`0\r\n${lines.join('')}\r\n`, 'latin1'));
  }
}

/** How the body would be sent on; `read` holds what had to be read to find out. */
type Framing =
  | { readonly kind: 'none' }
  | { readonly kind: 'length'; readonly length: number }
  | {
      readonly kind: 'chunked';
      readonly first?: { readonly data: Buffer; readonly ended: boolean };
    };

async function chooseFraming(request: RequestFacts, body: RequestBody): Promise<Framing> {
  if (request.chunked) return { kind: 'chunked' };
  if (request.contentLength > 0) return { kind: 'length', length: request.contentLength };
  if (request.contentLength === 0) return { kind: 'none' };
  if (!bodylessMethods.has(request.method)) return { kind: 'chunked' };
  // Go probes with one byte: an open but empty body of a GET counts as no body.
  const first = await body.read(1);
  return first.data.length === 0 ? { kind: 'none' } : { kind: 'chunked', first };
}

function requestHead(request: RequestFacts, framing: Framing): string {
  const { method, headers } = request;
  const lines = [`${method} ${request.target.requestUri} HTTP/1.1`];
  lines.push(`Host: ${removeZone(request.host)}`);
  const userAgent = (headers.get('User-Agent')?.[0] ?? 'Go-http-client/1.1').trim();
  if (userAgent !== '') lines.push(`User-Agent: ${userAgent}`);
  const saysClose = hasToken(headers.get('Connection')?.slice(0, 1), 'close');
  if (request.closes && !saysClose) lines.push('Connection: close');
  if (framing.kind === 'length') lines.push(`Content-Length: ${framing.length}`);
  if (framing.kind === 'none' && bodiedMethods.has(method)) lines.push('Content-Length: 0');
  if (framing.kind === 'chunked') lines.push('Transfer-Encoding: chunked');
  const trailers = [...request.announcedTrailers].sort();
  if (trailers.length > 0) lines.push(`Trailer: ${trailers.join(',')}`);
  for (const [name, values] of sortedEntries(headers)) {
    if (writtenApart.has(name) || !isToken(name)) continue;
    for (const value of values) lines.push(`${name}: ${value}`);
  }
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** Go drops the zone of an IPv6 literal: `[fe80::1%25en0]:80` → `[fe80::1]:80`. */
function removeZone(host: string): string {
  return host.startsWith('[') ? host.replace(/%[^\]]*\]/, ']') : host;
}

/**
 * On a plain connection the first 512 bytes go out alone and the head with them. On HTTP/1 that
 * lets go of the rest of the request, so a longer body ends in an error: the original does the same.
 */
async function copyBody(
  framing: { readonly length: number },
  body: RequestBody,
  response: ResponseWriter,
): Promise<void> {
  let left = framing.length;
  const copy = async (bytesMax: number): Promise<void> => {
    const { data, ended } = await body.read(bytesMax);
    left -= data.length;
    if (ended && left > 0) throw new Error('unexpected EOF');
    await response.write(data);
  };
  if (response.copyMode === 'sniff-first' && !response.headSent()) {
    const stopAt = Math.max(0, left - sniffBytes);
    while (left > stopAt) await copy(left - stopAt);
    if (framing.length >= sniffBytes) await response.flush();
  }
  while (left > 0) await copy(bytesPerRead);
  // Go then looks for more than was announced, which fails if the body was let go meanwhile.
  await body.read(1);
}

async function copyChunked(
  { first }: { readonly first?: { readonly data: Buffer; readonly ended: boolean } },
  body: RequestBody,
  response: ResponseWriter,
): Promise<void> {
  for (
    let read = first ?? (await body.read(bytesPerRead));
    ;
    read = await body.read(bytesPerRead)
  ) {
    if (read.data.length > 0) {
      const size = Buffer.from(`${read.data.length.toString(16)}\r\n`);
      await response.write(Buffer.concat([size, read.data, lineEnd]));
    }
    if (read.ended) return;
  }
}

const sniffBytes = 512;
const bytesPerRead = 32 * 1024;
const lineEnd = Buffer.from('\r\n');
const bodiedMethods = new Set(['POST', 'PUT', 'PATCH']);
const bodylessMethods = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'PROPFIND', 'SEARCH']);
const writtenApart = new Set([
  'Host',
  'User-Agent',
  'Content-Length',
  'Transfer-Encoding',
  'Trailer',
]);
