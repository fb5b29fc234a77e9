import type { Failure } from '../../diagnostics/failure.ts';
import type { Origin } from '../../resources/object.ts';
import type { Backend } from '../../routing-table/backend.ts';
import { chooseWeighted } from '../../routing-table/choose-weighted.ts';
import { type HostIndex, indexHosts } from '../../routing-table/host-index.ts';
import type { StreamRoute, TlsStreams } from '../../routing-table/stream.ts';
import { failureOfRefusal, frontFailure } from '../front/front-failure.ts';
import { refuseBackend } from '../request/choose-backend.ts';

/** Where a stream goes, or why it goes nowhere. */
export type StreamTargetChoice =
  | { readonly kind: 'chosen'; readonly route: StreamRoute; readonly backend: Backend }
  | { readonly kind: 'refused'; readonly route?: StreamRoute; readonly failure: Failure };

/** The route of a TLS listener for an SNI: exact names first, then longer wildcards, then `*`. */
export function routeForServerName(
  streams: TlsStreams,
  serverName: string | undefined,
): StreamRoute | undefined {
  const routes = indexes.get(streams) ?? indexHosts(streams.routes, (route) => route.hostname);
  indexes.set(streams, routes);
  return serverName === undefined ? routes.catchAll : routes.find(serverName);
}

export interface StreamWish {
  readonly route: StreamRoute | undefined;
  /** Of the listener, for blame. */
  readonly listener: Origin;
  /** What was asked for, as messages name it: `an SNI of “a.test”`. */
  readonly asked: string;
  /** False: BackendTLSPolicies do not apply, for the bytes are passed as they come. */
  readonly governed: boolean;
  /** In [0, 1) */
  readonly random: number;
}

/** By weight, once for a whole stream; an invalid backendRef keeps its share. (`routes.md` 4, 5) */
export function chooseStreamTarget(wish: StreamWish): StreamTargetChoice {
  const { route, governed, random } = wish;
  if (route === undefined) return { kind: 'refused', failure: noRoute(wish) };
  const chosen = chooseWeighted(route.backends, random);
  if (chosen === undefined) return { kind: 'refused', route, failure: noBackend(route) };
  if (chosen.target.kind === 'invalid') {
    return { kind: 'refused', route, failure: failureOfRefusal(chosen.target.refusal) };
  }
  const { backend: resolved } = chosen.target;
  const backend = governed ? resolved : ungoverned(resolved);
  const refusal = refuseBackend(backend);
  if (refusal) return { kind: 'refused', route, failure: refusal.failure };
  return { kind: 'chosen', route, backend };
}

/**
 * The backend as it is dialled for bytes that the gateway does not read: what the client encrypted
 * stays encrypted, and a policy about the gateway's own TLS has nothing to say. (`routes.md` 4)
 */
function ungoverned(backend: Backend): Backend {
  if (backend.tls.mode === 'plaintext') return backend;
  const known = plain.get(backend);
  if (known !== undefined) return known;
  const made: Backend = { ...backend, tls: { mode: 'plaintext' } };
  plain.set(backend, made);
  return made;
}

function noRoute({ listener, asked }: StreamWish): Failure {
  return frontFailure('stream-route-missing', {
    message: `No route on the listener covers ${asked}, so the connection was closed.`,
    origin: listener,
  });
}

function noBackend({ backends, origin }: StreamRoute): Failure {
  const why = backends.length === 0 ? 'has no backendRefs' : 'has only backendRefs of weight 0';
  return frontFailure('rule-has-no-backend', {
    source: 'internal',
    message: `The route that covers the connection ${why}, so it was closed.`,
    origin,
  });
}

// Keyed by the values of a table, so that an old table takes them with it.
const indexes = new WeakMap<TlsStreams, HostIndex<StreamRoute>>();
const plain = new WeakMap<Backend, Backend>();
