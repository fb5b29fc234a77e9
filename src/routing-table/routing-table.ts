/**
 * The one value in which the control plane and the data plane meet. It is made whole, swapped
 * whole, and already in precedence order: whoever serves it takes the first rule that matches.
 * Everything in it is plain data (certificates included), so that a request can keep the table it
 * began with. It knows nothing of Kubernetes beyond the `origin` of each part.
 */
import type { ObjectRef, Origin } from '../resources/object.ts';
import type { Backend, Refusal } from './backend.ts';
import type { Filter } from './filter.ts';
import type { RequestMatch } from './request-match.ts';

export interface RoutingTable {
  /** The snapshot's revision that this table was made from. */
  readonly revision: number;
  readonly sockets: readonly Socket[];
}

/** One address and port to listen on. Listeners of several Gateways may share it. */
export interface Socket {
  /** Equal for equal address and port: `127.0.0.1:8443`. Sockets open, stay or close by it. */
  readonly key: string;
  readonly address: string;
  /** The port that is bound. */
  readonly port: number;
  /** The port clients believe they speak to, for X-Forwarded-Port and redirects. Equals the listener's port. */
  readonly listenerPort: number;
  /** All listeners of one socket agree on this; `https` terminates TLS. */
  readonly scheme: 'http' | 'https';
  /** Most specific hostname first: exact, then longer wildcards, then the one without hostname. */
  readonly listeners: readonly Listener[];
  /** Port other than `listenerPort` that a client reaches this socket by (`--expose 443:8443`). */
  readonly exposedPort?: number;
}

export interface Listener {
  readonly origin: Origin;
  readonly gateway: ObjectRef;
  readonly name: string;
  /** Lower case, may begin with `*.`; absent listens for every name. */
  readonly hostname?: string;
  /** Present exactly on `https` sockets. Empty certificates: the handshake is refused. */
  readonly tls?: ListenerTls;
  /** Most specific hostname first; a request uses the first that matches and never falls through. */
  readonly virtualHosts: readonly VirtualHost[];
}

export interface ListenerTls {
  readonly certificates: readonly ServerCertificate[];
}

export interface ServerCertificate {
  readonly origin: Origin;
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

/** The rules for one effective hostname: the intersection of a listener's and its routes'. */
export interface VirtualHost {
  /** Lower case; `*.x` matches one or more labels in front of `x`; `*` matches every name. */
  readonly hostname: string;
  /** In precedence order (`routes.md` 2.3), one entry a match. */
  readonly rules: readonly RoutingRule[];
}

export interface RoutingRule {
  /** `HTTPRoute default/whoami`, `spec.rules[0]`: which lines answered. */
  readonly origin: Origin;
  readonly name?: string;
  readonly match: RequestMatch;
  readonly filters: readonly Filter[];
  readonly backends: readonly WeightedBackend[];
  readonly timeouts: Timeouts;
}

export interface Timeouts {
  /** Whole transaction, milliseconds; absent waits as long as Postern's own limit. */
  readonly requestMs?: number;
  /** One attempt at a backend until its response is complete, milliseconds. */
  readonly backendRequestMs?: number;
}

export interface WeightedBackend {
  /** `spec.rules[0].backendRefs[1]` */
  readonly origin: Origin;
  /** 0 gets no requests at all. */
  readonly weight: number;
  readonly filters: readonly Filter[];
  readonly target: BackendTarget;
}

/** An invalid backendRef keeps its share of the requests and answers it with a 500. */
export type BackendTarget =
  | { readonly kind: 'backend'; readonly backend: Backend }
  | { readonly kind: 'invalid'; readonly refusal: Refusal };
