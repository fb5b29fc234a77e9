import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect as connectHttp2, constants } from 'node:http2';
import { connect } from 'node:net';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { startDns } from '../dns/dns.ts';
import { startReadyProgram, type TestProgram } from '../program.testing.ts';
import { makeCertificate } from '../whoami/whoami.testing.ts';
import { startEcho } from './echo.ts';

const { cert, key } = await makeCertificate('server');
const files = { '/crt': cert, '/key': key, '/Corefile': 'a {\n whoami\n log\n}' };
const tls = {
  TLS_SERVER_CERT: '/crt',
  TLS_SERVER_PRIVKEY: '/key',
  TLS_SERVER_PRIV_KEY: '/key',
};

let open: TestProgram[] = [];
afterEach(async () => {
  await Promise.all(open.map(({ stop }) => stop()));
  open = [];
});

async function start(env: Readonly<Record<string, string>> = {}): Promise<TestProgram> {
  const echo = await startReadyProgram(startEcho, { env: { ...tls, ...env }, files });
  open.push(echo);
  return echo;
}

/** Writes and leaves, sometimes in the middle of a sentence. */
async function burst(port: number, bytes: Uint8Array, resets: boolean): Promise<void> {
  const socket = connect(port, '127.0.0.1').on('error', () => {});
  await once(socket, 'connect');
  await new Promise<void>((resolve) => socket.write(bytes, () => resolve()));
  if (resets) socket.resetAndDestroy();
  else socket.destroy();
}

const beginnings = [
  '',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'GET /retry/a?uuid=1&succeedAfter=9 HTTP/1.1\r\nHost: a\r\n\r\n',
  'GET /?delay=50ms HTTP/1.1\r\nHost: a\r\n\r\nGET /',
  'GET / HTTP/1.1\r\nHost: a\r\nX-Echo-Set-Header: transfer-encoding:x,content-length:-1,:,a\r\n\r\n',
  'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffffff\r\n',
  'GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
    'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
  'TEST\nPING\n',
];

/** What a stranger may say: a beginning that leads somewhere, and any bytes behind it. */
const sayings = fc.record({
  beginning: fc.constantFrom(...beginnings),
  bytes: fc.uint8Array({ maxLength: 200 }),
  resets: fc.boolean(),
});

describe('bytes of any kind', () => {
  it.each([
    ['HTTP', {}],
    ['gRPC', { GRPC_ECHO_SERVER: '1' }],
    ['TCP', { TCP_ECHO_SERVER: '1' }],
  ])('cost the %s mode nothing but their connection', async (_, env) => {
    const { ports, program } = await start(env);
    await fc.assert(
      fc.asyncProperty(sayings, async ({ beginning, bytes, resets }) => {
        const said = Buffer.concat([Buffer.from(beginning), bytes]);
        await Promise.all([...ports.values()].map((port) => burst(port, said, resets)));
      }),
      { numRuns: 60 },
    );
    const ended = program.exited.then(() => 'ended');
    expect(await Promise.race([ended, new Promise((done) => setTimeout(done, 20))])).toBe(
      undefined,
    );
    const socket = connect([...ports.values()][0] ?? 0, '127.0.0.1');
    await once(socket, 'connect');
    socket.destroy();
  });

  it('in a datagram cost nothing at all', async () => {
    const dns = await startReadyProgram(startDns, { args: ['-conf=/Corefile'], files });
    open.push(dns);
    const udp = await start({ UDP_ECHO_SERVER: '1' });
    const client = createSocket('udp4');
    const targets = [dns.udpPorts.get(53) ?? 0, udp.udpPorts.get(8080) ?? 0];
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 600 }), async (bytes) => {
        const header = Buffer.from([0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1]);
        for (const port of targets) {
          client.send(bytes, port, '127.0.0.1');
          client.send(Buffer.concat([header, bytes]), port, '127.0.0.1');
        }
        // Without a turn to read, the kernel would drop what is too much.
        await new Promise((resolve) => setImmediate(resolve));
      }),
      { numRuns: 200 },
    );
    const question = Buffer.from('42420100000100000000000001610000010001', 'hex');
    const heard = new Promise<void>((resolve) =>
      client.on('message', (answer) => answer.readUInt16BE(0) === 0x4242 && resolve()),
    );
    client.send(question, targets[0] ?? 0, '127.0.0.1');
    await heard;
    client.close();
  });
});

it('gRPC calls that are given up at once leave the others alone', async () => {
  const { ports } = await start({ GRPC_ECHO_SERVER: '1' });
  const session = connectHttp2(`http://127.0.0.1:${ports.get(3000)}`);
  const path = '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo';
  const ask = (content = 'application/grpc') =>
    session
      .request({ ':method': 'POST', ':path': path, 'content-type': content })
      .on('error', () => {});
  for (let index = 0; index < 100; index++) {
    const stream = ask(index % 3 === 0 ? 'text/plain' : undefined);
    stream.write(Buffer.from([0, 0, 0, 0, 3, 0x3a, 1]));
    stream.close(constants.NGHTTP2_CANCEL);
  }
  const stream = ask();
  stream.end(Buffer.from([0, 0, 0, 0, 3, 0x3a, 1, 0x2a]));
  const [trailers] = await once(stream.resume(), 'trailers');
  expect(trailers['grpc-status']).toBe('0');
  session.destroy();
});
