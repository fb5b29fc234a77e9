/** What the parts of dialling say to each other and to the pools. */
import type { X509Certificate } from 'node:crypto';
import type net from 'node:net';
import type { Failure } from '../../diagnostics/failure.ts';
import type { Origin } from '../../resources/object.ts';
import type { Backend, Endpoint, TrustIdentity } from '../../routing-table/backend.ts';
import type { TrafficFeed } from '../../traffic/feed.ts';
import type { BackLegLimits } from './limits.ts';

export interface DialRequest {
  readonly backend: Backend;
  readonly endpoint: Endpoint;
  /** Absent: what is spoken is not HTTP, and nothing is offered. */
  readonly alpn?: 'http/1.1' | 'h2';
  /** The request or stream that asks; its id goes into the handshake event. */
  readonly requestId: string;
}

/** An open connection that may carry requests: plaintext, or TLS with every check passed. */
export interface BackConnection {
  readonly id: string;
  readonly socket: net.Socket;
  /** What the TLS of a stream stands on: TLS cannot be reset, and streams are. */
  readonly beneath?: net.Socket;
  /** Connect and handshake. */
  readonly connectMs: number;
  /** The backend asked who we are; if it then hangs up, that is why. */
  readonly askedForCertificate: boolean;
}

export type DialResult =
  | { readonly kind: 'connected'; readonly connection: BackConnection }
  | { readonly kind: 'failed'; readonly failure: Failure };

export interface Dialler {
  /** Never rejects, and ends within the connect and handshake limits. */
  dial(request: DialRequest): Promise<DialResult>;
  /** Forgets contexts and sessions of identities whose key is not in the set. */
  retain(identityKeys: ReadonlySet<string>): void;
  /** Destroys connections that are still being made. */
  close(): void;
}

export interface DiallerSetup {
  readonly feed: TrafficFeed;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly limits: BackLegLimits;
}

export interface TrackedDial extends DialRequest {
  readonly id: string;
  readonly track: (socket: net.Socket) => void;
}

export interface TlsDial extends TrackedDial {
  readonly identity: TrustIdentity;
  /** The policy or ServersTransport that demands TLS. */
  readonly policy: Origin;
}

/** What is remembered of a peer beside its ticket: a resumed handshake shows no certificate. */
export interface Peer {
  readonly chain: readonly X509Certificate[];
  readonly askedForCertificate: boolean;
}
