import type { ExternalAuth } from '../../../resources/external-auth.ts';
import type { Origin } from '../../../resources/object.ts';
import type { AuthQuestion } from '../../../routing-table/filter.ts';
import type { BackendResolution, PlacedReference } from '../backends/resolve-backend.ts';
import type { RouteFilter } from '../graph.ts';

export type ReadExternalAuth =
  | Extract<BackendResolution, { kind: 'invalid' }>
  | (Pick<Extract<BackendResolution, { kind: 'port' }>, 'kind' | 'doubts'> & {
      readonly filter: RouteFilter;
    });

/** The filter at `origin`, of a rule or of a listener. (GEP-1494) */
export function readExternalAuth(
  auth: ExternalAuth,
  origin: Origin,
  resolve: (placed: PlacedReference) => BackendResolution,
): ReadExternalAuth {
  const resolved = resolve({
    ref: auth.backendRef,
    origin: { object: origin.object, field: `${origin.field}.externalAuth.backendRef` },
    isGrpc: auth.protocol === 'GRPC',
  });
  if (resolved.kind === 'invalid') return resolved;
  const { port, doubts } = resolved;
  const filter = { type: 'ExternalAuth', origin, port, question: questionOf(auth) } as const;
  return { kind: 'port', doubts, filter };
}

/** Where nothing is listed, HTTP takes no header of the request, and gRPC all of them. */
function questionOf({
  protocol,
  http = {},
  grpc = {},
  forwardBody = {},
}: ExternalAuth): AuthQuestion {
  const { allowedHeaders = [] } = protocol === 'HTTP' ? http : grpc;
  const { allowedResponseHeaders = [] } = http;
  return {
    protocol,
    pathPrefix: http.path ?? '',
    requestHeaders:
      allowedHeaders.length === 0 && protocol === 'GRPC' ? 'all' : lower(allowedHeaders),
    responseHeaders: allowedResponseHeaders.length === 0 ? 'all' : lower(allowedResponseHeaders),
    bodyBytesMax: forwardBody.maxSize ?? 0,
  };
}

function lower(names: readonly string[]): readonly string[] {
  return names.map((name) => name.toLowerCase());
}
