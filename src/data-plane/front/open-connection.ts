import type { Socket as NetSocket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Failure } from '../../diagnostics/failure.ts';
import type { Socket } from '../../routing-table/routing-table.ts';
import type { TrafficFeed } from '../../traffic/feed.ts';
import type { DataPlaneLimits } from '../limits.ts';
import { keepsSilence, serveTlsStream, streamListenerFor } from '../streams/serve-tls-stream.ts';
import type { StreamGate } from '../streams/stream-gate.ts';
import { type Opening, readOpening } from './first-bytes.ts';
import type { FrontConnection } from './front-connection.ts';
import { frontFailure } from './front-failure.ts';
import type { ProtocolServers } from './protocol-servers.ts';
import type { ServerCertificates } from './server-certificates.ts';
import {
  fatalAlert,
  type HandshakeResult,
  protocolVersionAlert,
  shakeHands,
} from './shake-hands.ts';

/** What all fronts of a data plane share. */
export interface FrontSurroundings {
  readonly feed: TrafficFeed;
  readonly limits: DataPlaneLimits;
  readonly certificates: ServerCertificates;
  readonly servers: ProtocolServers;
  /** For listeners without requests. */
  readonly streams: StreamGate;
  readonly nextConnectionId: () => string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Open connections over all fronts. */
  readonly counts: { connections: number };
}

/**
 * First bytes, then the handshake on an https socket, then HTTP; each within `headMs`. A TLS listener
 * gets a stream instead, and without a handshake if that passes through.
 */
export function openConnection(
  connection: FrontConnection,
  raw: NetSocket,
  around: FrontSurroundings,
): void {
  const patience = setTimeout(() => raw.destroy(), around.limits.headMs);
  raw.once('close', () => clearTimeout(patience));
  readOpening(raw, (opening) => {
    clearTimeout(patience);
    if ((opening.speaks === 'tls') !== (connection.scheme === 'https')) {
      refuseProtocol(raw, opening, connection.socketNow());
      publishFailure(around, connection, mismatch(connection));
    } else if (opening.speaks === 'tls') {
      secureConnection({ connection, raw, opening }, around);
    } else if (opening.speaks === 'http2') {
      around.servers.speakHttp2(connection);
    } else {
      around.servers.speakHttp1(connection);
    }
  });
}

interface OpeningConnection {
  readonly connection: FrontConnection;
  readonly raw: NetSocket;
  readonly opening: Opening & { readonly speaks: 'tls' };
}

function secureConnection(opened: OpeningConnection, around: FrontSurroundings): void {
  const { connection, raw, opening } = opened;
  const { hello } = opening;
  const listener = streamListenerFor(connection.socketNow(), hello);
  if (listener && hello) {
    const secure = (done: (stream: NetSocket | undefined) => void): void =>
      makeHandshake({ ...opened, alpn: [] }, around, done);
    serveTlsStream(around.streams, { connection, raw, listener, hello, secure });
    return;
  }
  makeHandshake({ ...opened, alpn: ['h2', 'http/1.1'] }, around, (stream) => {
    if (stream?.alpnProtocol === 'h2') around.servers.speakHttp2(connection);
    else if (stream) around.servers.speakHttp1(connection);
  });
}

/** `done` gets the secured connection, or nothing if there is none any more. */
function makeHandshake(
  { connection, raw, opening, alpn }: OpeningConnection & { readonly alpn: readonly string[] },
  around: FrontSurroundings,
  done: (stream: TLSSocket | undefined) => void,
): void {
  const expiry = new AbortController();
  const patience = setTimeout(() => expiry.abort(), around.limits.headMs);
  const socket = connection.socketNow();
  const handshake = {
    raw,
    ...(opening.hello ? { hello: opening.hello } : {}),
    socket,
    certificates: around.certificates,
    signal: expiry.signal,
    alpn,
    silent: keepsSilence(socket),
    now: around.now,
  };
  shakeHands(handshake, (result) => {
    clearTimeout(patience);
    publishHandshake(around, connection, result);
    if (result.kind === 'failed') return done(undefined);
    connection.stream = result.stream;
    connection.validationKey = result.validationKey;
    if (result.serverName !== undefined) connection.serverName = result.serverName;
    done(result.stream);
  });
}

function publishHandshake(
  { feed, now }: FrontSurroundings,
  { id: connection, client }: FrontConnection,
  result: HandshakeResult,
): void {
  const sni = result.serverName === undefined ? {} : { sni: result.serverName };
  const fact = { at: now(), connection, client };
  if (result.kind === 'failed') {
    const { failure, clientChain } = result;
    const presented = clientChain ? { clientChain } : {};
    feed.publish({ event: 'front-handshake-failed', ...fact, ...sni, failure, ...presented });
    return;
  }
  const { listener, facts: handshake, client: verdict } = result;
  const presented =
    verdict && verdict.chain.length > 0
      ? { clientChain: verdict.chain, clientVerified: verdict.verified }
      : {};
  feed.publish({ event: 'front-handshake-completed', ...fact, listener, handshake, ...presented });
}

/** A connection that did not even come to a handshake. */
export function publishFailure(
  { feed, now }: FrontSurroundings,
  { id: connection, client }: FrontConnection,
  failure: Failure,
): void {
  feed.publish({ event: 'front-handshake-failed', at: now(), connection, client, failure });
}

/** In the client's own language, so that its error message is of use. */
function refuseProtocol(raw: NetSocket, opening: Opening, { listeners }: Socket): void {
  // Where nothing but streams is served, nobody can say what the client's language is.
  if (listeners.length > 0 && listeners.every(({ streams }) => streams)) raw.end();
  else if (opening.speaks === 'tls') raw.end(fatalAlert(protocolVersionAlert));
  else if (opening.speaks === 'http2') raw.end();
  else raw.end(useHttps);
  raw.destroySoon();
}

function mismatch(connection: FrontConnection): Failure {
  const socket = connection.socketNow();
  const message =
    connection.scheme === 'https'
      ? `A client spoke plaintext to ${socket.key}, where an HTTPS listener waits for TLS.`
      : `A client spoke TLS to ${socket.key}, where an HTTP listener waits for plaintext.`;
  return frontFailure('front-protocol-mismatch', { message, origin: socket.listeners[0]?.origin });
}

const useHttps = [
  'HTTP/1.1 400 Bad Request',
  'Content-Type: text/plain; charset=utf-8',
  'Content-Length: 36',
  'Connection: close',
  '',
  'This port speaks TLS. Use https://.\n',
].join('\r\n');
