import { performance } from 'node:perf_hooks';
import type { TLSSocket } from 'node:tls';
import type { Failure } from '../../diagnostics/failure.ts';
import {
  ClosedInHandshake,
  connectFailure,
  connectTimedOut,
  handshakeFailure,
  handshakeTimedOut,
} from './dial-failure.ts';
import type { DialRequest } from './dialling.ts';
import type { BackLegLimits } from './limits.ts';

export type Handshake =
  | { readonly connectMs: number; readonly handshakeMs: number }
  | { readonly connectMs: number; readonly failure: Failure };

/** Waits for connect and handshake, each within its limit. Whom we met is for the caller to judge. */
export function shakeHands(
  socket: TLSSocket,
  { backend, endpoint }: DialRequest,
  limits: BackLegLimits,
): Promise<Handshake> {
  const startedAt = performance.now();
  let connectMs: number | undefined;
  return new Promise((resolve) => {
    const settle = (handshake: Handshake): void => {
      clearTimeout(timer);
      socket.off('error', onError).off('close', onClose);
      // Errors of a socket on its way from one owner to the next must not end the process.
      socket.on('error', ignore);
      resolve(handshake);
    };
    const fail = (failure: Failure): void => {
      settle({ connectMs: connectMs ?? performance.now() - startedAt, failure });
      socket.destroy();
    };
    const onTime = (): void => {
      fail(
        connectMs === undefined
          ? connectTimedOut({ backend, endpoint }, limits.connectMs)
          : handshakeTimedOut({ backend, endpoint }, limits.handshakeMs),
      );
    };
    const onError = (error: Error): void => {
      const fault = { backend, endpoint, error };
      fail(connectMs === undefined ? connectFailure(fault) : handshakeFailure(fault));
    };
    const onClose = (): void => onError(new ClosedInHandshake('the connection was closed'));
    let timer = setTimeout(onTime, limits.connectMs);
    socket.once('error', onError).once('close', onClose);
    socket.once('connect', () => {
      socket.setNoDelay(true);
      connectMs = performance.now() - startedAt;
      clearTimeout(timer);
      timer = setTimeout(onTime, limits.handshakeMs);
    });
    socket.once('secureConnect', () => {
      const handshakeMs = performance.now() - startedAt - (connectMs ?? 0);
      settle({ connectMs: connectMs ?? 0, handshakeMs });
    });
  });
}

function ignore(): void {}
