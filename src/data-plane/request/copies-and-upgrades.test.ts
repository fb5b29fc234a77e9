/** Mirrors beside the request, and connections that leave HTTP. */
import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RawData, WebSocket, WebSocketServer } from 'ws';
import type { Backend } from '../../routing-table/backend.ts';
import type { Filter } from '../../routing-table/filter.ts';
import {
  deadPort,
  eventually,
  type Fixture,
  requestText,
  speak,
  startBackend,
  startFixture,
  type TestBackend,
} from '../gateway.testing.ts';
import { backendOf, originOf, ruleOf, to } from '../table.testing.ts';

let fixture: Fixture;
let backend: TestBackend;
let copies: TestBackend;

beforeEach(async () => {
  fixture = startFixture({ limits: { mirrorBufferBytesMax: 64 * 1024 } });
  backend = await startBackend();
  copies = await startBackend();
});

afterEach(async () => {
  await fixture.close();
  await backend.close();
  await copies.close();
});

function mirrorTo(target: Backend, share = 1): Filter {
  const origin = originOf('HTTPRoute', 'shop', 'spec.rules[0].filters[0]');
  return { type: 'RequestMirror', mirror: { origin, backend: target, share } };
}

function serve(filters: readonly Filter[]): Promise<number> {
  return fixture.serveHttp({
    rules: [ruleOf({ filters, backends: [to(backendOf([backend.port]))] })],
  });
}

describe('a mirror', () => {
  it('gets the same request with its body, as the filters before it left it', async () => {
    const set = (value: string): Filter => ({
      type: 'RequestHeaderModifier',
      change: { set: [{ name: 'X-Step', value }], add: [], remove: [] },
    });
    const port = await serve([set('one'), mirrorTo(backendOf([copies.port])), set('two')]);
    const body = 'x'.repeat(50_000);
    const text = requestText('POST /a?b=c', `Content-Length: ${body.length}`) + body;
    expect((await speak(port, text)).status).toBe(200);
    const copy = await eventually(() => copies.seen[0]);
    expect(copy).toMatchObject({ method: 'POST', target: '/a?b=c', headers: { 'x-step': 'one' } });
    expect(copy.body).toBe(body);
    expect(backend.seen[0]).toMatchObject({ body, headers: { 'x-step': 'two' } });
  });

  it('gets its share', async () => {
    const draws = startFixture({ random: () => 0.5 });
    const port = await draws.serveHttp({
      rules: [
        ruleOf({
          filters: [
            mirrorTo(backendOf([copies.port]), 0.5),
            mirrorTo(backendOf([copies.port]), 0.51),
          ],
          backends: [to(backendOf([backend.port]))],
        }),
      ],
    });
    await speak(port, requestText('GET /'));
    await eventually(() => copies.seen[0]);
    expect(copies.seen).toHaveLength(1);
    await draws.close();
  });

  it('that cannot be reached is told by an event and never by the answer', async () => {
    const port = await serve([mirrorTo(backendOf([await deadPort()])), mirrorTo(backendOf([]))]);
    expect((await speak(port, requestText('GET /'))).status).toBe(200);
    const failed = await eventually(() => {
      const found = fixture.events.filter((event) => event.event === 'mirror-failed');
      return found.length === 2 ? found : undefined;
    });
    expect(failed.map(({ failure }) => failure.code).sort()).toEqual([
      'backend-has-no-endpoints',
      'backend-refused-connection',
    ]);
  });

  it('that reads too slowly loses its copy, not the request', async () => {
    const deaf = createServer((socket) => socket.pause());
    await new Promise<void>((resolve) => deaf.listen(0, '127.0.0.1', resolve));
    const address = deaf.address();
    const deafPort = typeof address === 'object' && address ? address.port : 0;
    const port = await serve([mirrorTo(backendOf([deafPort]))]);
    const body = 'x'.repeat(20_000_000);
    const text = requestText('POST /', `Content-Length: ${body.length}`) + body;
    expect((await speak(port, text, { quietMs: 2_000 })).status).toBe(200);
    const event = await eventually(() =>
      fixture.events.find((each) => each.event === 'mirror-failed'),
    );
    expect(event).toMatchObject({ failure: { code: 'mirror-fell-behind' } });
    deaf.close();
  });
});

describe('a WebSocket', () => {
  it('is joined, told by events, and says ws in X-Forwarded-Proto', async () => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    const headers = new Promise<Record<string, unknown>>((resolve) => {
      server.on('connection', (socket, request) => {
        resolve(request.headers);
        socket.on('message', (data: RawData) => socket.send(`echo ${data.toString()}`));
      });
    });
    await eventually(() => server.address() ?? undefined);
    const address = server.address();
    const serverPort = typeof address === 'object' && address ? address.port : 0;
    const port = await fixture.serveHttp({
      rules: [ruleOf({ backends: [to(backendOf([serverPort]))] })],
    });
    const client = new WebSocket(`ws://127.0.0.1:${port}/chat`);
    client.on('open', () => client.send('hi'));
    const reply = await new Promise<string>((resolve) =>
      client.once('message', (data: RawData) => resolve(data.toString())),
    );
    expect(reply).toBe('echo hi');
    expect(await headers).toMatchObject({
      'x-forwarded-proto': 'ws',
      upgrade: 'websocket',
      connection: 'Upgrade',
    });
    client.close();
    await eventually(() => fixture.events.find(({ event }) => event === 'websocket-closed'));
    expect(fixture.events.map(({ event }) => event)).toEqual([
      'request-received',
      'websocket-opened',
      'websocket-closed',
    ]);
    server.close();
  });

  const key = createHash('sha1').update('key').digest('base64').slice(0, 24);
  const upgrade = [
    `GET /chat HTTP/1.1`,
    'Host: a.test',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${key}`,
    '\r\n',
  ].join('\r\n');

  it('that the backend refuses gets the backend’s answer', async () => {
    const refusing = await startBackend((_, response) => {
      response.statusCode = 403;
      response.end('not you');
    });
    const port = await fixture.serveHttp({
      rules: [ruleOf({ backends: [to(backendOf([refusing.port]))] })],
    });
    const answer = await speak(port, upgrade);
    expect(answer.status).toBe(403);
    expect(answer.body).toContain('not you');
    const last = await eventually(() =>
      fixture.events.find(({ event }) => event === 'request-completed'),
    );
    expect(last).toMatchObject({ status: 403 });
    await refusing.close();
  });

  it('that no endpoint takes gets an error page', async () => {
    const port = await fixture.serveHttp({
      rules: [ruleOf({ backends: [to(backendOf([await deadPort()]))] })],
    });
    const answer = await speak(port, upgrade);
    expect(answer).toMatchObject({ status: 503, closed: true });
    expect(answer.body).toContain('backend-refused-connection');
  });

  it('behind a request that is not answered yet costs the connection', async () => {
    const slow = await startBackend(() => {});
    const port = await fixture.serveHttp({
      rules: [ruleOf({ backends: [to(backendOf([slow.port]))] })],
    });
    const answer = await speak(port, `GET /slow HTTP/1.1\r\nHost: a.test\r\n\r\n${upgrade}`);
    expect(answer).toMatchObject({ status: 0, closed: true });
    await slow.close();
  });

  it('that matches nothing gets an error page', async () => {
    const port = await fixture.serveHttp({ rules: [] });
    const answer = await speak(port, upgrade);
    expect(answer).toMatchObject({ status: 404, closed: true });
    expect(answer.body).toContain('no-route-matched');
  });
});
