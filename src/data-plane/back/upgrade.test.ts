import net from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import {
  identityOf,
  makeAuthority,
  startBytes,
  startGate,
  type TestServer,
  tlsOptions,
  verified,
} from './back.testing.ts';
import { eventually, speak } from './raw-client.testing.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0).reverse()) await thing.close();
});
const keep = async <T extends { close(): Promise<void> }>(thing: Promise<T>): Promise<T> => {
  const kept = await thing;
  open.push(kept);
  return kept;
};

const UPGRADE =
  'GET /chat?x HTTP/1.1\r\nHost: a.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: abc\r\n\r\n';
const SWITCH = 'HTTP/1.1 101 Sure\r\nconnection: upgrade\r\nupgrade: WebSocket\r\nX-A: 1\r\n\r\n';

/** Switches and then says everything back. */
const echo = (socket: net.Socket): void => {
  socket.once('data', () => {
    socket.write(`${SWITCH}first`);
    socket.pipe(socket);
  });
};

function client(port: number) {
  const socket = net.connect(port, '127.0.0.1');
  const state = { text: '', closed: false };
  socket.on('data', (chunk) => {
    state.text += chunk.toString('latin1');
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    state.closed = true;
  });
  socket.write(UPGRADE);
  return { socket, state };
}

const gateTo = (server: TestServer, more = {}) =>
  keep(startGate({ target: { endpoint: server.endpoint, ...more }, limits: { lingerMs: 100 } }));

describe('an upgrade', () => {
  it('joins both sides after the 101, with what came early from either', async () => {
    const server = await keep(startBytes(echo));
    const gate = await gateTo(server);
    const { socket, state } = client(gate.port);
    socket.write('early ');
    await eventually(() => state.text.includes('early'));
    socket.write('late');
    expect(await eventually(() => state.text.endsWith('late'))).toBe(true);
    expect(state.text).toBe(
      'HTTP/1.1 101 Switching Protocols\r\nX-A: 1\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n\r\nfirstearly late',
    );
    expect(server.received()).toContain(
      'GET /chat?x HTTP/1.1\r\nHost: a.test\r\nSec-WebSocket-Key: abc\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    );
    const outcome = gate.outcome();
    socket.end();
    expect(await outcome).toMatchObject({
      kind: 'answered',
      status: 101,
      bytesIn: 10,
      bytesOut: 15,
    });
  });

  it('works behind verified TLS', async () => {
    const authority = await makeAuthority('inside');
    const leaf = await authority.issue({ dns: ['back.example'] });
    const server = await keep(startBytes(echo, tlsOptions(leaf)));
    const gate = await gateTo(server, { tls: verified(identityOf(authority)) });
    const { socket, state } = client(gate.port);
    socket.write('hello');
    expect(await eventually(() => state.text.endsWith('hello'))).toBe(true);
    socket.destroy();
  });

  it('that is refused keeps status, fields and body', async () => {
    const server = await keep(
      startBytes((socket) => {
        socket.once('data', () =>
          socket.write('HTTP/1.1 403 Not You\r\nX-Why: because\r\nContent-Length: 4\r\n\r\nno.\n'),
        );
      }),
    );
    const gate = await gateTo(server);
    const { status, head, body, closed } = await speak(gate.port, UPGRADE);
    expect([status, body, closed]).toEqual([403, 'no.\n', true]);
    expect(head).toContain('HTTP/1.1 403 Not You\r\nX-Why: because');
    expect(gate.outcomes[0]).toMatchObject({ kind: 'answered', status: 403 });
  });

  it('that finds no backend leaves the socket to the caller', async () => {
    const server = await keep(startBytes((socket) => socket.destroy()));
    const gate = await gateTo(server);
    const { status, head } = await speak(gate.port, UPGRADE);
    expect([status, head.includes('backend-closed-early')]).toEqual([502, true]);
  });

  it('is not sent to a backend that speaks HTTP/2 only', async () => {
    const server = await keep(startBytes(() => {}));
    const gate = await gateTo(server, { protocol: 'h2c' });
    expect((await speak(gate.port, UPGRADE)).head).toContain('backend-cannot-upgrade');
  });

  it('ends on both sides when the backend ends', async () => {
    const server = await keep(
      startBytes((socket) => socket.once('data', () => socket.end(`${SWITCH}bye`))),
    );
    const gate = await gateTo(server);
    const { state } = client(gate.port);
    expect(await eventually(() => state.closed)).toBe(true);
    expect(state.text.endsWith('bye')).toBe(true);
    expect(await eventually(() => server.open() === 0)).toBe(true);
  });

  it('ends on both sides when the client vanishes', async () => {
    const server = await keep(startBytes(echo));
    const gate = await gateTo(server);
    const { socket, state } = client(gate.port);
    await eventually(() => state.text.includes('first'));
    socket.resetAndDestroy();
    expect(await eventually(() => server.open() === 0)).toBe(true);
  });

  it('ends when the gateway does', async () => {
    const server = await keep(startBytes(echo));
    const gate = await gateTo(server);
    const { state } = client(gate.port);
    await eventually(() => state.text.includes('first'));
    await gate.back.close();
    expect(await eventually(() => state.closed && server.open() === 0)).toBe(true);
  });

  it('passes bytes no faster than the client reads them', async () => {
    let sent = 0;
    const server = await keep(
      startBytes((socket) => {
        socket.once('data', () => {
          socket.write(SWITCH);
          const more = (): void => {
            while (sent < 64 && socket.write(Buffer.alloc(1 << 20))) sent += 1;
            if (sent < 64) socket.once('drain', more);
          };
          more();
        });
      }),
    );
    const gate = await gateTo(server);
    const { socket } = client(gate.port);
    socket.pause();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(sent).toBeLessThan(40);
    socket.destroy();
  });
});
