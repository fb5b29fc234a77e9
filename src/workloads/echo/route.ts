import { escapePath, type RequestTarget } from '../go-http/request-target.ts';
import { cleanPath, decodePath } from '../go-http/serve-mux.ts';

export type Route =
  | { readonly name: 'health' | 'status' | 'web-socket' | 'retry' | 'echo' }
  /** The path is not clean; the client is sent to the clean one. */
  | { readonly name: 'redirect'; readonly to: string };

/** Go's ServeMux behind a handler that makes one slash of two. */
export function findRoute({ escapedPath, rawQuery }: RequestTarget): Route {
  const collapsed = escapedPath.replaceAll('//', '/');
  const clean = cleanPath(collapsed);
  const query = rawQuery === '' ? '' : `?${rawQuery}`;
  const path = decodePath(clean);
  if (clean !== collapsed) return { name: 'redirect', to: `${escapePath(clean)}${query}` };
  if (path === '/status' || path === '/retry') return { name: 'redirect', to: `${path}/${query}` };
  if (path === '/health') return { name: 'health' };
  if (path === '/ws') return { name: 'web-socket' };
  if (path.startsWith('/status/')) return { name: 'status' };
  return path.startsWith('/retry/') ? { name: 'retry' } : { name: 'echo' };
}
