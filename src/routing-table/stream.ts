import type { ObjectRef, Origin } from '../resources/object.ts';
import type { WeightedBackend } from './weighted-backend.ts';

/**
 * Bytes without requests: what a TLSRoute, TCPRoute or UDPRoute says. A backend is chosen once for
 * a connection (for UDP: once for each client address and port), by weight; an invalid one keeps its
 * share, and its connections are closed.
 */
export interface StreamRoute {
  /** `TLSRoute default/db`, `spec.rules[0]`. */
  readonly origin: Origin;
  /** Lower case; `*.x` matches one or more labels in front of `x`; `*` matches every name. */
  readonly hostname: string;
  readonly backends: readonly WeightedBackend[];
}

/** How a TLS listener treats what it receives. */
export interface TlsStreams {
  /** `passthrough` never decrypts, and ignores BackendTLSPolicies. */
  readonly mode: 'terminate' | 'passthrough';
  /** Most specific hostname first; of equal ones the older route. No match: the connection is closed. */
  readonly routes: readonly StreamRoute[];
}

/** A port of raw TCP or UDP, without names. */
export interface StreamSocket {
  /** Equal for equal transport, address and port: `udp/127.0.0.1:5300`. */
  readonly key: string;
  readonly transport: 'tcp' | 'udp';
  readonly address: string;
  readonly port: number;
  readonly listenerPort: number;
  /** Port other than `listenerPort` that a client reaches this socket by (`--expose 15432:5432`). */
  readonly exposedPort?: number;
  /** The listener. */
  readonly origin: Origin;
  readonly gateway: ObjectRef;
  readonly name: string;
  /** Of several attached routes only the oldest carries traffic. Absent: connections are closed. */
  readonly route?: StreamRoute;
}
