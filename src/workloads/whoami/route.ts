import type { Exchange } from './exchange.ts';
import { escapePath } from './request-target.ts';
import { httpError } from './response.ts';

/** The handlers, by the path they are registered for. `/` takes everything that is left. */
export type RouteName =
  | '/'
  | '/api'
  | '/bench'
  | '/data'
  | '/echo'
  | '/health'
  | '/openapi.yaml'
  | '/whoami.Whoami/';

export type Route =
  | { readonly name: RouteName }
  /** The path is not clean; the client is sent to the clean one. */
  | { readonly redirectTo: string };

/** Go's ServeMux: paths are matched decoded, segment by segment, after cleaning. */
export function findRoute(escapedPath: string, rawQuery: string): Route {
  const clean = cleanPath(escapedPath);
  const query = rawQuery === '' ? '' : `?${rawQuery}`;
  const path = clean.split('/').map(decodeSegment).join('/');
  if (path === '/whoami.Whoami') return { redirectTo: `${path}/${query}` };
  // The cleaned path is escaped once more, as in the original: `%20` arrives as `%2520`.
  if (clean !== escapedPath) return { redirectTo: `${escapePath(clean)}${query}` };
  if (path.startsWith('/whoami.Whoami/')) return { name: '/whoami.Whoami/' };
  return { name: exactRoutes.find((route) => route === path) ?? '/' };
}

/** Go's path.Clean, with a slash at the end kept. */
function cleanPath(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  const clean = `/${segments.join('/')}`;
  return path.endsWith('/') && clean !== '/' ? `${clean}/` : clean;
}

function decodeSegment(segment: string): string {
  return segment.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

const exactRoutes = ['/api', '/bench', '/data', '/echo', '/health', '/openapi.yaml'] as const;

/** 307 since Go 1.26 (301 before), with a small page for those who read it. */
export async function redirect({ request, response }: Exchange, location: string): Promise<void> {
  const reads = request.method === 'GET' || request.method === 'HEAD';
  response.setHeader('Location', location.replace(/[^\x21-\x7e]/g, encodeUnsafe));
  if (reads) response.setHeader('Content-Type', 'text/html; charset=utf-8');
  response.writeStatus(307);
  if (request.method === 'GET') {
    await response.write(`<a href="${escapeHtml(location)}">Temporary Redirect</a>.\n\n`);
  }
}

function encodeUnsafe(char: string): string {
  return char === ' ' ? '%20' : `%${char.charCodeAt(0).toString(16).toUpperCase()}`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => htmlEscapes.get(char) ?? char);
}

const htmlEscapes = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&#34;'],
  ["'", '&#39;'],
]);

/** For requests that gRPC cannot be: the three checks of grpc-go's ServeHTTP, in its order. */
export async function refuseNonGrpc({ request, response }: Exchange): Promise<void> {
  const contentType = request.headers.get('Content-Type')?.[0] ?? '';
  if (request.method !== 'POST') {
    response.setHeader('Allow', 'POST');
    await httpError(response, 405, `invalid gRPC request method "${request.method}"`);
  } else if (!isGrpcContentType(contentType)) {
    await httpError(response, 415, `invalid gRPC request content-type "${contentType}"`);
  } else {
    await httpError(response, 505, 'gRPC requires HTTP/2');
  }
}

export function isGrpcContentType(contentType: string): boolean {
  return /^application\/grpc(?:$|[+;])/.test(contentType.toLowerCase());
}
