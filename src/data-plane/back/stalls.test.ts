/** Whoever takes nothing of what the other side sends is not waited for without end. */
import http2 from 'node:http2';
import net from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type GateOptions, startBytes, startGate, startHttp } from './back.testing.ts';
import { eventually } from './raw-client.testing.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0).reverse()) await thing.close();
});
const keep = async <T extends { close(): Promise<void> }>(thing: Promise<T>): Promise<T> => {
  const kept = await thing;
  open.push(kept);
  return kept;
};

/** Writes for as long as it is taken. */
const flood = (socket: net.Socket): void => {
  const more = (): void => {
    while (!socket.destroyed && socket.write(BLOCK));
  };
  socket.on('drain', more);
  more();
};

const startFlood = (head: string) =>
  keep(
    startBytes((socket) => {
      socket.once('data', () => {
        socket.write(head);
        flood(socket);
      });
    }),
  );

/** Takes what one write brings and then never reads again. */
const startDeaf = (head = '') =>
  keep(
    startBytes((socket) => {
      socket.once('data', () => {
        socket.pause();
        if (head) socket.write(head);
      });
    }),
  );

async function gateTo(
  endpoint: { address: string; port: number },
  more: Partial<GateOptions> = {},
) {
  const limits = { stallMs: 100, lingerMs: 50 };
  return keep(startGate({ target: { endpoint }, limits, ...more }));
}

function dial(port: number, text: string): net.Socket {
  const socket = net.connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write(text);
  open.push({ close: async () => void socket.destroy() });
  return socket;
}

const GET = 'GET / HTTP/1.1\r\nHost: a.test\r\n\r\n';
const POST = 'POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 999999999\r\n\r\n';
const UPGRADE =
  'GET / HTTP/1.1\r\nHost: a.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
const SWITCH = 'HTTP/1.1 101 Yes\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
const BLOCK = Buffer.alloc(64 * 1024, 'x');

describe('a client that stops reading', () => {
  it('is cut off, and the backend’s connection with it', async () => {
    const server = await startFlood('HTTP/1.1 200 OK\r\n\r\n');
    const gate = await gateTo(server.endpoint);
    dial(gate.port, GET).pause();
    expect(await gate.outcome()).toMatchObject({
      kind: 'failed',
      failure: { code: 'client-stopped-reading', source: 'downstream' },
    });
    expect(await eventually(() => gate.back.connections() === 0)).toBe(true);
  });

  it('on one HTTP/2 stream loses that stream only', async () => {
    const server = await startFlood('HTTP/1.1 200 OK\r\n\r\n');
    const gate = await gateTo(server.endpoint, { front: 'http2' });
    const session = http2.connect(`http://127.0.0.1:${gate.port}`);
    open.push({ close: async () => session.destroy() });
    const stream = session.request({ ':path': '/', ':authority': 'a.test' });
    stream.on('error', () => {});
    expect(await gate.outcome()).toMatchObject({ failure: { code: 'client-stopped-reading' } });
    stream.resume();
    expect(await eventually(() => stream.closed)).toBe(true);
    expect(session.closed).toBe(false);
  });

  it('on a WebSocket loses it', async () => {
    const server = await startFlood(SWITCH);
    const gate = await gateTo(server.endpoint);
    dial(gate.port, UPGRADE).pause();
    expect(await gate.outcome()).toMatchObject({ kind: 'answered', status: 101 });
    expect(await eventually(() => server.open() === 0)).toBe(true);
  });

  it('and goes on in time gets everything', async () => {
    const size = 20_000_000;
    const server = await keep(startHttp((_, response) => response.end(Buffer.alloc(size, 'x'))));
    const gate = await gateTo(server.endpoint, { limits: { stallMs: 300 } });
    const client = dial(gate.port, GET);
    let received = 0;
    client.on('data', (chunk) => {
      received += chunk.length;
      client.pause();
      setTimeout(() => client.resume(), 1);
    });
    expect(await gate.outcome()).toMatchObject({ kind: 'answered', bytesOut: size });
    expect(await eventually(() => received > size)).toBe(true);
  });
});

describe('a backend that stops reading', () => {
  it('is not sent the rest of a body', async () => {
    const server = await startDeaf();
    const gate = await gateTo(server.endpoint);
    flood(dial(gate.port, POST));
    expect(await gate.outcome()).toMatchObject({
      kind: 'failed',
      responseStarted: false,
      failure: { code: 'backend-stopped-reading', source: 'upstream' },
    });
    expect(await eventually(() => gate.back.connections() === 0)).toBe(true);
  });

  it('on a WebSocket loses it', async () => {
    const server = await startDeaf(SWITCH);
    const gate = await gateTo(server.endpoint);
    flood(dial(gate.port, UPGRADE));
    expect(await gate.outcome()).toMatchObject({ kind: 'answered', status: 101 });
  });

  it('and never answers an upgrade is given up', async () => {
    const server = await startDeaf();
    const gate = await gateTo(server.endpoint);
    dial(gate.port, UPGRADE);
    expect(await gate.outcome()).toMatchObject({ failure: { code: 'backend-timed-out' } });
    expect(await eventually(() => gate.back.connections() === 0)).toBe(true);
  });
});
