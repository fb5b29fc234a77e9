/** What speaks to whom: TLS versions, HTTP/2, gRPC, WebSockets and the finer points of HTTP/1.1. */
import { createServer } from 'node:http';
import http2 from 'node:http2';
import { type AddressInfo, connect as connectTcp } from 'node:net';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { ask } from './ask.testing.ts';
import { type Bench, startBench } from './bench.testing.ts';
import {
  gatewayYaml,
  localServiceYaml,
  policyYaml,
  routeYaml,
  tlsWhoamiYaml,
  whoamiYaml,
} from './manifests.testing.ts';

let bench: Bench;
let close: () => Promise<void>;
const backend = createServer((request, response) => {
  // What the client promised in Trailer comes back as a trailer, doubled.
  response.writeHead(200, { Trailer: 'X-Sum', 'X-Expect': request.headers.expect ?? 'nothing' });
  request.pipe(response, { end: false });
  request.on('end', () => {
    response.addTrailers({ 'X-Sum': `${request.trailers['x-sum']}${request.trailers['x-sum']}` });
    response.end();
  });
});

beforeAll(async () => {
  await new Promise<void>((done) => backend.listen(0, '127.0.0.1', done));
  const { port } = backend.address() as AddressInfo; // A TCP listener has such an address.
  const named = gatewayYaml.replace(
    'name: websecure',
    'name: websecure\n      hostname: "*.localhost"',
  );
  const started = await startBench({
    'gateway.yaml': named,
    'secure.yaml': [
      routeYaml({ name: 'secure', hostname: 'secure.localhost' }),
      tlsWhoamiYaml('secure'),
      policyYaml({ service: 'secure', hostname: 'secure.internal', ca: 'internal-ca' }),
    ].join('---\n'),
    'h2c.yaml': [
      routeYaml({ name: 'h2c', hostname: 'h2c.localhost' }),
      whoamiYaml('h2c').replace('port: 80 }', 'port: 80, appProtocol: kubernetes.io/h2c }'),
    ].join('---\n'),
    'local.yaml': [
      routeYaml({ name: 'local', hostname: 'local.localhost' }),
      localServiceYaml('local', port),
    ].join('---\n'),
  });
  ({ bench, close } = started);
});
afterAll(async () => {
  await close();
  backend.closeAllConnections();
  await new Promise((done) => backend.close(done));
});

test('a TLS 1.2 client is served, and the back leg keeps TLS 1.3', async () => {
  const url = `https://secure.localhost:${bench.port(8443)}/`;
  const answer = await ask({ url, ca: bench.ca(), tls: { maxVersion: 'TLSv1.2' } });
  expect(answer.body).toContain('Hostname: secure');
  const [front] = bench.events.flatMap((event) =>
    event.event === 'front-handshake-completed' ? [event.handshake] : [],
  );
  const [back] = bench.events.flatMap((event) =>
    event.event === 'back-handshake-completed' ? [event.handshake] : [],
  );
  expect([front?.version, back?.version]).toEqual(['TLSv1.2', 'TLSv1.3']);
});

test.each([
  ['an unknown server name', 'nobody.example'],
  ['no server name', undefined],
])('with %s the handshake is refused, and an event says so', async (_, servername) => {
  const before = bench.events.length;
  const options = servername === undefined ? {} : { servername };
  await expect(handshake({ ...options, rejectUnauthorized: false })).rejects.toThrow();
  const [failed] = bench.events.slice(before);
  expect(failed).toMatchObject({
    event: 'front-handshake-failed',
    failure: { source: 'downstream', code: 'server-name-unknown' },
  });
});

test('a client that does not trust the authority refuses, and others are served', async () => {
  await expect(handshake({ servername: 'secure.localhost', ca: [] })).rejects.toThrow(
    /certificate/,
  );
  const served = await handshake({ servername: 'secure.localhost', ca: bench.ca() });
  expect(served.authorized).toBe(true);
  served.destroy();
});

test.each([
  ['prior knowledge on the HTTP listener', () => `http://secure.localhost:${bench.port(8080)}`],
  ['ALPN on the HTTPS listener', () => `https://secure.localhost:${bench.port(8443)}`],
])('HTTP/2 by %s reaches the TLS backend', async (_, origin) => {
  const answer = await askH2(origin(), { ':authority': 'secure.localhost', ':path': '/h2?x=1' });
  expect(answer.status).toBe(200);
  expect(answer.body.toString()).toContain('Hostname: secure');
  expect(answer.body.toString()).toContain('GET /h2?x=1 HTTP/1.1\r\nHost: secure.localhost');
});

test('a request that expects 100-continue gets it, and the body goes through', async () => {
  const text = await speak(
    [
      'POST / HTTP/1.1',
      'Host: local.localhost',
      'Expect: 100-continue',
      'Content-Length: 5',
      'Connection: close',
    ],
    (received) => (received.includes(' 100 ') ? 'hello' : undefined),
  );
  expect(text).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK\r\n/);
  expect(text).toContain('hello');
});

