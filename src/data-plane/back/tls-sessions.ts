import type { TLSSocket } from 'node:tls';
import { addressOf } from './back-failure.ts';
import type { Peer, TlsDial } from './dialling.ts';

export interface TlsSession {
  readonly ticket: Buffer;
  /** Whom the ticket stands for. */
  readonly peer: Peer;
}

/**
 * Tickets for resumption. A ticket belongs to one endpoint and one trust identity: another CA, name
 * or client certificate is another identity and begins with a full handshake.
 */
export interface TlsSessions {
  find(request: TlsDial): TlsSession | undefined;
  forget(request: TlsDial): void;
  /** Listens for tickets from the start, and keeps them only once the peer was verified. */
  collect(socket: TLSSocket): { keepFor(request: TlsDial, peer: Peer): void };
  retain(identityKeys: ReadonlySet<string>): void;
}

export function createTlsSessions(sessionsMax: number): TlsSessions {
  const byIdentity = new Map<string, Map<string, TlsSession>>();
  let count = 0;
  const keep = (request: TlsDial, session: TlsSession): void => {
    const { key } = request.identity;
    const sessions = byIdentity.get(key) ?? new Map<string, TlsSession>();
    byIdentity.set(key, sessions);
    const place = placeOf(request);
    if (!sessions.has(place)) {
      if (count >= sessionsMax) {
        byIdentity.clear();
        byIdentity.set(key, sessions);
        sessions.clear();
        count = 0;
      }
      count += 1;
    }
    sessions.set(place, session);
  };
  return {
    find: (request) => byIdentity.get(request.identity.key)?.get(placeOf(request)),
    forget(request) {
      if (byIdentity.get(request.identity.key)?.delete(placeOf(request))) count -= 1;
    },
    collect(socket) {
      let newest: Buffer | undefined;
      let owner: { readonly request: TlsDial; readonly peer: Peer } | undefined;
      socket.on('session', (ticket) => {
        newest = ticket;
        if (owner) keep(owner.request, { ticket, peer: owner.peer });
      });
      return {
        keepFor(request, peer) {
          owner = { request, peer };
          if (newest) keep(request, { ticket: newest, peer });
        },
      };
    },
    retain(identityKeys) {
      for (const [key, sessions] of byIdentity) {
        if (identityKeys.has(key)) continue;
        count -= sessions.size;
        byIdentity.delete(key);
      }
    },
  };
}

function placeOf({ endpoint, alpn }: TlsDial): string {
  return `${addressOf(endpoint)} ${alpn ?? ''}`;
}
