import type { Server as Http1Server } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import {
  createServer as createTlsServer,
  type SecureContextOptions,
  type TLSSocket,
} from 'node:tls';
import type { Http2Service } from './http2.ts';
import { sayRemoteAddress } from './remote-address.ts';
import type { TlsFiles } from './tls-files.ts';

export interface SocketsOptions {
  readonly http1: Http1Server;
  readonly http2: Http2Service;
  /** Undefined: plaintext. */
  readonly tls: TlsFiles | undefined;
  readonly onHandshakeError: (remoteAddress: string, message: string) => void;
}

export interface Sockets {
  /** To be listened on by whoever knows the address. */
  readonly server: Server;
  /** New connections get the new certificate; open ones live on. */
  readonly renew: (tls: TlsFiles) => void;
  readonly close: () => Promise<void>;
}

/** One port that speaks HTTP/1.1 and HTTP/2: by ALPN under TLS, else by the client's first bytes. */
export function openSockets({ http1, http2, tls, onHandshakeError }: SocketsOptions): Sockets {
  const open = new Set<Duplex>();
  const hand = (socket: Socket, isHttp2: boolean): void => {
    if (isHttp2) http2.accept(socket);
    else http1.emit('connection', socket);
  };
  const track = (socket: Socket): void => {
    open.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => open.delete(socket));
  };

  if (tls === undefined) {
    const server = createServer({ noDelay: true }, (socket) => {
      track(socket);
      peek(socket, (isHttp2) => hand(socket, isHttp2));
    });
    return { server: limit(server), renew: () => {}, close: () => closeAll(server, open) };
  }

  const server = createTlsServer({
    ...contextOptions(tls),
    ALPNProtocols: ['h2', 'http/1.1'],
    requestCert: true,
    rejectUnauthorized: tls.clientAuthorities !== undefined,
    handshakeTimeout: handshakeMsMax,
    noDelay: true,
  });
  server.on('connection', track);
  server.on('secureConnection', (socket: TLSSocket) => {
    track(socket);
    hand(socket, socket.alpnProtocol === 'h2');
  });
  server.on('tlsClientError', (error, socket) => {
    onHandshakeError(sayRemoteAddress(socket), error.message);
  });
  return {
    server: limit(server),
    renew: (files) => server.setSecureContext(contextOptions(files)),
    close: () => closeAll(server, open),
  };
}

function contextOptions({ certificate, key, clientAuthorities }: TlsFiles): SecureContextOptions {
  // An empty list of authorities: without mutual TLS nobody's certificate is judged, and the
  // machine's own roots must not complete the chains that clients present.
  const ca = [...(clientAuthorities ?? [])];
  return { cert: certificate, key, ca, minVersion: 'TLSv1.2' };
}

function limit(server: Server): Server {
  server.maxConnections = connectionsMax;
  return server;
}

/** Waits for the first three bytes: HTTP/2 by prior knowledge starts with `PRI`. */
function peek(socket: Socket, decide: (isHttp2: boolean) => void): void {
  let first = Buffer.alloc(0);
  const onReadable = (): void => {
    const chunk: Buffer | null = socket.read();
    if (chunk === null) return;
    first = Buffer.concat([first, chunk]);
    if (first.length < preface.length && preface.startsWith(first.toString('latin1'))) return;
    socket.off('readable', onReadable);
    socket.unshift(first);
    decide(first.toString('latin1', 0, preface.length) === preface);
  };
  socket.on('readable', onReadable);
}

async function closeAll(server: Server, open: ReadonlySet<Duplex>): Promise<void> {
  for (const socket of open) socket.destroy();
  if (!server.listening) return;
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
}

const preface = 'PRI';
const connectionsMax = 1_000;
const handshakeMsMax = 20_000;
