import { createHash, randomBytes } from 'node:crypto';
import { connect, createServer, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { WeightedBackend } from '../../routing-table/weighted-backend.ts';
import { identityOf, makeAuthority, tlsOptions, verified } from '../back/back.testing.ts';
import { eventually, type Fixture, startFixture } from '../gateway.testing.ts';
import {
  backendOf,
  originOf,
  streamSocketOf,
  streamTableOf,
  tableOf,
  to,
  toNowhere,
} from '../table.testing.ts';
import { collect, echo, type StreamBackend, startStreamBackend } from './streams.testing.ts';

let fixture: Fixture;
const open: { close(): Promise<unknown> }[] = [];

beforeAll(() => {
  fixture = startFixture({ limits: { streamIdleMs: 400, streamHalfOpenMs: 400, drainMs: 150 } });
});
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});
afterAll(() => fixture.close());

async function backend(onSocket: (socket: Socket) => void): Promise<StreamBackend> {
  const started = await startStreamBackend(onSocket);
  open.push(started);
  return started;
}

const serve = (...backends: readonly WeightedBackend[]): Promise<number> =>
  fixture.serve(streamTableOf(streamSocketOf('tcp', backends)));

const refusal = {
  origin: originOf('TCPRoute', 'db', 'spec.rules[0].backendRefs[0]'),
  code: 'backend-not-found',
  message: 'There is no such Service.',
  next: 'Create it.',
} as const;

/** The newest stream that was closed for this reason, once there is one behind `from`. */
const closedFor = (code: string | undefined, from = 0) =>
  eventually(() =>
    fixture.events
      .slice(from)
      .findLast((event) => event.event === 'stream-closed' && event.failure?.code === code),
  );

