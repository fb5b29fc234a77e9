/** Bytes on both sides of a data plane: backends that echo or speak first, clients that collect. */
import { createServer, type Server, type Socket } from 'node:net';
import { connect as connectTls, createServer as createTlsServer, type TlsOptions } from 'node:tls';

export interface StreamBackend {
  readonly port: number;
  /** All bytes that arrived. */
  readonly received: () => Buffer;
  readonly accepted: () => number;
  readonly sockets: ReadonlySet<Socket>;
  readonly close: () => Promise<void>;
}

/** A backend of bytes, behind TLS if there are options for it. It lets clients end first. */
export async function startStreamBackend(
  onSocket: (socket: Socket) => void,
  options?: TlsOptions,
): Promise<StreamBackend> {
  const chunks: Buffer[] = [];
  const sockets = new Set<Socket>();
  let accepted = 0;
  const take = (socket: Socket): void => {
    accepted += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    onSocket(socket);
  };
  const server: Server = options
    ? createTlsServer({ ...options, allowHalfOpen: true }, take)
    : createServer({ allowHalfOpen: true }, take);
  server.on('tlsClientError', () => {});
  const raws = new Set<Socket>();
  server.on('connection', (raw: Socket) => {
    raws.add(raw);
    raw.on('close', () => raws.delete(raw));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  return {
    port: typeof bound === 'object' && bound ? bound.port : 0,
    received: () => Buffer.concat(chunks),
    accepted: () => accepted,
    sockets,
    close: () => {
      for (const socket of [...sockets, ...raws]) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

export function echo(socket: Socket): void {
  socket.pipe(socket);
}

export interface Collected {
  readonly bytes: Buffer;
  readonly text: string;
  /** `end` for a proper end, otherwise the code of the error that ended it. */
  readonly how: string;
}

/** Everything a connection gives until it is over. */
export function collect(socket: Socket): Promise<Collected> {
  const chunks: Buffer[] = [];
  let how = 'closed';
  return new Promise((resolve) => {
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('end', () => {
      how = 'end';
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      how = error.code ?? error.message;
    });
    socket.on('close', () => {
      const bytes = Buffer.concat(chunks);
      resolve({ bytes, text: bytes.toString('latin1'), how });
    });
  });
}

/** What Node's own client sends first for a name. */
export function clientHello(servername: string): Promise<Buffer> {
  return new Promise((resolve) => {
    const server = createServer((raw) => {
      raw.once('data', (bytes: Buffer) => {
        raw.destroy();
        server.close();
        resolve(bytes);
      });
    });
    server.listen(0, '127.0.0.1', () => {
      const bound = server.address();
      const port = typeof bound === 'object' && bound ? bound.port : 0;
      connectTls({ port, host: '127.0.0.1', servername }).on('error', () => {});
    });
  });
}

/** One handshake message in records of a few bytes each, as RFC 8446 5.1 allows. */
export function splitIntoRecords(hello: Buffer, bytesEach: number): Buffer {
  const message = hello.subarray(5);
  const records: Buffer[] = [];
  for (let at = 0; at < message.length; at += bytesEach) {
    const part = message.subarray(at, at + bytesEach);
    const head = Buffer.from([0x16, 0x03, 0x01, 0, 0]);
    head.writeUInt16BE(part.length, 3);
    records.push(head, part);
  }
  return Buffer.concat(records);
}
