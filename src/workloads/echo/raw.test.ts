import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { startReadyProgram, type TestProgram } from '../program.testing.ts';
import { makeCertificate } from '../whoami/whoami.testing.ts';
import { startEcho } from './echo.ts';

let open: TestProgram[] = [];
afterEach(async () => {
  await Promise.all(open.map(({ stop }) => stop()));
  open = [];
});

const identity = { namespace: 'ns', ingress: '', service: 'svc', pod: 'pod-1' };

async function start(env: Readonly<Record<string, string>>, files = {}): Promise<TestProgram> {
  const who = { POD_NAME: 'pod-1', NAMESPACE: 'ns', SERVICE_NAME: 'svc' };
  const echo = await startReadyProgram(startEcho, { env: { ...who, ...env }, files });
  open.push(echo);
  return echo;
}

/** All lines that come back until there are so many. */
async function converse(socket: Socket, said: string, linesWanted: number): Promise<string[]> {
  let heard = '';
  socket.setEncoding('utf8').write(said);
  while (heard.split('\n').length <= linesWanted) heard += (await once(socket, 'data'))[0];
  socket.destroy();
  return heard.split('\n').slice(0, linesWanted);
}

describe('TCP', () => {
  it('greets, and answers line by line however the bytes arrive', async () => {
    const { ports } = await start({ TCP_ECHO_SERVER: '1' });
    expect([...ports.keys()]).toEqual([3000]);
    const socket = connectTcp(ports.get(3000) ?? 0, '127.0.0.1');
    const [greeting, ...rest] = await converse(socket, 'PING\r\nIS_TLS\nwhat\nTEST\n', 4);
    expect(greeting).toBe('Gateway API Test TCP Server');
    expect(rest.slice(0, 2)).toEqual(['PONG', 'false']);
    expect(JSON.parse(rest[2] ?? '')).toEqual({
      ...identity,
      tcpport: '3000',
      tlsport: '8443',
      isTLS: false,
    });
  });

  it('over TLS tells what the handshake came to', async () => {
    const { cert, key } = await makeCertificate('tcp.example');
    const env = { TCP_ECHO_SERVER: '1', TLS_SERVER_CERT: '/crt', TLS_SERVER_PRIV_KEY: '/key' };
    const { ports } = await start(env, { '/crt': cert, '/key': key });
    const socket = connectTls({
      host: '127.0.0.1',
      port: ports.get(8443) ?? 0,
      servername: 'abc.example.com',
      rejectUnauthorized: false,
    });
    const [greeting, isTls, test] = await converse(socket, 'IS_TLS\nTEST\n', 3);
    expect([greeting, isTls]).toEqual(['Gateway API Test TCP Server', 'true']);
    expect(JSON.parse(test ?? '')).toMatchObject({
      isTLS: true,
      tls: {
        version: 'TLSv1.3',
        serverName: 'abc.example.com',
        negotiatedProtocol: '',
        cipherSuite: expect.stringMatching(/^TLS_/),
      },
    });
  });

  it('listens where it is told to, and nowhere else', async () => {
    const { ports } = await start({ TCP_ECHO_SERVER: '1', TCP_PORT: '3333' });
    expect([...ports.keys()]).toEqual([3333]);
    const socket = connectTcp(ports.get(3333) ?? 0, '127.0.0.1');
    const [, test] = await converse(socket, 'TEST\n', 2);
    expect(JSON.parse(test ?? '')).toMatchObject({ tcpport: '3333', tlsport: '8443' });
  });

  it('hangs up on a line that does not end', async () => {
    const { ports } = await start({ TCP_ECHO_SERVER: '1' });
    const socket = connectTcp(ports.get(3000) ?? 0, '127.0.0.1').on('error', () => {});
    socket.write('x'.repeat(100_000));
    await once(socket.resume(), 'close');
  });
});

describe('UDP', () => {
  it('answers every datagram to the one who sent it', async () => {
    const { udpPorts, ports } = await start({ UDP_ECHO_SERVER: '1' });
    expect([[...udpPorts.keys()], ports.size]).toEqual([[8080], 0]);
    const client = createSocket('udp4');
    for (const request of ['one', 'tw"o']) {
      client.send(request, udpPorts.get(8080) ?? 0, '127.0.0.1');
      const [answer] = await once(client, 'message');
      expect(JSON.parse(String(answer))).toEqual({ request, ...identity });
    }
    client.close();
  });

  it('is served on the port of the environment', async () => {
    const { udpPorts } = await start({ UDP_ECHO_SERVER: '1', UDP_PORT: '9090' });
    expect([...udpPorts.keys()]).toEqual([9090]);
  });
});
