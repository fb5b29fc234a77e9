import type { Server as Http1Server } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import {
  createServer as createTlsServer,
  type SecureContextOptions,
  TLSSocket,
  type Server as TlsServer,
} from 'node:tls';
import type { Http2Service } from './http2.ts';
import { sayRemoteAddress } from './remote-address.ts';
import type { TlsFiles } from './tls-files.ts';

export interface SocketsOptions {
  /** Absent: whoever does not speak HTTP/2 is hung up on. */
  readonly http1?: Http1Server;
  /** Absent: everything is taken for HTTP/1.1. */
  readonly http2?: Http2Service;
  /** Undefined: plaintext. */
  readonly tls: TlsFiles | undefined;
  readonly clientCertificates?: ClientCertificates;
  /** Shared with other sockets of the program; its own by default. */
  readonly connections?: Connections;
  readonly onHandshakeError: (remoteAddress: string, message: string) => void;
}

/** `asked-for` judges none; `verified-if-given` and `required` judge by the files' authorities. */
export type ClientCertificates = 'none' | 'asked-for' | 'verified-if-given' | 'required';

export interface Sockets {
  /** To be listened on by whoever knows the address. */
  readonly server: Server;
  /** New connections get the new certificate; open ones live on. */
  readonly renew: (tls: TlsFiles) => void;
  readonly close: () => Promise<void>;
}

/** One port that speaks HTTP/1.1 and HTTP/2: by ALPN under TLS, else by the client's first bytes. */
export function openSockets(options: SocketsOptions): Sockets {
  const { http1, http2, tls, connections: open = trackConnections() } = options;
  const hand = (socket: Socket, isHttp2: boolean): void => {
    if (isHttp2 && http2) http2.accept(socket);
    else if (http1) http1.emit('connection', socket);
    else socket.destroy();
  };

  if (tls === undefined) {
    const server = createServer({ noDelay: true }, (socket) => {
      open.track(socket);
      if (http2) peek(socket, (isHttp2) => hand(socket, isHttp2));
      else hand(socket, false);
    });
    const close = () => closeAll(server, open.all);
    return { server: limit(server), renew: () => {}, close };
  }
  const server = openTls(tls, options);
  server.on('connection', open.track);
  server.on('secureConnection', (socket: TLSSocket) => {
    open.track(socket);
    const refused = options.clientCertificates === 'verified-if-given' && isUnverified(socket);
    if (refused) socket.destroy();
    else hand(socket, socket.alpnProtocol === 'h2');
  });
  return {
    server: limit(server),
    renew: (files) => server.setSecureContext(contextOptions(files)),
    close: () => closeAll(server, open.all),
  };
}

function openTls(tls: TlsFiles, options: SocketsOptions): TlsServer {
  const { http1, http2, clientCertificates = 'none', onHandshakeError } = options;
  const server = createTlsServer({
    ...contextOptions(tls),
    ALPNProtocols: [...(http2 ? ['h2'] : []), ...(http1 ? ['http/1.1'] : [])],
    requestCert: clientCertificates !== 'none',
    rejectUnauthorized: clientCertificates === 'required',
    handshakeTimeout: handshakeMsMax,
    noDelay: true,
  });
  server.on('tlsClientError', (error, socket) => {
    onHandshakeError(sayRemoteAddress(socket), error.message);
  });
  return server;
}

/** True for a client that presented a certificate which leads to none of the authorities. */
function isUnverified(socket: TLSSocket): boolean {
  return !socket.authorized && Object.keys(socket.getPeerCertificate()).length > 0;
}

/** All connections of a program, and by the client's address the TCP connection below each. */
export interface Connections {
  readonly all: ReadonlySet<Socket>;
  readonly track: (socket: Socket) => void;
  /** Ends a connection, TLS or not, with a TCP RST. */
  readonly reset: (connection: Duplex) => void;
}

export function trackConnections(): Connections {
  const all = new Set<Socket>();
  const byClient = new Map<string, Socket>();
  return {
    all,
    track(socket: Socket): void {
      all.add(socket);
      const client = sayRemoteAddress(socket);
      const isTcp = !(socket instanceof TLSSocket);
      if (isTcp) byClient.set(client, socket);
      socket.on('error', () => socket.destroy());
      socket.once('close', () => {
        all.delete(socket);
        if (isTcp && byClient.get(client) === socket) byClient.delete(client);
      });
    },
    reset(connection: Duplex): void {
      const tcp = byClient.get(sayRemoteAddress(connection));
      if (tcp) tcp.resetAndDestroy();
      connection.destroy();
    },
  };
}

export function contextOptions({
  certificate,
  key,
  clientAuthorities,
}: TlsFiles): SecureContextOptions {
  // An empty list of authorities: without mutual TLS nobody's certificate is judged, and the
  // machine's own roots must not complete the chains that clients present.
  const ca = [...(clientAuthorities ?? [])];
  return { cert: certificate, key, ca, minVersion: 'TLSv1.2' };
}

export function limit(server: Server): Server {
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

export async function closeAll(server: Server, open: ReadonlySet<Duplex>): Promise<void> {
  for (const socket of open) socket.destroy();
  if (!server.listening) return;
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
}

const preface = 'PRI';
const connectionsMax = 1_000;
const handshakeMsMax = 20_000;
