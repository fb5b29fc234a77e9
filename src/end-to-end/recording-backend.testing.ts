/** A backend that remembers every byte that reached its port, so that a test can say: no plaintext. */
import { createServer as createHttp, type RequestListener } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

export interface RecordingBackend {
  readonly port: number;
  /** What came in, over all connections, byte for byte. */
  readonly bytes: () => Buffer;
  /** The first byte of each connection on which something came. */
  readonly firstBytes: () => readonly number[];
  /** Requests that were understood, behind TLS if there is any. */
  readonly requests: () => number;
  readonly close: () => Promise<void>;
}

/** Speaks TLS with this certificate, or plain HTTP without one; on a free port unless told. */
export async function startRecordingBackend(
  leaf: { readonly cert: string; readonly key: string } | undefined,
  port = 0,
): Promise<RecordingBackend> {
  const chunks: Buffer[] = [];
  const firstBytes: number[] = [];
  let requests = 0;
  const answer: RequestListener = (request, response) => {
    requests += 1;
    response.end(`Hostname: recorded\n${request.method} ${request.url}\n`);
  };
  const inner = leaf ? createHttps(leaf, answer) : createHttp(answer);
  inner.on('tlsClientError', () => {});
  const innerPort = await listen(inner, 0);
  const sockets = new Set<Socket>();
  const outer = createServer((client) => {
    const server = connect(innerPort, '127.0.0.1');
    client.once('data', (chunk) => firstBytes.push(chunk[0] ?? 0));
    client.on('data', (chunk) => chunks.push(chunk));
    client.pipe(server).pipe(client);
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    }
    client.on('close', () => server.destroy());
    server.on('close', () => client.destroy());
  });
  return {
    port: await listen(outer, port),
    bytes: () => Buffer.concat(chunks),
    firstBytes: () => firstBytes,
    requests: () => requests,
    async close() {
      for (const socket of sockets) socket.destroy();
      inner.closeAllConnections();
      await Promise.all([outer, inner].map((one) => new Promise((done) => one.close(done))));
    },
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    // A TCP listener has such an address.
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}
