import type { Redirect } from './filter.ts';
import { rewritePath } from './rewrite-path.ts';
import type { Socket } from './routing-table.ts';

/** The request that is redirected. */
export interface RedirectedRequest {
  readonly scheme: 'http' | 'https';
  /** The Host header or `:authority` as the client sent it; its port is never used. */
  readonly authority: string;
  /** From `clientPort`. */
  readonly port: number;
  readonly path: string;
  /** Without the question mark; kept as it is. */
  readonly query: string;
}

/**
 * The Location of a RequestRedirect. The port is the filter's; else the well-known one of the
 * filter's scheme; else the listener's. Well-known ports are left out. (`routes.md` 2.4)
 */
export function redirectLocation(redirect: Redirect, request: RedirectedRequest): string {
  const scheme = redirect.scheme ?? request.scheme;
  const host = redirect.hostname ?? withoutPort(request.authority);
  const port = redirect.port ?? (redirect.scheme ? wellKnownPort[redirect.scheme] : request.port);
  const path = redirect.path ? rewritePath(request.path, redirect.path) : request.path;
  const shownPort = port === wellKnownPort[scheme] ? '' : `:${port}`;
  const shownQuery = request.query === '' ? '' : `?${request.query}`;
  return `${scheme}://${host}${shownPort}${path}${shownQuery}`;
}

/** The port a client of this socket believes it speaks to: the exposed one, else the listener's. */
export function clientPort(socket: Socket): number {
  return socket.exposedPort ?? socket.listenerPort;
}

function withoutPort(authority: string): string {
  return authority.replace(/:\d*$/, '');
}

const wellKnownPort = { http: 80, https: 443 } as const;
