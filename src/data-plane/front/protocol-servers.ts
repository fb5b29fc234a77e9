import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  constants,
  createServer as createHttp2Server,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type ServerHttp2Session,
} from 'node:http2';
import type { Duplex } from 'node:stream';
import type { DataPlaneLimits } from '../limits.ts';
import type { FrontConnection } from './front-connection.ts';
import { FrontRequest } from './front-request.ts';
import { closeWhenIdle, nameFaults } from './http2-session.ts';

/** One request as the phases get it. */
export interface Visit {
  readonly connection: FrontConnection;
  readonly request: IncomingMessage | Http2ServerRequest;
  readonly response: ServerResponse | Http2ServerResponse;
  /** The client waits for a 100. */
  readonly expectContinue: boolean;
}

/** A request that wants the connection for another protocol (WebSocket). */
export interface UpgradeVisit {
  readonly connection: FrontConnection;
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly firstBytes: Buffer;
}

/** What could not become a request at all. */
export interface BrokenRequest {
  readonly connection: FrontConnection;
  readonly socket: Duplex;
  /** Node's code: `HPE_…`, `ERR_HTTP_REQUEST_TIMEOUT`. */
  readonly error: NodeJS.ErrnoException;
}

export interface Visitors {
  readonly visit: (visit: Visit) => void;
  readonly upgrade: (visit: UpgradeVisit) => void;
  readonly broken: (broken: BrokenRequest) => void;
  /** HTTP/1.1 only: CONNECT, or an expectation other than 100-continue. */
  readonly unsupported: (visit: Visit) => void;
}

/** Speaks HTTP/1.1 and HTTP/2 on connections that others accepted. */
export interface ProtocolServers {
  readonly speakHttp1: (connection: FrontConnection) => void;
  readonly speakHttp2: (connection: FrontConnection) => void;
  readonly close: () => void;
}

export function createProtocolServers(
  visitors: Visitors,
  limits: DataPlaneLimits,
): ProtocolServers {
  const connections = new WeakMap<object, FrontConnection>();
  const http1 = createHttp1(visitors, limits, connections);
  const { http2, adopt } = createHttp2(visitors, limits, connections);
  return {
    speakHttp1(connection) {
      connections.set(connection.stream, connection);
      http1.emit('connection', connection.stream);
    },
    speakHttp2(connection) {
      adopt(connection);
      http2.emit('connection', connection.stream);
    },
    close() {
      http1.close();
      http2.close();
    },
  };
}

type Connections = WeakMap<object, FrontConnection>;

function createHttp1(visitors: Visitors, limits: DataPlaneLimits, connections: Connections) {
  const server = createServer({
    IncomingMessage: FrontRequest,
    // Ours to judge, so that the answer names the cause.
    requireHostHeader: false,
    maxHeaderSize: limits.headerBytesMax,
    keepAliveTimeout: limits.idleMs,
    headersTimeout: limits.headMs,
    // Bodies may take their time as long as they move: see `watchBody`.
    requestTimeout: 0,
    connectionsCheckingInterval: Math.max(50, limits.headMs / 4),
    noDelay: true,
  });
  // Node would drop further headers in silence; they are counted and refused instead.
  server.maxHeadersCount = 0;
  const arrive = (expectContinue: boolean, take: (visit: Visit) => void) => {
    return (request: IncomingMessage, response: ServerResponse): void => {
      const connection = connections.get(request.socket);
      if (connection === undefined || connection.ending) return;
      if (request instanceof FrontRequest && request.endsConnection) {
        response.shouldKeepAlive = false;
      }
      take({ connection, request, response, expectContinue });
    };
  };
  server.on('request', arrive(false, visitors.visit));
  server.on('checkContinue', arrive(true, visitors.visit));
  server.on('checkExpectation', arrive(true, visitors.unsupported));
  const upgrade = (request: IncomingMessage, socket: Duplex, firstBytes: Buffer): void => {
    const connection = connections.get(request.socket);
    // Behind a request that is not answered yet, the two answers would mix on the wire.
    if (!connection || connection.ending || connection.openRequests > 0) socket.destroy();
    else visitors.upgrade({ connection, request, socket, firstBytes });
  };
  server.on('upgrade', upgrade);
  server.on('connect', upgrade);
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    const connection = connections.get(socket);
    if (connection) visitors.broken({ connection, socket, error });
    else socket.destroy();
  });
  // This server never listens itself; the event starts its watch over slow request heads.
  server.emit('listening');
  return server;
}

function createHttp2(visitors: Visitors, limits: DataPlaneLimits, connections: Connections) {
  let adopted: FrontConnection | undefined;
  const server = createHttp2Server({
    settings: {
      maxConcurrentStreams: limits.concurrentStreamsMax,
      maxHeaderListSize: limits.headerBytesMax,
      enablePush: false,
    },
    // Four pseudo headers and one more, so that our own count refuses with an answer.
    maxHeaderListPairs: limits.headersMax + 5,
  });
  const arrive = (expectContinue: boolean) => {
    return (request: Http2ServerRequest, response: Http2ServerResponse): void => {
      const session = request.stream?.session;
      const connection = session && connections.get(session);
      if (connection === undefined) return;
      if (connection.ending) request.stream.close(constants.NGHTTP2_REFUSED_STREAM);
      else visitors.visit({ connection, request, response, expectContinue });
    };
  };
  server.on('request', arrive(false));
  server.on('checkContinue', arrive(true));
  server.on('session', (session: ServerHttp2Session) => {
    if (adopted === undefined) return;
    const connection = adopted;
    connections.set(session, connection);
    connection.session = session;
    session.on('error', () => session.destroy());
    nameFaults(session);
    closeWhenIdle(connection, session, limits.idleMs);
  });
  // Node gives the session to `session` listeners while it takes the connection, not later.
  const adopt = (connection: FrontConnection): void => {
    adopted = connection;
  };
  return { http2: server, adopt };
}

/**
 * Counts a request that the client took back. Too many in a short time end the connection with
 * ENHANCE_YOUR_CALM (CVE-2023-44487, “rapid reset”); `true` says so.
 */
export function countReset(connection: FrontConnection, limits: DataPlaneLimits): boolean {
  const now = performance.now();
  if (now - connection.resetsSince > limits.resetWindowMs) {
    connection.resets = 0;
    connection.resetsSince = now;
  }
  connection.resets += 1;
  const { session, ending } = connection;
  if (connection.resets <= limits.resetsMax || session === undefined || ending) return false;
  connection.ending = true;
  // Not at once: nghttp2 is still reading what came behind the reset, and a session that is destroyed
  // meanwhile may be collected under it, which ends the whole process.
  const error = new Error('the client took back too many requests');
  setImmediate(() => session.destroy(error, constants.NGHTTP2_ENHANCE_YOUR_CALM));
  return true;
}
