import type { IncomingMessage } from 'node:http';
import type { RequestFacts } from './exchange.ts';
import { canonicalName, collectFields, hasToken } from './headers.ts';
import { sayRemoteAddress } from './remote-address.ts';
import { parseTarget } from './request-target.ts';

/**
 * What Go's server would know of an HTTP/1 request, or the status line it would refuse it with.
 * `upgradeAlias` is the name under which an Upgrade header may have been hidden from Node.
 */
export function readHttp1Facts(
  message: IncomingMessage,
  peerCertificates: readonly Buffer[],
  upgradeAlias: string,
): RequestFacts | { readonly problem: string } {
  const headers = collectFields(message.rawHeaders);
  unmask(headers, canonicalName(upgradeAlias));
  const isOld = message.httpVersion === '1.0';
  const hosts = headers.get('Host') ?? [];
  const target = parseTarget(message.url ?? '');
  const problem = checkHost(hosts, isOld);
  if (problem !== undefined) return { problem };
  if (target === undefined) return { problem: badRequest };

  const chunked = hasToken(headers.get('Transfer-Encoding'), 'chunked');
  const trailer = headers.get('Trailer');
  for (const name of ['Host', 'Transfer-Encoding', 'Trailer']) headers.delete(name);
  // Go's server understands the old way to ask for a fresh answer.
  const asksFresh = headers.get('Pragma')?.[0] === 'no-cache' && !headers.has('Cache-Control');
  if (asksFresh) headers.set('Cache-Control', ['no-cache']);
  const connection = headers.get('Connection');
  const closes = hasToken(connection, 'close') || (isOld && !hasToken(connection, 'keep-alive'));
  return {
    method: message.method ?? 'GET',
    target,
    rawTarget: message.url ?? '',
    host: target.host ?? hosts[0] ?? '',
    headers,
    protocol: isOld ? 'HTTP/1.0' : 'HTTP/1.1',
    closes,
    contentLength: chunked ? -1 : Number(headers.get('Content-Length')?.[0] ?? 0),
    chunked,
    announcedTrailers: chunked ? readTrailerNames(trailer) : [],
    remoteAddress: sayRemoteAddress(message.socket),
    peerCertificates,
    connection: message.socket,
  };
}

/** Names announced in a Trailer header, canonical, without those that may not come late. */
export function readTrailerNames(values: readonly string[] | undefined): readonly string[] {
  const names = (values ?? []).flatMap((value) => value.split(','));
  const canonical = names.map((name) => canonicalName(name.trim()));
  return [...new Set(canonical)].filter((name) => name !== '' && !neverTrailers.has(name));
}

/** The status line for what Node's parser refused. */
export function sayBadRequest(code: string | undefined): string {
  switch (code) {
    case 'HPE_INVALID_HEADER_TOKEN':
      return `${badRequest}: invalid header name`;
    case 'HPE_HEADER_OVERFLOW':
      return '431 Request Header Fields Too Large';
    case 'HPE_INVALID_VERSION':
      return '505 HTTP Version Not Supported: unsupported protocol version';
    default:
      return badRequest;
  }
}

function checkHost(hosts: readonly string[], isOld: boolean): string | undefined {
  if (hosts.length > 1) return badRequest;
  if (hosts.length === 0 && !isOld) return `${badRequest}: missing required Host header`;
  const valid = /^[A-Za-z0-9!$%&()*+,\-.:;='[\]_~]*$/.test(hosts[0] ?? '');
  return valid ? undefined : `${badRequest}: malformed Host header`;
}

function unmask(headers: Map<string, string[]>, alias: string): void {
  const values = headers.get(alias);
  if (values === undefined) return;
  headers.delete(alias);
  headers.set('Upgrade', values);
}

const badRequest = '400 Bad Request';
const neverTrailers = new Set(['Content-Length', 'Trailer', 'Transfer-Encoding']);
