import type { IncomingMessage } from 'node:http';
import type { Http2ServerRequest } from 'node:http2';
import type { Failure } from '../../diagnostics/failure.ts';
import { hostOfAuthority } from '../../routing-table/host-name.ts';
import type { RequestFacts } from '../../routing-table/request-match.ts';
import { frontFailure } from '../front/front-failure.ts';
import { HeaderReader } from './header-reader.ts';

/** A request that can be understood in one way only. */
export interface RequestHead extends RequestFacts {
  /** Host header or `:authority` as sent; `''` for HTTP/1.0 without Host. */
  readonly authority: string;
  /** The authority ready to be compared. */
  readonly host: string;
  /** False if the target had no question mark. */
  readonly hasQuery: boolean;
  /** Path and query as the client sent them. */
  readonly target: string;
  readonly hasBody: boolean;
  /**
   * `[name, value, name, value…]`: what concerns the backend too, in order, with repetition. Without
   * Host, hop-by-hop headers and everything a client could forge about forwarding.
   */
  readonly endToEnd: readonly string[];
}

export type HeadReading = { readonly kind: 'head'; readonly head: RequestHead } | HeadRefusal;

export interface HeadRefusal {
  readonly kind: 'refused';
  readonly status: 400 | 431 | 501 | 505;
  readonly failure: Failure;
}

/**
 * Judges what Node's parser lets through. It already refuses Content-Length beside Transfer-Encoding,
 * two Content-Lengths, folded lines, bare line feeds and bytes that no header may hold.
 */
export function readHead(
  request: IncomingMessage | Http2ServerRequest,
  headersMax: number,
): HeadReading {
  // Not by the version: an HTTP/1 request line may say HTTP/2.0 as well.
  const isHttp2 = 'stream' in request;
  if (!isHttp2 && !versions.has(request.httpVersion)) return wrongVersion(request.httpVersion);
  const { rawHeaders } = request;
  if (rawHeaders.length > 2 * (headersMax + (isHttp2 ? 4 : 0))) return tooManyHeaders(headersMax);
  const headers = new HeaderReader(rawHeaders, isHttp2);
  const framing = isHttp2 ? undefined : judgeFraming(headers, request.httpVersionMinor === 0);
  if (framing) return framing;
  const target = splitTarget(request.url ?? '', request.method ?? '');
  if (target === undefined)
    return malformed(`its target, ${quote(request.url ?? '')}, is not valid`);
  const authority = readAuthority(headers, target.authority, request.httpVersion);
  if (authority === undefined) {
    return malformed('it must have exactly one Host, and that must be a host name');
  }
  return {
    kind: 'head',
    head: {
      method: request.method ?? '',
      authority,
      host: hostOfAuthority(authority),
      path: target.path,
      query: target.query,
      hasQuery: target.hasQuery,
      target: target.whole,
      hasBody: isHttp2 ? !isEnded(request) : headers.hasBody(),
      endToEnd: headers.endToEnd(),
      header: (name) => headers.joined(name),
    },
  };
}

/** RFC 9112 6.1: any transfer coding but a lone `chunked` leaves the end of the body in doubt. */
function judgeFraming(headers: HeaderReader, isHttp10: boolean): HeadReading | undefined {
  const coding = headers.transferEncoding;
  if (coding === undefined) return undefined;
  if (coding.toLowerCase() !== 'chunked') {
    return {
      kind: 'refused',
      status: 501,
      failure: frontFailure('request-encoding-unsupported', {
        message: `The request’s Transfer-Encoding is ${quote(coding)}; only “chunked” is read.`,
      }),
    };
  }
  if (isHttp10) return malformed('HTTP/1.0 has no Transfer-Encoding');
  if (headers.hasContentLength) return malformed('it has Content-Length beside Transfer-Encoding');
  return undefined;
}

interface Target {
  readonly whole: string;
  readonly path: string;
  readonly query: string;
  readonly hasQuery: boolean;
  /** Of an absolute-form target, which overrides Host (RFC 9112 3.2.2). */
  readonly authority: string | undefined;
}

function splitTarget(url: string, method: string): Target | undefined {
  if (url.charCodeAt(0) !== slash) return splitOtherForm(url, method);
  if (url.includes('#')) return undefined;
  return splitPath(url, undefined);
}

function splitOtherForm(url: string, method: string): Target | undefined {
  if (url === '*' && method === 'OPTIONS') return splitPath(url, undefined);
  const absolute = absoluteForm.exec(url);
  if (absolute === null || url.includes('#')) return undefined;
  const [, authority = '', rest = ''] = absolute;
  return splitPath(rest.startsWith('/') ? rest : `/${rest}`, authority);
}

function splitPath(whole: string, authority: string | undefined): Target {
  const mark = whole.indexOf('?');
  if (mark === -1) return { whole, path: whole, query: '', hasQuery: false, authority };
  return {
    whole,
    path: whole.slice(0, mark),
    query: whole.slice(mark + 1),
    hasQuery: true,
    authority,
  };
}

/** RFC 9112 3.2: one Host and a valid one; RFC 9113 8.3.1: `:authority`, or else Host. */
function readAuthority(
  headers: HeaderReader,
  ofTarget: string | undefined,
  httpVersion: string,
): string | undefined {
  if (headers.hosts > 1) return undefined;
  const { pseudoAuthority, host } = headers;
  if (pseudoAuthority !== undefined && host !== undefined && host !== pseudoAuthority) {
    return undefined;
  }
  if (host === undefined && pseudoAuthority === undefined && httpVersion === '1.1') {
    return undefined;
  }
  const authority = ofTarget ?? pseudoAuthority ?? host;
  if (authority === undefined) return httpVersion === '1.0' ? '' : undefined;
  return validAuthority.test(authority) ? authority : undefined;
}

function isEnded(request: IncomingMessage | Http2ServerRequest): boolean {
  return 'stream' in request && request.stream.endAfterHeaders;
}

function tooManyHeaders(headersMax: number): HeadReading {
  return {
    kind: 'refused',
    status: 431,
    failure: frontFailure('request-head-too-large', {
      message: `The request has more than ${headersMax} headers.`,
    }),
  };
}

function wrongVersion(version: string): HeadReading {
  return malformed(`it calls itself HTTP/${version}, which is not written like this`, 505);
}

function malformed(what: string, status: 400 | 505 = 400): HeadReading {
  const message = `The request was refused: ${what}.`;
  return { kind: 'refused', status, failure: frontFailure('request-malformed', { message }) };
}

function quote(text: string): string {
  return `“${text.slice(0, 80)}”`;
}

const versions: ReadonlySet<string> = new Set(['1.0', '1.1']);
const slash = 0x2f;
const absoluteForm = /^https?:\/\/([^/?]*)(.*)$/i;
// Underscores are no host name, but gRPC tests and container names use them.
const validAuthority = /^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{0,5})?$/;