describe('a TCP stream', () => {
  it('carries what a backend says first, and both ways afterwards', async () => {
    const { port } = await backend((socket) => {
      socket.write('welcome\n');
      echo(socket);
    });
    const socket = connect(await serve(to(backendOf([port]))), '127.0.0.1');
    const first = await new Promise((resolve) => socket.once('data', resolve));
    expect(String(first)).toBe('welcome\n');
    socket.end('ping');
    expect(await collect(socket)).toMatchObject({ text: 'ping', how: 'end' });
    expect(await closedFor(undefined)).toMatchObject({ bytesIn: 4, bytesOut: 12 });
  });

  it('lets the client end first and wait for the answer', async () => {
    const { port } = await backend((socket) => {
      const hash = createHash('sha256');
      socket.on('data', (chunk: Buffer) => hash.update(chunk));
      socket.on('end', () => setTimeout(() => socket.end(hash.digest('hex')), 100));
    });
    const bytes = randomBytes(3_000_000);
    const socket = connect(await serve(to(backendOf([port]))), '127.0.0.1');
    socket.end(bytes);
    const { text, how } = await collect(socket);
    expect([text, how]).toEqual([createHash('sha256').update(bytes).digest('hex'), 'end']);
  });

  it('lets the backend end first and goes on listening to the client', async () => {
    const server = await backend((socket) => socket.end('that is all\n'));
    const at = await serve(to(backendOf([server.port])));
    const socket = connect({ port: at, host: '127.0.0.1', allowHalfOpen: true });
    const collected = collect(socket);
    await new Promise((resolve) => socket.once('end', resolve));
    socket.write('one more thing');
    await eventually(() => (server.received().length > 0 ? true : undefined));
    socket.end();
    expect(await collected).toMatchObject({ text: 'that is all\n', how: 'end' });
    expect(server.received().toString()).toBe('one more thing');
  });

  it('is no faster than the slower side', async () => {
    let sent = 0;
    const { port } = await backend((socket) => {
      const chunk = Buffer.alloc(64 * 1024);
      const fill = (): void => {
        while (sent < 200_000_000) {
          sent += chunk.length;
          if (!socket.write(chunk)) return void socket.once('drain', fill);
        }
      };
      fill();
    });
    const socket = connect(await serve(to(backendOf([port]))), '127.0.0.1');
    socket.pause();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(sent).toBeLessThan(40_000_000);
    socket.destroy();
  });

  it('passes a reset on as a reset, in either direction', async () => {
    await new Promise((resolve) => setTimeout(resolve, 50));
    const before = fixture.events.length;
    const rude = await backend((socket) => socket.once('data', () => socket.resetAndDestroy()));
    const client = connect(await serve(to(backendOf([rude.port]))), '127.0.0.1');
    client.write('x');
    expect((await collect(client)).how).toBe('ECONNRESET');
    expect(await closedFor('stream-broken', before)).toMatchObject({
      failure: { source: 'upstream' },
    });
    let heard: string | undefined;
    const polite = await backend((socket) =>
      socket.on('error', (error: NodeJS.ErrnoException) => {
        heard = error.code;
      }),
    );
    const rudeClient = connect(await serve(to(backendOf([polite.port]))), '127.0.0.1');
    rudeClient.write('x');
    await eventually(() => (polite.received().length > 0 ? true : undefined));
    rudeClient.resetAndDestroy();
    expect(await eventually(() => heard)).toBe('ECONNRESET');
    expect(await closedFor('stream-broken', fixture.events.length - 1)).toMatchObject({
      failure: { source: 'downstream' },
    });
  });

  it('is closed when nothing moves for too long', async () => {
    const { port } = await backend(echo);
    const socket = connect(await serve(to(backendOf([port]))), '127.0.0.1');
    socket.write('x');
    const before = performance.now();
    await collect(socket);
    expect(performance.now() - before).toBeGreaterThan(350);
    expect(await closedFor('stream-idle')).toMatchObject({ bytesIn: 1, bytesOut: 1 });
  });

  it.each([
    ['without a route', undefined, 'stream-route-missing'],
    ['to an invalid backendRef', [toNowhere(refusal)], 'backend-not-found'],
    ['without endpoints', [to(backendOf([]))], 'backend-has-no-endpoints'],
    [
      'to a backend whose policy cannot be honoured',
      [to(backendOf([1], { mode: 'refused', refusal }))],
      'backend-not-found',
    ],
  ])('%s is reset', async (_, backends, code) => {
    const port = await fixture.serve(streamTableOf(streamSocketOf('tcp', backends)));
    const { how, bytes } = await collect(connect(port, '127.0.0.1'));
    expect([how, bytes.length]).toEqual(['ECONNRESET', 0]);
    expect(await closedFor(code)).toMatchObject({ transport: 'tcp', bytesIn: 0 });
  });

  it('speaks verified TLS to a governed backend', async () => {
    const authority = await makeAuthority('inside');
    const leaf = await authority.issue({ dns: ['back.example'] });
    const server = await startStreamBackend(echo, tlsOptions(leaf));
    open.push(server);
    const target = backendOf([server.port], verified(identityOf(authority)));
    const socket = connect(await serve(to(target)), '127.0.0.1');
    socket.end('ping');
    expect((await collect(socket)).text).toBe('ping');
    expect(
      fixture.events.findLast(({ event }) => event === 'back-handshake-completed'),
    ).toBeTruthy();
  });
});

describe('many TCP streams', () => {
  it('are spread by weight: an invalid share is closed, weight 0 gets none', async () => {
    const one = await backend((socket) => socket.end('1'));
    const two = await backend((socket) => socket.end('2'));
    const none = await backend((socket) => socket.end('0'));
    const port = await serve(
      to(backendOf([one.port]), { weight: 60 }),
      to(backendOf([two.port]), { weight: 30 }),
      to(backendOf([none.port]), { weight: 0 }),
      toNowhere(refusal, 10),
    );
    const counts: Record<string, number> = {};
    for (let round = 0; round < 40; round += 1) {
      const some = Array.from({ length: 10 }, () => collect(connect(port, '127.0.0.1')));
      for (const { text } of await Promise.all(some)) counts[text] = (counts[text] ?? 0) + 1;
    }
    expect(Object.keys(counts).sort()).toEqual(['', '1', '2']);
    expect(counts['1']).toBeGreaterThan(400 * 0.5);
    expect(counts['2']).toBeGreaterThan(400 * 0.2);
    expect(counts['']).toBeGreaterThan(400 * 0.03);
  });
});

