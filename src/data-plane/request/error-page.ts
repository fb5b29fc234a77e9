import { STATUS_CODES } from 'node:http';
import type { Failure } from '../../diagnostics/failure.ts';
import type { SourcePosition } from '../../diagnostics/finding.ts';
import { type Origin, sayRef } from '../../resources/object.ts';

/** An answer of the gateway's own to a request it could not forward. */
export interface ErrorPage {
  readonly status: number;
  readonly failure: Failure;
  /** The request's id, as the traffic events have it. */
  readonly request: string;
  /** Where the line of YAML stands, if it came from a file. */
  readonly position?: SourcePosition;
}

export interface RenderedPage {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface PageReader {
  readonly accept: string | undefined;
  readonly contentType: string | undefined;
}

/**
 * One cause, one line of YAML, one next step, in the form the client asks for: HTML, JSON or text.
 * A gRPC client gets a trailers-only answer instead. Nothing of the request itself is repeated but
 * what the failure's sentence says of it, and HTML is escaped.
 */
export function renderErrorPage(page: ErrorPage, reader: PageReader): RenderedPage {
  if (reader.contentType?.startsWith('application/grpc') && page.status !== misdirected) {
    return renderGrpc(page);
  }
  const [type, body] = renderBody(page, reader.accept ?? '');
  return {
    status: page.status,
    headers: {
      'Content-Type': `${type}; charset=utf-8`,
      'Content-Length': String(Buffer.byteLength(body)),
      'Cache-Control': 'no-store',
      'X-Postern-Request': page.request,
    },
    body,
  };
}

function renderBody(page: ErrorPage, accept: string): readonly [string, string] {
  if (accept.includes('text/html')) return ['text/html', renderHtml(page)];
  if (accept.includes('json')) return ['application/json', renderJson(page)];
  return ['text/plain', renderText(page)];
}

function renderText(page: ErrorPage): string {
  const { failure } = page;
  const where = sayWhere(page);
  return [
    `${title(page.status)}`,
    '',
    failure.message,
    '',
    `code:    ${failure.code}`,
    ...(where === undefined ? [] : [`where:   ${where}`]),
    `next:    ${failure.next}`,
    `request: ${page.request}`,
    '',
  ].join('\n');
}

function renderJson(page: ErrorPage): string {
  const { failure, position, status, request } = page;
  const error = {
    status,
    code: failure.code,
    source: failure.source,
    message: failure.message,
    next: failure.next,
    ...(failure.origin ? { origin: sayOrigin(failure.origin) } : {}),
    ...(position ? { position } : {}),
    request,
  };
  return `${JSON.stringify({ error })}\n`;
}

function renderHtml(page: ErrorPage): string {
  const { failure } = page;
  const where = sayWhere(page);
  const rows = [
    ['code', failure.code],
    ...(where === undefined ? [] : [['where', where]]),
    ['request', page.request],
  ].map(([name = '', value = '']) => `<dt>${name}</dt><dd><code>${escapeHtml(value)}</code></dd>`);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title(page.status)}</title>
<style>${style}</style>
<main>
<h1>${title(page.status)}</h1>
<p>${escapeHtml(failure.message)}</p>
<p class="next">${escapeHtml(failure.next)}</p>
<dl>${rows.join('')}</dl>
<footer>Postern answered, not the backend.</footer>
</main>
</html>
`;
}

/** Trailers-only: HTTP 200 and the gRPC status in the one header block (gRPC over HTTP/2). */
function renderGrpc({ status, failure, request }: ErrorPage): RenderedPage {
  const headers = {
    'Content-Type': 'application/grpc',
    'Grpc-Status': String(grpcStatus[status] ?? grpcUnavailable),
    'Grpc-Message': escapeGrpc(`${failure.message} (${failure.code})`),
    'X-Postern-Request': request,
  };
  return { status: 200, headers, body: '' };
}

function sayWhere({ failure, position }: ErrorPage): string | undefined {
  const { origin } = failure;
  if (origin === undefined) return undefined;
  const said = sayOrigin(origin);
  return position ? `${position.file}:${position.line}:${position.column} (${said})` : said;
}

function sayOrigin({ object, field }: Origin): string {
  return field === '' ? sayRef(object) : `${sayRef(object)} ${field}`;
}

function title(status: number): string {
  return `${status} ${STATUS_CODES[status] ?? 'Error'}`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Percent-encoding of everything that is not printable ASCII, and of the percent sign. */
function escapeGrpc(message: string): string {
  let escaped = '';
  for (const byte of Buffer.from(message)) {
    escaped +=
      byte >= 0x20 && byte <= 0x7e && byte !== 0x25
        ? String.fromCharCode(byte)
        : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return escaped;
}

const misdirected = 421;
const grpcUnavailable = 14;
// NOT_FOUND of a path is UNIMPLEMENTED to gRPC; a deadline is a deadline. (`routes.md` 3)
const grpcStatus: Readonly<Record<number, number>> = { 400: 13, 404: 12, 431: 8, 501: 12, 504: 4 };
const style = `
:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
main{max-width:42rem;margin:12vh auto;padding:0 1.5rem}
h1{font-size:1.4rem}
.next{border-left:3px solid #c60;padding-left:1rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem}
dt{opacity:.7}dd{margin:0;overflow-wrap:anywhere}
footer{margin-top:3rem;opacity:.6;font-size:.85rem}`;
