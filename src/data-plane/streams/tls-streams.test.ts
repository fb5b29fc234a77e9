import { randomBytes } from 'node:crypto';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RoutingTable, ServerCertificate } from '../../routing-table/routing-table.ts';
import type { TlsStreams } from '../../routing-table/stream.ts';
import { identityOf, makeAuthority, tlsOptions, verified } from '../back/back.testing.ts';
import {
  certificateFor,
  deadPort,
  eventually,
  type Fixture,
  requestText,
  speak,
  startBackend,
  startFixture,
  type TestBackend,
} from '../gateway.testing.ts';
import {
  backendOf,
  listenerOf,
  originOf,
  ruleOf,
  socketOf,
  streamRouteOf,
  tableOf,
  to,
  toNowhere,
} from '../table.testing.ts';
import {
  clientHello,
  collect,
  echo,
  type StreamBackend,
  splitIntoRecords,
  startStreamBackend,
} from './streams.testing.ts';

let fixture: Fixture;
let own: ServerCertificate;
let front: ServerCertificate;
/** Speaks TLS with `own`, and first; then echoes. */
let secret: StreamBackend;
/** Plain TCP: a banner, then echo. */
let plain: StreamBackend;
/** TLS that a policy demands. */
let governed: StreamBackend;
let web: TestBackend;
let port: number;

beforeAll(async () => {
  fixture = startFixture({ limits: { headMs: 500 } });
  own = await certificateFor('pass.test', 'a.wild.test');
  front = await certificateFor('front.test', 'web.test');
  const greet = (socket: Socket): void => {
    socket.write('welcome\n');
    echo(socket);
  };
  secret = await startStreamBackend(greet, { cert: own.certificatePem, key: own.privateKeyPem });
  plain = await startStreamBackend(greet);
  const authority = await makeAuthority('inside');
  const leaf = await authority.issue({ dns: ['back.example'] });
  const { ALPNProtocols: _, ...options } = tlsOptions(leaf);
  governed = await startStreamBackend((socket) => {
    const { servername, alpnProtocol } = socket as TLSSocket & { servername: string };
    socket.write(`${servername} ${alpnProtocol}\n`);
    echo(socket);
  }, options);
  web = await startBackend();
  const stranger = await makeAuthority('somebody else');
  port = await fixture.serve(
    table({
      governed: verified(identityOf(authority)),
      distrusted: verified(identityOf(stranger)),
    }),
  );
});

afterAll(async () => {
  await fixture.close();
  await Promise.all([secret.close(), plain.close(), governed.close(), web.close()]);
});

const refusal = {
  origin: originOf('TLSRoute', 'db', 'spec.rules[0].backendRefs[0]'),
  code: 'backend-not-found',
  message: 'There is no such Service.',
  next: 'Create it.',
} as const;

/** Every kind of listener and route on one socket. */
function table(tls: Record<'governed' | 'distrusted', ReturnType<typeof verified>>): RoutingTable {
  const refused = { mode: 'refused', refusal } as const;
  const passthrough = (name: string, routes: TlsStreams['routes']) =>
    listenerOf({ name, hostname: name, streams: { mode: 'passthrough', routes } });
  const terminate = (name: string, routes: TlsStreams['routes']) =>
    listenerOf({
      name,
      hostname: name,
      certificates: [front],
      streams: { mode: 'terminate', routes },
    });
  const listeners = [
    passthrough('pass.test', [streamRouteOf([to(backendOf([secret.port]))], 'pass.test')]),
    passthrough('*.wild.test', [
      streamRouteOf([to(backendOf([secret.port], refused))], 'a.wild.test'),
      streamRouteOf([toNowhere(refusal)], 'invalid.wild.test'),
      streamRouteOf([to(backendOf([]))], 'empty.wild.test'),
      streamRouteOf([to(backendOf([secret.port]), { weight: 0 })], 'zero.wild.test'),
    ]),
    terminate('front.test', [streamRouteOf([to(backendOf([plain.port]))], 'front.test')]),
    terminate('*.front.test', [
      streamRouteOf([to(backendOf([governed.port], tls.governed))], 'governed.front.test'),
      streamRouteOf([to(backendOf([governed.port], tls.distrusted))], 'distrusted.front.test'),
      streamRouteOf([to(backendOf([plain.port], refused))], 'refused.front.test'),
      streamRouteOf([toNowhere(refusal)], 'invalid.front.test'),
    ]),
    listenerOf({
      name: 'web',
      hostname: 'web.test',
      certificates: [front],
      rules: [ruleOf({ backends: [to(backendOf([web.port]))] })],
    }),
  ];
  return tableOf(socketOf({ scheme: 'https', listeners }));
}

