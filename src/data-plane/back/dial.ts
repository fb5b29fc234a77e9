import assert from 'node:assert/strict';
import net from 'node:net';
import { performance } from 'node:perf_hooks';
import type { Failure } from '../../diagnostics/failure.ts';
import type { Backend, Endpoint } from '../../routing-table/backend.ts';
import type { TrafficFeed } from '../../traffic/feed.ts';
import { backFailure } from './back-failure.ts';
import { connectFailure, connectTimedOut } from './dial-failure.ts';
import { createTlsDialler } from './dial-tls.ts';
import type { BackLegLimits } from './limits.ts';

export interface DialRequest {
  readonly backend: Backend;
  readonly endpoint: Endpoint;
  readonly alpn: 'http/1.1' | 'h2';
  /** The request that asks; its id goes into the handshake event. */
  readonly requestId: string;
}

/** An open connection that may carry requests: plaintext, or TLS with every check passed. */
export interface BackConnection {
  readonly id: string;
  readonly socket: net.Socket;
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

/**
 * The one place where the back leg opens sockets, and so the one place that keeps the promise: a
 * governed backend is never spoken to in plaintext.
 */
export function createDialler(setup: DiallerSetup): Dialler {
  const pending = new Set<net.Socket>();
  const dialTls = createTlsDialler(setup);
  let dialled = 0;
  const track = (socket: net.Socket): void => {
    pending.add(socket);
    socket.once('close', () => pending.delete(socket));
  };
  return {
    async dial(request) {
      const { tls } = request.backend;
      dialled += 1;
      const id = `back-${dialled}`;
      if (tls.mode === 'refused') return refused(request.backend);
      const result =
        tls.mode === 'verified'
          ? await dialTls.dial({
              ...request,
              id,
              identity: tls.identity,
              policy: tls.origin,
              track,
            })
          : await dialPlaintext({ ...request, id, track }, setup.limits);
      if (result.kind === 'connected') {
        const { socket } = result.connection;
        pending.delete(socket);
        assert(tls.mode === 'plaintext' || 'encrypted' in socket, 'a governed backend needs TLS');
      }
      return result;
    },
    retain: dialTls.retain,
    close() {
      for (const socket of pending) socket.destroy();
    },
  };
}

export interface TrackedDial extends DialRequest {
  readonly id: string;
  readonly track: (socket: net.Socket) => void;
}

function dialPlaintext(request: TrackedDial, limits: BackLegLimits): Promise<DialResult> {
  const { backend, endpoint, id, track } = request;
  assert(backend.tls.mode === 'plaintext', 'a governed backend is never spoken to in plaintext');
  const startedAt = performance.now();
  return new Promise((resolve) => {
    const socket = net.connect({ host: endpoint.address, port: endpoint.port, noDelay: true });
    track(socket);
    const fail = (failure: Failure): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ kind: 'failed', failure });
    };
    const timer = setTimeout(() => {
      fail(connectTimedOut({ backend, endpoint }, limits.connectMs));
    }, limits.connectMs);
    const onError = (error: Error): void => fail(connectFailure({ backend, endpoint, error }));
    const onClose = (): void => onError(new Error('the connection was closed'));
    socket.once('error', onError);
    socket.once('close', onClose);
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.off('error', onError);
      socket.off('close', onClose);
      // Errors of a socket on its way from one owner to the next must not end the process.
      socket.on('error', () => {});
      const connectMs = performance.now() - startedAt;
      resolve({
        kind: 'connected',
        connection: { id, socket, connectMs, askedForCertificate: false },
      });
    });
  });
}

/** The caller answers refused backends itself; whoever comes here all the same is not let through. */
function refused(backend: Backend): DialResult {
  assert(backend.tls.mode === 'refused');
  const { code, message, next, origin } = backend.tls.refusal;
  return { kind: 'failed', failure: backFailure(code, { message, next, origin }) };
}