describe('TCP streams of rude clients and backends', () => {
  it('leave nothing behind, however they end', async () => {
    const moods = [
      (socket: Socket) => socket.destroy(),
      (socket: Socket) => socket.resetAndDestroy(),
      (socket: Socket) => socket.end('bye'),
      (socket: Socket) => socket.end(Buffer.alloc(300_000)),
      (socket: Socket) => setTimeout(() => socket.resetAndDestroy(), 5),
      (socket: Socket) => socket.on('data', () => socket.destroy()),
    ];
    const mood = (turn: number) => moods[turn % moods.length] ?? echo;
    let turn = 0;
    const server = await backend((socket) => {
      turn += 1;
      mood(Math.floor(turn / moods.length))(socket);
    });
    const port = await serve(to(backendOf([server.port])));
    const before = fixture.events.length;
    const clients = moods.length ** 2 * 3;
    for (let count = 0; count < clients; count += 1) {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => {});
      socket.resume();
      socket.write('hello');
      mood(count)(socket);
      if (count % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    }
    await eventually(() => {
      const { connections, backConnections } = fixture.plane.stats();
      return connections === 0 && backConnections === 0 ? true : undefined;
    });
    const told = fixture.events.slice(before);
    const count = (name: string): number => told.filter(({ event }) => event === name).length;
    expect(count('stream-opened')).toBeLessThanOrEqual(clients);
    expect(count('stream-closed')).toBeGreaterThanOrEqual(count('stream-opened'));
  });
});

describe('a TCP socket', () => {
  it('stays open over a reload, with its connections, and follows the new route', async () => {
    const one = await backend(echo);
    const two = await backend((socket) => socket.end('2'));
    const port = await serve(to(backendOf([one.port])));
    const old = connect(port, '127.0.0.1');
    old.write('a');
    await new Promise((resolve) => old.once('data', resolve));
    expect(await serve(to(backendOf([two.port])))).toBe(port);
    expect((await collect(connect(port, '127.0.0.1'))).text).toBe('2');
    old.end('b');
    expect(await collect(old)).toMatchObject({ text: 'b', how: 'end' });
  });

  it('that leaves the table takes no more, and gives its streams time to end', async () => {
    const { port } = await backend(echo);
    const at = await serve(to(backendOf([port])));
    const quick = connect(at, '127.0.0.1');
    const slow = connect(at, '127.0.0.1');
    for (const socket of [quick, slow]) {
      socket.write('a');
      await new Promise((resolve) => socket.once('data', resolve));
    }
    const ended = [collect(quick), collect(slow)];
    await fixture.plane.apply(tableOf());
    expect((await collect(connect(at, '127.0.0.1'))).how).toBe('ECONNREFUSED');
    quick.end('b');
    expect(await Promise.all(ended)).toMatchObject([
      { text: 'b', how: 'end' },
      { text: '', how: 'ECONNRESET' },
    ]);
    expect(await closedFor('gateway-stopping')).toMatchObject({ bytesIn: 1 });
  });

  it('that cannot be had is reported', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const bound = taken.address();
    const port = typeof bound === 'object' && bound ? bound.port : 0;
    const [report] = await fixture.plane.apply(
      streamTableOf(streamSocketOf('tcp', [], { port, key: `tcp/127.0.0.1:${port}` })),
    );
    expect(report).toMatchObject({
      key: `tcp/127.0.0.1:${port}`,
      state: 'unavailable',
      reason: `Another program already listens on port ${port} of 127.0.0.1.`,
    });
    await new Promise((resolve) => taken.close(resolve));
  });

  it('counts its connections in the stats', async () => {
    const { port } = await backend(echo);
    const socket = connect(await serve(to(backendOf([port]))), '127.0.0.1');
    socket.write('a');
    await new Promise((resolve) => socket.once('data', resolve));
    expect(fixture.plane.stats()).toMatchObject({ connections: 1, backConnections: 1 });
    socket.destroy();
    await eventually(() => (fixture.plane.stats().backConnections === 0 ? true : undefined));
    expect(fixture.plane.stats()).toMatchObject({ connections: 0 });
  });
});
