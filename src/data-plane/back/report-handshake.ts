import type { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { Failure } from '../../diagnostics/failure.ts';
import type { IdentityCheckResult } from '../../traffic/traffic-event.ts';
import { addressOf } from './back-failure.ts';
import { certificateFacts } from './certificate-chain.ts';
import type { DiallerSetup, TlsDial } from './dialling.ts';

interface ToldOfPeer {
  readonly connectMs: number;
  readonly chain: readonly X509Certificate[];
  readonly checks: readonly IdentityCheckResult[];
}

export interface HandshakeReporter {
  completed(told: ToldOfPeer & { readonly socket: TLSSocket; readonly handshakeMs: number }): void;
  failed(told: ToldOfPeer & { readonly failure: Failure }): void;
}

/** Turns the end of one back handshake into its one traffic event. */
export function handshakeReporter(
  { id, requestId, backend, endpoint, policy, identity }: TlsDial,
  { feed, now }: DiallerSetup,
): HandshakeReporter {
  const who = {
    backConnection: id,
    request: requestId,
    backend: backend.name,
    address: addressOf(endpoint),
    ...(endpoint.pod ? { pod: endpoint.pod } : {}),
    policy,
  };
  return {
    completed({ socket, connectMs, handshakeMs, chain, checks }) {
      const group = keyExchangeGroup(socket);
      const alpn = socket.alpnProtocol;
      feed.publish({
        event: 'back-handshake-completed',
        at: now(),
        ...who,
        connectMs,
        checks,
        handshake: {
          sni: identity.serverName,
          ...(alpn ? { alpn } : {}),
          version: socket.getProtocol() ?? '',
          cipher: socket.getCipher().standardName,
          ...(group === undefined ? {} : { group }),
          resumed: socket.isSessionReused(),
          chain: chain.map(certificateFacts),
          handshakeMs,
        },
      });
    },
    failed({ failure, connectMs, chain, checks }) {
      feed.publish({
        event: 'back-handshake-failed',
        at: now(),
        ...who,
        sni: identity.serverName,
        chain: chain.map(certificateFacts),
        checks,
        failure,
        connectMs,
      });
    },
  };
}

/** `X25519`; a TLS 1.2 session that was resumed has none. */
function keyExchangeGroup(socket: TLSSocket): string | undefined {
  const info = socket.getEphemeralKeyInfo();
  return info && 'name' in info && typeof info.name === 'string' ? info.name : undefined;
}