test('trailers go through, there and back', async () => {
  const text = await speak([
    'POST / HTTP/1.1',
    'Host: local.localhost',
    'TE: trailers',
    'Trailer: X-Sum',
    'Transfer-Encoding: chunked',
    'Connection: close',
    '',
    '5\r\nhello\r\n0\r\nX-Sum: 42',
  ]);
  expect(text).toMatch(/^HTTP\/1\.1 200 /);
  expect(text.toLowerCase()).toContain('x-sum: 4242');
});

test.each([
  ['wss', () => `wss://127.0.0.1:${bench.port(8443)}/echo`],
  ['ws', () => `ws://127.0.0.1:${bench.port(8080)}/echo`],
])('a WebSocket (%s) goes through the TLS back leg', async (_, url) => {
  const before = bench.events.length;
  const servername = 'secure.localhost';
  const options = { ca: bench.ca(), servername, headers: { host: servername } };
  const socket = new WebSocket(url(), options);
  const echoed = await new Promise<string[]>((resolve, reject) => {
    const got: string[] = [];
    socket.once('error', reject).once('open', () => {
      socket.send('one');
      socket.send(Buffer.alloc(200_000, 7));
    });
    socket.on('message', (data, binary) => {
      got.push(binary ? `${Buffer.from(data as Buffer).length}` : String(data));
      if (got.length === 2) resolve(got);
    });
  });
  expect(echoed).toEqual(['one', '200000']);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.close(1000);
  await closed;
  const names = bench.events.slice(before).map(({ event }) => event);
  expect(names).toContain('websocket-opened');
});

test('a unary gRPC call goes to an h2c backend by an HTTPRoute', async () => {
  const answer = await askH2(
    `https://h2c.localhost:${bench.port(8443)}`,
    {
      ':authority': 'h2c.localhost',
      ':method': 'POST',
      ':path': '/whoami.Whoami/Whoami',
      'content-type': 'application/grpc',
      te: 'trailers',
    },
    Buffer.alloc(5),
  );
  expect(answer).toMatchObject({ status: 200, trailers: { 'grpc-status': '0' } });
  expect(answer.body.toString('latin1')).toContain('h2c');
});

test('a gRPC client is told of a missing backend in its own way', async () => {
  const answer = await askH2(
    `http://none.localhost:${bench.port(8080)}`,
    { ':method': 'POST', ':path': '/a.B/C', 'content-type': 'application/grpc', te: 'trailers' },
    Buffer.alloc(5),
  );
  expect(answer.status).toBe(200);
  expect(answer.headers['grpc-status'] ?? answer.trailers['grpc-status']).toBe('12');
});

interface H2Answer {
  readonly status: number;
  readonly headers: http2.IncomingHttpHeaders;
  readonly trailers: http2.IncomingHttpHeaders;
  readonly body: Buffer;
}

function askH2(
  origin: string,
  headers: http2.OutgoingHttpHeaders,
  body?: Buffer,
): Promise<H2Answer> {
  const { protocol, hostname, port } = new URL(origin);
  const to = { host: '127.0.0.1', port: Number(port) };
  const session = http2.connect(origin, {
    createConnection: () =>
      protocol === 'https:'
        ? connect({ ...to, servername: hostname, ca: bench.ca(), ALPNProtocols: ['h2'] })
        : connectTcp(to),
  });
  return new Promise<H2Answer>((resolve, reject) => {
    session.once('error', reject);
    const stream = session.request(headers, { endStream: body === undefined });
    const chunks: Buffer[] = [];
    let status = 0;
    let answered: http2.IncomingHttpHeaders = {};
    let trailers: http2.IncomingHttpHeaders = {};
    stream.once('response', (found) => {
      status = Number(found[':status']);
      answered = found;
    });
    stream.once('trailers', (found) => {
      trailers = found;
    });
    stream.on('data', (chunk: Buffer) => chunks.push(chunk)).once('error', reject);
    stream.once('close', () =>
      resolve({ status, headers: answered, trailers, body: Buffer.concat(chunks) }),
    );
    if (body) stream.end(body);
  }).finally(() => session.close());
}

function handshake(options: ConnectionOptions): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port: bench.port(8443), ...options });
    socket.once('secureConnect', () => resolve(socket)).once('error', reject);
  });
}

/** Writes lines to the HTTP listener, then what `next` says, until the gateway closes. */
function speak(
  lines: readonly string[],
  next: (received: string) => string | undefined = () => undefined,
): Promise<string> {
  return new Promise((resolve, reject) => {
    let received = '';
    let said = false;
    const socket = connectTcp(bench.port(8080), '127.0.0.1');
    socket.once('error', reject).once('close', () => resolve(received));
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
      const more = said ? undefined : next(received);
      said ||= more !== undefined;
      if (more !== undefined) socket.write(more);
    });
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  });
}
