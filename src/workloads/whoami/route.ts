import type { Exchange } from '../go-http/exchange.ts';
import { escapePath } from '../go-http/request-target.ts';
import { httpError } from '../go-http/response.ts';
import { cleanPath, decodePath } from '../go-http/serve-mux.ts';
import { isGrpcContentType } from '../grpc/grpc.ts';

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
  const path = decodePath(clean);
  if (path === '/whoami.Whoami') return { redirectTo: `${path}/${query}` };
  // The cleaned path is escaped once more, as in the original: `%20` arrives as `%2520`.
  if (clean !== escapedPath) return { redirectTo: `${escapePath(clean)}${query}` };
  if (path.startsWith('/whoami.Whoami/')) return { name: '/whoami.Whoami/' };
  return { name: exactRoutes.find((route) => route === path) ?? '/' };
}

const exactRoutes = ['/api', '/bench', '/data', '/echo', '/health', '/openapi.yaml'] as const;

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
