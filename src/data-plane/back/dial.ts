import assert from 'node:assert/strict';
import net from 'node:net';
import { performance } from 'node:perf_hooks';
import type { Failure } from '../../diagnostics/failure.ts';
import type { Backend } from '../../routing-table/backend.ts';
import { backFailure } from './back-failure.ts';
import { connectFailure, connectTimedOut } from './dial-failure.ts';
import { createTlsDialler } from './dial-tls.ts';
import type { Dialler, DiallerSetup, DialResult, TrackedDial } from './dialling.ts';
import type { BackLegLimits } from './limits.ts';

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
