import { createServer, constants as http2, connect as speakHttp2 } from 'node:http2';
import { createServer as createRawServer, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../routing-table/backend.ts';
import type { RoutingRule } from '../../routing-table/routing-table.ts';
import { type Fixture, listening, startBackend, startFixture } from '../gateway.testing.ts';
import { backendOf, originOf, ruleOf, to } from '../table.testing.ts';

let fixture: Fixture;
beforeAll(() => {
  fixture = startFixture();
});
afterAll(() => fixture.close());
const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

/** What came of a body of which a client sends three bytes before it takes the request back. */
async function takeBack(rule: RoutingRule, heard: () => string): Promise<void> {
  const session = speakHttp2(`http://127.0.0.1:${await fixture.serveHttp({ rules: [rule] })}`);
  open.push(() => session.destroy());
  // Without this, Node would end the body in proper form before it resets the stream.
  const stream = session.request({ ':path': '/', ':method': 'POST' }, { waitForTrailers: true });
  stream.on('error', () => {}).write('abc');
  await expect.poll(heard).toContain('abc');
  stream.close(http2.NGHTTP2_CANCEL);
}

/** A backend that hears and says nothing. */
async function startListener() {
  const state = { wire: '', isClosed: false };
  const sockets = new Set<Socket>();
  const server = createRawServer((socket) => {
    sockets.add(socket);
    socket.on('data', (chunk) => {
      state.wire += chunk.toString('latin1');
    });
    socket
      .on('error', () => {})
      .on('close', () => {
        state.isClosed = true;
      });
  });
  const port = await listening(server);
  open.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port, state };
}

const retry = { codes: [503], attempts: 1, backoffMs: 0 };

describe('a body that a client of HTTP/2 takes back in the middle', () => {
  it.each([
    ['that is sent once', {}],
    ['that could be sent again', { retry }],
  ])('is not ended for a backend that speaks HTTP/1.1: one %s', async (_, more) => {
    const { port, state } = await startListener();
    await takeBack({ ...ruleOf({ backends: [to(backendOf([port]))] }), ...more }, () => state.wire);
    await expect.poll(() => state.isClosed).toBe(true);
    expect(state.wire).toMatch(/\r\n3\r\nabc\r\n$/);
  });

  it('is not ended for a backend that speaks HTTP/2', async () => {
    let heard = '';
    const endings: (number | undefined)[] = [];
    const server = createServer();
    server.on('stream', (stream) => {
      stream
        .on('error', () => {})
        .on('data', (chunk) => {
          heard += chunk;
        });
      // Of a body that was sent to its end, nothing is known of a reset yet.
      stream.on('end', () => endings.push(stream.rstCode));
      stream.on('close', () => endings.push(stream.rstCode));
    });
    const port = await listening(server);
    open.push(() => server.close());
    const backend: Backend = { ...backendOf([port]), protocol: 'h2c' };
    await takeBack(ruleOf({ backends: [to(backend)] }), () => heard);
    await expect.poll(() => endings).toEqual([http2.NGHTTP2_CANCEL, http2.NGHTTP2_CANCEL]);
  });

  it('is not ended for a mirror', async () => {
    const { port, state } = await startListener();
    const backend = await startBackend(() => {});
    open.push(backend.close);
    const mirror = { origin: originOf('HTTPRoute', 'shop'), backend: backendOf([port]), share: 1 };
    const filters = [{ type: 'RequestMirror', mirror } as const];
    const rule = ruleOf({ filters, backends: [to(backendOf([backend.port]))] });
    await takeBack(rule, () => state.wire);
    await expect.poll(() => state.isClosed).toBe(true);
    expect(state.wire).toMatch(/\r\n3\r\nabc\r\n$/);
  });
});
