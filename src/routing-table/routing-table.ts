/**
 * The one value in which the control plane and the data plane meet. It is made whole, swapped
 * whole, and already in precedence order: whoever serves it takes the first rule that matches.
 * Everything in it is plain data (certificates included), so that a request can keep the table it
 * began with. It knows nothing of Kubernetes beyond the `origin` of each part.
 */
import type { ObjectRef, Origin } from '../resources/object.ts';
import type { Filter } from './filter.ts';
import type { RequestMatch } from './request-match.ts';
import type { StreamSocket, TlsStreams } from './stream.ts';
import type { WeightedBackend } from './weighted-backend.ts';

export interface RoutingTable {
  /** The snapshot's revision that this table was made from. */
  readonly revision: number;
  readonly sockets: readonly Socket[];
  /** Ports of raw TCP and UDP. */
  readonly streamSockets?: readonly StreamSocket[];
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
  /** All listeners of one socket agree on this; on `https` connections begin with a ClientHello. */
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
  /** Present on `https` sockets, unless TLS passes through. Empty certificates: the handshake is refused. */
  readonly tls?: ListenerTls;
  /** Present on listeners of protocol TLS, which have no virtual hosts. */
  readonly streams?: TlsStreams;
  /** Run before a rule is looked for, and may change the headers that it is chosen by. (GEP-5224) */
  readonly filters?: readonly Filter[];
  /** Most specific hostname first; a request uses the first that matches and never falls through. */
  readonly virtualHosts: readonly VirtualHost[];
}

export interface ListenerTls {
  readonly certificates: readonly ServerCertificate[];
  readonly clientValidation?: ClientValidation;
}

/** Whether clients must show a certificate (GEP-91). */
export interface ClientValidation {
  readonly origin: Origin;
  /** PEM certificates; nothing else is believed. Empty: every connection fails. */
  readonly authorities: readonly string[];
  /** `AllowInsecureFallback` asks for a certificate and serves whoever has none or a wrong one. */
  readonly mode: 'AllowValidOnly' | 'AllowInsecureFallback';
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
  readonly retry?: Retry;
  readonly sessionPersistence?: SessionPersistence;
}

/** GEP-1731. Connection errors and attempts that timed out are always tried again. */
export interface Retry {
  /** Statuses that are tried again too. */
  readonly codes: readonly number[];
  /** Tries after the first one. */
  readonly attempts: number;
  /** The least wait before a retry, milliseconds; it grows with every further one. */
  readonly backoffMs: number;
}

/** GEP-1619. The first choice follows the weights; after that a client stays with its backend. */
export interface SessionPersistence {
  readonly type: 'Cookie' | 'Header';
  /** Of the cookie or header; unique to the rule unless stated. */
  readonly name: string;
  /** Cookies only: sent with `Max-Age` (`Permanent`), or gone with the browser (`Session`). */
  readonly lifetime: 'Session' | 'Permanent';
  /** Cookies only: of the requests that they are for. */
  readonly path: string;
  /** Milliseconds after which a session ends whatever happens. */
  readonly absoluteTimeoutMs?: number;
}

export interface Timeouts {
  /** Whole transaction, milliseconds; absent waits as long as Postern's own limit. */
  readonly requestMs?: number;
  /** One attempt at a backend until its response is complete, milliseconds. */
  readonly backendRequestMs?: number;
}
