import { createServer, type Socket as NetSocket, type Server } from 'node:net';
import type { Failure } from '../../diagnostics/failure.ts';
import type { Socket } from '../../routing-table/routing-table.ts';
import type { TrafficFeed } from '../../traffic/feed.ts';
import type { DataPlaneLimits } from '../limits.ts';
import { type Opening, readOpening } from './first-bytes.ts';
import { type FrontConnection, plainAddress, sayClient } from './front-connection.ts';
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
  readonly nextConnectionId: () => string;
  readonly now: () => number;
  /** Open connections over all fronts. */
  readonly counts: { connections: number };
}

/** One open socket and the connections it accepted. */
export interface Front {
  readonly scheme: 'http' | 'https';
  /** The bound port: the table's, unless that was 0. */
  readonly port: number;
  /** From now on requests and handshakes go by this socket of a newer table. */
  readonly swap: (socket: Socket) => void;
  /** Stops accepting at once; resolves when the connections are gone, after `drainMs` at the latest. */
  readonly drain: (drainMs: number) => Promise<void>;
}

/** Binds and accepts. Rejects with Node's error if the address cannot be bound. */
export async function openFront(socket: Socket, around: FrontSurroundings): Promise<Front> {
  let current = socket;
  const open = new Set<FrontConnection>();
  const accept = (raw: NetSocket): void => {
    const clientAddress = plainAddress(raw.remoteAddress);
    const connection: FrontConnection = {
      id: around.nextConnectionId(),
      clientAddress,
      client: sayClient(clientAddress, raw.remotePort),
      scheme: socket.scheme,
      socketNow: () => current,
      stream: raw,
      openRequests: 0,
      draining: false,
      resets: 0,
      resetsSince: 0,
    };
    if (around.counts.connections >= around.limits.connectionsMax) {
      raw.destroy();
      publishFailure(around, connection, tooMany(around.limits.connectionsMax));
      return;
    }
    around.counts.connections += 1;
    open.add(connection);
    raw.on('error', () => raw.destroy());
    raw.once('close', () => {
      around.counts.connections -= 1;
      open.delete(connection);
    });
    openConnection(connection, raw, around);
  };
  const server = createServer({ noDelay: true }, accept);
  await listen(server, socket);
  const bound = server.address();
  return {
    scheme: socket.scheme,
    port: typeof bound === 'object' && bound !== null ? bound.port : socket.port,
    swap: (newer) => {
      current = newer;
    },
    drain: (drainMs) => drain({ server, open, drainMs }),
  };
}

/** First bytes, then the handshake on an https socket, then HTTP; all of it within `headMs` each. */
function openConnection(
  connection: FrontConnection,
  raw: NetSocket,
  around: FrontSurroundings,
): void {
  const patience = setTimeout(() => raw.destroy(), around.limits.headMs);
  raw.once('close', () => clearTimeout(patience));
  readOpening(raw, (opening) => {
    clearTimeout(patience);
    if ((opening.speaks === 'tls') !== (connection.scheme === 'https')) {
      refuseProtocol(raw, opening);
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

function secureConnection(
  { connection, raw, opening }: OpeningConnection,
  around: FrontSurroundings,
): void {
  const expiry = new AbortController();
  const patience = setTimeout(() => expiry.abort(), around.limits.headMs);
  const handshake = {
    raw,
    ...(opening.hello ? { hello: opening.hello } : {}),
    socket: connection.socketNow(),
    certificates: around.certificates,
    signal: expiry.signal,
  };
  shakeHands(handshake, (result) => {
    clearTimeout(patience);
    publishHandshake(around, connection, result);
    if (result.kind === 'failed') return;
    connection.stream = result.stream;
    if (result.serverName !== undefined) connection.serverName = result.serverName;
    if (result.stream.alpnProtocol === 'h2') around.servers.speakHttp2(connection);
    else around.servers.speakHttp1(connection);
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
    feed.publish({ event: 'front-handshake-failed', ...fact, ...sni, failure: result.failure });
    return;
  }
  const { listener, facts: handshake } = result;
  feed.publish({ event: 'front-handshake-completed', ...fact, listener, handshake });
}

function publishFailure(
  { feed, now }: FrontSurroundings,
  { id: connection, client }: FrontConnection,
  failure: Failure,
): void {
  feed.publish({ event: 'front-handshake-failed', at: now(), connection, client, failure });
}

/** In the client's own language, so that its error message is of use. */
function refuseProtocol(raw: NetSocket, opening: Opening): void {
  const body = `This port speaks TLS. Use https://.\n`;
  if (opening.speaks === 'tls') raw.end(fatalAlert(protocolVersionAlert));
  else if (opening.speaks === 'http2') raw.end();
  else {
    raw.end(
      `HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
  }
  raw.destroySoon();
}

function mismatch(connection: FrontConnection): Failure {
  const socket = connection.socketNow();
  const message =
    connection.scheme === 'https'
      ? `A client spoke plaintext to ${socket.key}, where an HTTPS listener waits for TLS.`
      : `A client spoke TLS to ${socket.key}, where an HTTP listener waits for plaintext.`;
  return frontFailure('front-protocol-mismatch', {
    message,
    origin: socket.listeners[0]?.origin,
  });
}

function tooMany(connectionsMax: number): Failure {
  return frontFailure('too-many-connections', {
    message: `${connectionsMax} connections are open, and no more are taken.`,
  });
}

function listen(server: Server, { address, port }: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    // ipv6Only, because a socket of the table is one address of one family.
    server.listen({ host: address, port, ipv6Only: address.includes(':') }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

interface Draining {
  readonly server: Server;
  readonly open: ReadonlySet<FrontConnection>;
  readonly drainMs: number;
}

async function drain({ server, open, drainMs }: Draining): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  for (const connection of open) {
    connection.draining = true;
    // GOAWAY: running streams end, new ones go elsewhere (RFC 9113 6.8).
    if (connection.session) connection.session.close();
    else if (connection.openRequests === 0) connection.stream.destroy();
    else if (connection.response) connection.response.shouldKeepAlive = false;
  }
  const patience = setTimeout(() => {
    for (const connection of open) {
      connection.session?.destroy();
      connection.stream.destroy();
    }
  }, drainMs);
  await closed;
  clearTimeout(patience);
}
