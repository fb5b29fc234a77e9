import net from 'node:net';
import tls, { type TLSSocket } from 'node:tls';
import type { Failure } from '../../diagnostics/failure.ts';
import { backFailure, nameOf } from './back-failure.ts';
import { readPeerChain } from './certificate-chain.ts';
import { backendLacksH2 } from './dial-failure.ts';
import type { DiallerSetup, DialResult, Peer, TlsDial } from './dialling.ts';
import { handshakeReporter } from './report-handshake.ts';
import { shakeHands } from './shake-hands.ts';
import { createTlsSessions, type TlsSession, type TlsSessions } from './tls-sessions.ts';
import { createTrustContexts, type TrustContexts } from './trust-context.ts';
import { type Verdict, verifyIdentity } from './verify-identity.ts';

export interface TlsDialler {
  dial(request: TlsDial): Promise<DialResult>;
  retain(identityKeys: ReadonlySet<string>): void;
}

/** Opens TLS connections and hands out those only whose peer proved to be whom the policy expects. */
export function createTlsDialler(setup: DiallerSetup): TlsDialler {
  const contexts = createTrustContexts();
  const sessions = createTlsSessions(setup.limits.tlsSessionsMax);
  return {
    dial: (request) => dialVerified(request, { setup, contexts, sessions }),
    retain(identityKeys) {
      contexts.retain(identityKeys);
      sessions.retain(identityKeys);
    },
  };
}

interface TlsRoom {
  readonly setup: DiallerSetup;
  readonly contexts: TrustContexts;
  readonly sessions: TlsSessions;
}

async function dialVerified(request: TlsDial, room: TlsRoom): Promise<DialResult> {
  const { setup, sessions } = room;
  const report = handshakeReporter(request, setup);
  const known = sessions.find(request);
  const opened = openSocket(request, room, known);
  if ('failure' in opened) {
    report.failed({ failure: opened.failure, connectMs: 0, chain: [], checks: [] });
    return { kind: 'failed', failure: opened.failure };
  }
  const { socket, beneath } = opened;
  const collected = sessions.collect(socket);
  const shaken = await shakeHands(socket, request, setup.limits);
  if ('failure' in shaken) {
    sessions.forget(request);
    report.failed({ ...shaken, chain: [], checks: [] });
    return { kind: 'failed', failure: shaken.failure };
  }
  const peer = describePeer(socket, known);
  const { checks, failure } = judge(socket, { request, peer, at: setup.now() });
  if (failure) {
    // Before a single application byte: nothing was written to this socket, and nothing will be.
    socket.destroy();
    sessions.forget(request);
    report.failed({ failure, connectMs: shaken.connectMs, chain: peer.chain, checks });
    return { kind: 'failed', failure };
  }
  collected.keepFor(request, peer);
  report.completed({ socket, ...shaken, chain: peer.chain, checks });
  const connectMs = shaken.connectMs + shaken.handshakeMs;
  const { id } = request;
  const { askedForCertificate } = peer;
  const connection = {
    id,
    socket,
    ...(beneath ? { beneath } : {}),
    connectMs,
    askedForCertificate,
  };
  return { kind: 'connected', connection };
}

interface OpenedSocket {
  readonly socket: TLSSocket;
  readonly beneath?: net.Socket;
}

function openSocket(
  request: TlsDial,
  { contexts }: TlsRoom,
  known: TlsSession | undefined,
): OpenedSocket | { readonly failure: Failure } {
  const { endpoint, identity, alpn, track } = request;
  const target = { host: endpoint.address, port: endpoint.port };
  try {
    const secureContext = contexts.contextFor(identity);
    const beneath = alpn === undefined ? net.connect(target) : undefined;
    const socket = tls.connect({
      ...(beneath ? { socket: beneath } : target),
      secureContext,
      // RFC 6066 forbids addresses here; only a ServersTransport can name one.
      servername: net.isIP(identity.serverName) === 0 ? identity.serverName : '',
      ...(alpn === undefined ? {} : { ALPNProtocols: [alpn] }),
      // We judge ourselves, on a chain that is still there to be shown.
      rejectUnauthorized: false,
      checkServerIdentity: () => undefined,
      ...(known ? { session: known.ticket } : {}),
    });
    track(socket);
    beneath?.on('error', (error) => socket.destroy(error));
    return { socket, ...(beneath ? { beneath } : {}) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `The certificates given for ${nameOf(request.backend, endpoint)} cannot be used: ${reason}.`;
    const origin = identity.clientCertificate?.origin ?? request.policy;
    return { failure: backFailure('backend-handshake-failed', { message, origin }) };
  }
}

function describePeer(socket: TLSSocket, known: TlsSession | undefined): Peer {
  if (known && socket.isSessionReused()) return known.peer;
  // OpenSSL fills this list from the backend's CertificateRequest, and from nothing else.
  const askedForCertificate = socket.getSharedSigalgs().length > 0;
  return { chain: readPeerChain(socket), askedForCertificate };
}

/**
 * A ticket is kept only for a chain that was verified under the same identity, so a resumed session
 * stands for that chain; dates and names are checked anew all the same.
 */
function judge(
  socket: TLSSocket,
  told: { readonly request: TlsDial; readonly peer: Peer; readonly at: number },
): Verdict {
  const { request, peer, at } = told;
  const { backend, endpoint, identity, policy } = request;
  const chainError = socket.authorized ? undefined : String(socket.authorizationError);
  const who = nameOf(backend, endpoint);
  const { chain } = peer;
  const verdict = verifyIdentity({ backend: who, policy, identity, chain, chainError, at });
  const lacksH2 = request.alpn === 'h2' && socket.alpnProtocol !== 'h2';
  return verdict.failure === undefined && lacksH2
    ? { ...verdict, failure: backendLacksH2(request, socket.alpnProtocol) }
    : verdict;
}
