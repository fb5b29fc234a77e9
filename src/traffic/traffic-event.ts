/**
 * Everything that can happen to traffic, as past-tense facts. The union is closed: read it and you
 * know all there is. Nobody acts on these; they are for watching.
 *
 * Ids join the story: a front connection carries many requests, a back connection serves many; each
 * request names both.
 */
import type { Failure } from '../diagnostics/failure.ts';
import type { ObjectRef, Origin } from '../resources/object.ts';
import type { CertificateFacts } from './certificate-facts.ts';

export type TrafficEvent =
  | FrontHandshakeCompleted
  | FrontHandshakeFailed
  | BackHandshakeCompleted
  | BackHandshakeFailed
  | RequestReceived
  | RequestCompleted
  | RequestFailed
  | WebSocketOpened
  | WebSocketClosed
  | MirrorFailed
  | StreamOpened
  | StreamClosed;

interface Fact {
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** What both legs tell of a TLS handshake. */
export interface HandshakeFacts {
  /** The name in the ClientHello; absent if the client sent none. */
  readonly sni?: string;
  /** `h2`, `http/1.1`; absent if none was agreed. */
  readonly alpn?: string;
  /** `TLSv1.3` */
  readonly version: string;
  /** Standard (IANA) name, `TLS_AES_128_GCM_SHA256`. */
  readonly cipher: string;
  /** Key exchange group, `X25519`, where it could be learned. */
  readonly group?: string;
  /** True for a resumed session: no certificates were sent then. */
  readonly resumed: boolean;
  /** Leaf first. On the front what we presented, on the back what the backend presented. */
  readonly chain: readonly CertificateFacts[];
  /** The TLS part alone. */
  readonly handshakeMs: number;
}

export interface FrontHandshakeCompleted extends Fact {
  readonly event: 'front-handshake-completed';
  readonly connection: string;
  readonly client: string;
  readonly listener: Origin;
  readonly handshake: HandshakeFacts;
  /** What the client presented, leaf first; absent if it was not asked or had none. */
  readonly clientChain?: readonly CertificateFacts[];
  /** Whether that leads to one of the listener's authorities; absent with `clientChain`. */
  readonly clientVerified?: boolean;
}

export interface FrontHandshakeFailed extends Fact {
  readonly event: 'front-handshake-failed';
  readonly connection: string;
  readonly client: string;
  readonly sni?: string;
  readonly failure: Failure;
  /** What the client presented, leaf first, where the handshake failed for it. */
  readonly clientChain?: readonly CertificateFacts[];
}

/** One identity check on the back leg, in the order they ran. */
export interface IdentityCheckResult {
  readonly check: 'chain' | 'validity' | 'hostname' | 'subject-alt-name';
  readonly passed: boolean;
  /** What was wanted and what was found, in one sentence. */
  readonly detail: string;
}

export interface BackHandshakeCompleted extends Fact {
  readonly event: 'back-handshake-completed';
  readonly backConnection: string;
  /** The request that asked for the connection. */
  readonly request: string;
  readonly backend: string;
  readonly address: string;
  readonly pod?: ObjectRef;
  /** The policy or ServersTransport that demanded this. */
  readonly policy: Origin;
  readonly handshake: HandshakeFacts;
  readonly checks: readonly IdentityCheckResult[];
  readonly connectMs: number;
}

export interface BackHandshakeFailed extends Fact {
  readonly event: 'back-handshake-failed';
  readonly backConnection: string;
  readonly request: string;
  readonly backend: string;
  readonly address: string;
  readonly pod?: ObjectRef;
  readonly policy: Origin;
  readonly sni: string;
  readonly chain: readonly CertificateFacts[];
  readonly checks: readonly IdentityCheckResult[];
  readonly failure: Failure;
  readonly connectMs: number;
}

export interface RequestLine {
  readonly method: string;
  readonly scheme: 'http' | 'https';
  readonly host: string;
  /** Path and query as the client sent them. */
  readonly target: string;
  /** `HTTP/1.1`, `HTTP/2.0` */
  readonly protocol: string;
}

export interface RequestReceived extends Fact {
  readonly event: 'request-received';
  readonly request: string;
  readonly connection: string;
  readonly client: string;
  readonly line: RequestLine;
}

/** Milliseconds of each phase; a phase that did not happen is absent. */
export interface RequestPhases {
  readonly matchMs: number;
  /** Waiting for a back connection, dialling and handshake included. */
  readonly connectMs?: number;
  /** From sending the head to the first byte of the answer. */
  readonly firstByteMs?: number;
  readonly totalMs: number;
}

export interface RequestOutcome extends Fact {
  readonly request: string;
  readonly connection: string;
  readonly client: string;
  readonly line: RequestLine;
  readonly listener?: Origin;
  /** The rule that answered, `HTTPRoute default/whoami spec.rules[0]`. */
  readonly rule?: Origin;
  readonly backend?: string;
  readonly address?: string;
  readonly pod?: ObjectRef;
  readonly backConnection?: string;
  /** The status the client saw; 0 if it went away first. */
  readonly status: number;
  readonly backendStatus?: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly attempts: number;
  readonly phases: RequestPhases;
}

export interface RequestCompleted extends RequestOutcome {
  readonly event: 'request-completed';
}

export interface RequestFailed extends RequestOutcome {
  readonly event: 'request-failed';
  readonly failure: Failure;
}

export interface WebSocketOpened extends RequestOutcome {
  readonly event: 'websocket-opened';
}

export interface WebSocketClosed extends RequestOutcome {
  readonly event: 'websocket-closed';
}

export interface MirrorFailed extends Fact {
  readonly event: 'mirror-failed';
  readonly request: string;
  readonly backend: string;
  readonly failure: Failure;
}

/** What a TLSRoute, TCPRoute or UDPRoute carries: one connection, or one UDP flow. */
export interface StreamFacts extends Fact {
  readonly stream: string;
  readonly transport: 'tls' | 'tcp' | 'udp';
  /** The front connection; for UDP the stream's own id, for there is no connection. */
  readonly connection: string;
  readonly client: string;
  /** TLS only: the name in the ClientHello. */
  readonly sni?: string;
  readonly listener: Origin;
  /** The rule that chose the backend, `TLSRoute default/db spec.rules[0]`. */
  readonly route?: Origin;
  readonly backend?: string;
  readonly address?: string;
  readonly pod?: ObjectRef;
  readonly backConnection?: string;
}

/** The backend was reached: bytes pass from now on. */
export interface StreamOpened extends StreamFacts {
  readonly event: 'stream-opened';
  /** From the accepted connection to the reached backend. */
  readonly openMs: number;
}

/** The last event of a stream, and of one that was never opened the only one. */
export interface StreamClosed extends StreamFacts {
  readonly event: 'stream-closed';
  /** Bytes sent to the backend. */
  readonly bytesIn: number;
  /** Bytes sent to the client. */
  readonly bytesOut: number;
  readonly totalMs: number;
  /** Present if the stream was refused or broke off. */
  readonly failure?: Failure;
}
