import type { Cors } from '../../../routing-table/filter.ts';
import { without } from './header-change.ts';

/** What a browser's request asks for. */
export interface CorsRequest {
  readonly origin: string | undefined;
  /** Access-Control-Request-Method and -Headers of a preflight. */
  readonly method: string | undefined;
  readonly headers: string | undefined;
}

/** A CORS filter made ready. The gateway has the last word: a backend's own answer is replaced. */
export interface PreparedCors {
  /** The headers of a preflight's 204; none but Vary if the origin is not allowed. */
  readonly preflight: (request: CorsRequest) => readonly string[];
  /** The response's headers, with the backend's CORS headers replaced by ours. */
  readonly respond: (origin: string, headers: readonly string[]) => readonly string[];
}

/** GEP-1767. An origin that is not allowed is forwarded, and gets no permission to read the answer. */
export function prepareCors(cors: Cors): PreparedCors {
  const isAllowed = prepareOrigins(cors.allowOrigins);
  const isOpen = cors.allowOrigins.includes('*') && !cors.allowCredentials;
  const constant = actualHeaders(cors);
  const permission = (origin: string): string[] => [
    'Access-Control-Allow-Origin',
    isOpen ? '*' : origin,
    ...constant,
  ];
  return {
    preflight(request) {
      const vary = isOpen ? [] : ['Vary', 'Origin'];
      if (request.origin === undefined || !isAllowed(request.origin)) return vary;
      return [...permission(request.origin), ...preflightHeaders(cors, request), ...vary];
    },
    respond(origin, headers) {
      const own = isAllowed(origin) ? permission(origin) : [];
      const changed = without(headers, corsResponseHeaders);
      for (const text of own) changed.push(text);
      if (!isOpen) changed.push('Vary', 'Origin');
      return changed;
    },
  };
}

function actualHeaders(cors: Cors): readonly string[] {
  const headers: string[] = [];
  if (cors.allowCredentials) headers.push('Access-Control-Allow-Credentials', 'true');
  // With credentials `*` would be taken as the name of a header.
  const exposed = cors.exposeHeaders.filter((name) => name !== '*' || !cors.allowCredentials);
  if (exposed.length > 0) headers.push('Access-Control-Expose-Headers', exposed.join(', '));
  return headers;
}

function preflightHeaders(cors: Cors, request: CorsRequest): string[] {
  const headers: string[] = [];
  const methods = allowed(cors, cors.allowMethods, request.method);
  if (methods !== undefined) headers.push('Access-Control-Allow-Methods', methods);
  const names = allowed(cors, cors.allowHeaders, request.headers);
  if (names !== undefined) headers.push('Access-Control-Allow-Headers', names);
  headers.push('Access-Control-Max-Age', String(cors.maxAgeSeconds));
  return headers;
}

/** With credentials a browser does not understand `*`: it gets what it asked for. */
function allowed(
  cors: Cors,
  listed: readonly string[],
  asked: string | undefined,
): string | undefined {
  if (listed.length === 0) return undefined;
  if (!listed.includes('*')) return listed.join(', ');
  return cors.allowCredentials ? asked : '*';
}

/**
 * `*`, an exact origin, or one with a wildcard in front of the host, which covers dots too, but no
 * port: where a pattern names none, that of its scheme is meant.
 */
function prepareOrigins(patterns: readonly string[]): (origin: string) => boolean {
  if (patterns.includes('*')) return () => true;
  const exact = new Set<string>();
  const wildcards: { readonly scheme: string; readonly ending: string }[] = [];
  for (const pattern of patterns.map(normalizeOrigin)) {
    const star = pattern.indexOf('*');
    if (star === -1) exact.add(pattern);
    else wildcards.push({ scheme: pattern.slice(0, star), ending: pattern.slice(star + 1) });
  }
  return (origin) => {
    const wanted = normalizeOrigin(origin);
    if (exact.has(wanted)) return true;
    return wildcards.some(
      ({ scheme, ending }) =>
        wanted.length > scheme.length + ending.length &&
        wanted.startsWith(scheme) &&
        wanted.endsWith(ending) &&
        !endsInPort.test(wanted.slice(scheme.length, wanted.length - ending.length)),
    );
  };
}

function normalizeOrigin(origin: string): string {
  const lower = origin.toLowerCase();
  if (lower.startsWith('https://') && lower.endsWith(':443')) return lower.slice(0, -4);
  return lower.startsWith('http://') && lower.endsWith(':80') ? lower.slice(0, -3) : lower;
}

const endsInPort = /:[0-9]*$/;
const corsResponseHeaders = new Set([
  'access-control-allow-origin',
  'access-control-allow-credentials',
  'access-control-allow-methods',
  'access-control-allow-headers',
  'access-control-expose-headers',
  'access-control-max-age',
]);