function secure(servername: string, more: object = {}): TLSSocket {
  const options = { port, host: '127.0.0.1', servername, rejectUnauthorized: false, ...more };
  const socket = connectTls(options);
  socket.on('error', () => {});
  return socket;
}

function closedEvent(sni: string) {
  return eventually(() =>
    fixture.events.findLast((event) => event.event === 'stream-closed' && event.sni === sni),
  );
}

describe('a passthrough listener', () => {
  it('lets client and backend speak TLS with each other, the backend first', async () => {
    const socket = secure('pass.test');
    const collected = collect(socket);
    const greeting = await new Promise<string>((resolve) =>
      socket.once('data', (chunk: Buffer) => resolve(chunk.toString())),
    );
    expect(greeting).toBe('welcome\n');
    expect(socket.getPeerX509Certificate()?.subjectAltName).toContain('pass.test');
    socket.end('ping');
    expect(await collected).toMatchObject({ text: 'welcome\nping', how: 'end' });
    const closed = await closedEvent('pass.test');
    expect(closed).toMatchObject({
      transport: 'tls',
      sni: 'pass.test',
      route: { object: { kind: 'TLSRoute' } },
      listener: { field: 'spec.listeners[pass.test]' },
      backend: 'default/echo:80',
      address: `127.0.0.1:${secret.port}`,
    });
    expect(closed).not.toHaveProperty('failure');
    const opened = fixture.events.find(({ event }) => event === 'stream-opened');
    expect(opened).toMatchObject({ sni: 'pass.test', openMs: expect.any(Number) });
  });

  it('does not apply a policy about the gateway’s own TLS', async () => {
    const socket = secure('a.wild.test');
    const greeting = await new Promise<string>((resolve) =>
      socket.once('data', (chunk: Buffer) => resolve(chunk.toString())),
    );
    expect(greeting).toBe('welcome\n');
    socket.destroy();
  });

  it.each([
    ['whole', (hello: Buffer) => [hello]],
    ['in records of three bytes', (hello: Buffer) => [splitIntoRecords(hello, 3)]],
    ['in single bytes', (hello: Buffer) => [...hello].map((byte) => Buffer.from([byte]))],
  ])('passes on a ClientHello %s, byte for byte', async (_, cut) => {
    const raw = await startStreamBackend(() => {});
    const other = startFixture();
    const streams = {
      mode: 'passthrough',
      routes: [streamRouteOf([to(backendOf([raw.port]))])],
    } as const;
    const at = await other.serveHttps({ hostname: 'pass.test', streams });
    const pieces = cut(await clientHello('pass.test'));
    const socket = connectTcp(at, '127.0.0.1');
    socket.setNoDelay(true);
    for (const piece of pieces) {
      socket.write(piece);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const tail = randomBytes(100_000);
    socket.end(tail);
    const wanted = Buffer.concat([...pieces, tail]);
    await eventually(() => (raw.received().length >= wanted.length ? true : undefined));
    expect(raw.received().equals(wanted)).toBe(true);
    socket.destroy();
    await other.close();
    await raw.close();
  });
});

describe('a terminating listener', () => {
  it('decrypts, agrees to no ALPN, and passes a backend that speaks first', async () => {
    const socket = secure('front.test', { ALPNProtocols: ['postgresql', 'h2'] });
    const collected = collect(socket);
    await new Promise((resolve) => socket.once('secureConnect', resolve));
    expect(socket.alpnProtocol).toBe(false);
    expect(socket.getPeerX509Certificate()?.subjectAltName).toContain('front.test');
    await eventually(() => (socket.bytesRead > 0 ? true : undefined));
    socket.end('ping');
    expect(await collected).toMatchObject({ text: 'welcome\nping', how: 'end' });
    expect(await closedEvent('front.test')).toMatchObject({ bytesIn: 4, bytesOut: 12 });
    const handshake = fixture.events.find(
      (event) =>
        event.event === 'front-handshake-completed' && event.handshake.sni === 'front.test',
    );
    expect(handshake).toMatchObject({ listener: { field: 'spec.listeners[front.test]' } });
  });

  it('encrypts anew where a policy governs the backend, under the policy’s name', async () => {
    const socket = secure('governed.front.test');
    const collected = collect(socket);
    await eventually(() => (socket.bytesRead > 0 ? true : undefined));
    socket.end('ping');
    expect((await collected).text).toBe('back.example false\nping');
    expect(fixture.events.find(({ event }) => event === 'back-handshake-completed')).toMatchObject({
      handshake: { sni: 'back.example' },
      request: expect.stringMatching(/^s/),
    });
  });

  it('passes a reset on as a reset, in either direction', async () => {
    const client = secure('front.test');
    const collected = collect(client);
    await new Promise((resolve) => client.once('data', resolve));
    for (const socket of plain.sockets) socket.resetAndDestroy();
    // Many programs take the end of the connection beneath for a proper end.
    expect((await collected).how).toBe('ECONNRESET');

    const raw = connectTcp(port, '127.0.0.1');
    raw.on('error', () => {});
    const rude = secure('governed.front.test', { socket: raw });
    await new Promise((resolve) => rude.once('data', resolve));
    const heard = [...governed.sockets].map(
      (socket) => new Promise((resolve) => socket.on('error', resolve)),
    );
    raw.resetAndDestroy();
    expect(await Promise.race(heard)).toMatchObject({ code: 'ECONNRESET' });
  });

  it('sends nothing to a backend that cannot prove who it is', async () => {
    const before = governed.received().length;
    const socket = secure('distrusted.front.test');
    socket.write('a secret');
    const { text } = await collect(socket);
    expect(text).toBe('');
    expect(governed.received()).toHaveLength(before);
    expect(await closedEvent('distrusted.front.test')).toMatchObject({
      failure: { code: 'backend-certificate-untrusted' },
      bytesIn: 0,
    });
  });
});

describe('a TLS stream of 16 MiB each way', () => {
  it.each(['pass.test', 'front.test', 'governed.front.test'])(
    'arrives byte for byte by way of %s',
    async (name) => {
      const sent = randomBytes(16 * 1024 * 1024);
      const socket = secure(name);
      const collected = collect(socket);
      socket.end(sent);
      const { bytes, how } = await collected;
      // Behind the greeting of the backend.
      expect(bytes.subarray(bytes.indexOf('\n') + 1).equals(sent)).toBe(true);
      expect(how).toBe('end');
    },
  );
});

describe('a stream that goes nowhere is closed without an alert', () => {
  it.each([
    ['nobody.test', 'server-name-unknown', 'front-handshake-failed'],
    ['wild.test', 'server-name-unknown', 'front-handshake-failed'],
    ['other.wild.test', 'stream-route-missing', 'stream-closed'],
    ['invalid.wild.test', 'backend-not-found', 'stream-closed'],
    ['empty.wild.test', 'backend-has-no-endpoints', 'stream-closed'],
    ['zero.wild.test', 'rule-has-no-backend', 'stream-closed'],
    ['invalid.front.test', 'backend-not-found', 'stream-closed'],
    ['refused.front.test', 'backend-not-found', 'stream-closed'],
    ['other.front.test', 'stream-route-missing', 'stream-closed'],
  ])('for %s (%s)', async (name, code, event) => {
    const socket = connectTcp(port, '127.0.0.1');
    const collected = collect(socket);
    socket.write(await clientHello(name));
    const { bytes, how } = await collected;
    expect(bytes).toHaveLength(0);
    expect(['end', 'ECONNRESET']).toContain(how);
    const told = await eventually(() =>
      fixture.events.findLast((each) => 'sni' in each && each.sni === name),
    );
    expect(told).toMatchObject({ event, failure: { code } });
  });

  it('for a ClientHello that cannot be read, or never comes', async () => {
    const garbage = connectTcp(port, '127.0.0.1');
    const collected = collect(garbage);
    garbage.write(Buffer.from([0x16, 3, 1, 0, 5, 2, 0, 0, 1, 0]));
    expect((await collected).bytes).toHaveLength(0);
    const silent = collect(connectTcp(port, '127.0.0.1'));
    expect((await silent).bytes).toHaveLength(0);
  });

  it('for a client that speaks plaintext where there are streams alone', async () => {
    const other = startFixture();
    const streams = { mode: 'passthrough', routes: [] } as const;
    const at = await other.serveHttps({ hostname: 'pass.test', streams });
    const socket = connectTcp(at, '127.0.0.1');
    const collected = collect(socket);
    socket.write('HELO there\r\n');
    expect((await collected).bytes).toHaveLength(0);
    expect(other.events).toMatchObject([{ failure: { code: 'front-protocol-mismatch' } }]);
    await other.close();
  });

  it('for an endpoint that refuses, after the next one was tried', async () => {
    const other = startFixture();
    const dead = await deadPort();
    const routes = [streamRouteOf([to(backendOf([dead, plain.port]))])];
    const at = await other.serveHttps({
      hostname: 'front.test',
      certificates: [front],
      streams: { mode: 'terminate', routes },
    });
    for (let count = 0; count < 4; count += 1) {
      const socket = secure('front.test', { port: at });
      const first = await new Promise((resolve) => socket.once('data', resolve));
      expect(String(first)).toBe('welcome\n');
      socket.destroy();
    }
    await other.close();
  });
});

describe('a TLS listener that leaves', () => {
  it('lets its streams end in the time there is, and cuts the rest', async () => {
    const other = startFixture({ limits: { drainMs: 150 } });
    const routes = [streamRouteOf([to(backendOf([plain.port]))])];
    const streams = { mode: 'terminate', routes } as const;
    const at = await other.serveHttps({ certificates: [front], streams });
    const [quick, slow] = [secure('front.test', { port: at }), secure('front.test', { port: at })];
    const ended = [collect(quick), collect(slow)];
    await eventually(() => (quick.bytesRead > 0 && slow.bytesRead > 0 ? true : undefined));
    await other.plane.apply(tableOf());
    quick.end('bye');
    expect((await ended[0])?.text).toBe('welcome\nbye');
    expect(await ended[1]).toMatchObject({ text: 'welcome\n', how: 'ECONNRESET' });
    const closed = await eventually(() => {
      const told = other.events.flatMap((event) => (event.event === 'stream-closed' ? event : []));
      return told.length === 2 ? told : undefined;
    });
    expect(closed.map(({ failure }) => failure?.code)).toEqual([undefined, 'gateway-stopping']);
    await other.close();
  });
});

describe('a socket of HTTPS and TLS listeners', () => {
  it('serves both by name', async () => {
    const stream = secure('web.test');
    const answer = await speak(port, requestText('GET /', 'Host: web.test'), { stream });
    expect(answer.status).toBe(200);
  });

  it('refuses a request for a listener that has none', async () => {
    const stream = secure('web.test');
    const answer = await speak(port, requestText('GET /', 'Host: front.test'), { stream });
    expect(answer.status).toBe(421);
  });
});
