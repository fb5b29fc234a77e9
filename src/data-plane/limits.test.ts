/** What one client can take from the others, and when it ends. */
import { once } from 'node:events';
import { connect as connectHttp2, constants } from 'node:http2';
import { connect, createServer, type Socket as NetSocket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import {
  certificateFor,
  eventually,
  type Fixture,
  requestText,
  speak,
  startBackend,
  startFixture,
  type TestBackend,
} from './gateway.testing.ts';
import type { DataPlaneLimits } from './limits.ts';
import { backendOf, ruleOf, to } from './table.testing.ts';

const opened: (Fixture | TestBackend)[] = [];

afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});

async function start(
  limits: Partial<DataPlaneLimits>,
  respond?: Parameters<typeof startBackend>[0],
) {
  const fixture = startFixture({ limits });
  const backend = await startBackend(respond);
  opened.push(fixture, backend);
  const rules = [ruleOf({ backends: [to(backendOf([backend.port]))] })];
  return { fixture, backend, rules, port: await fixture.serveHttp({ rules }) };
}

async function closesWithin(stream: NetSocket, ms: number): Promise<string> {
  let received = '';
  stream.on('data', (chunk) => {
    received += chunk;
  });
  stream.on('error', () => {});
  const startedAt = performance.now();
  await once(stream, 'close');
  expect(performance.now() - startedAt).toBeLessThan(ms);
  return received;
}

describe('a slow client', () => {
  it('that sends nothing is closed', async () => {
    const { port } = await start({ headMs: 100 });
    expect(await closesWithin(connect(port, '127.0.0.1'), 1_000)).toBe('');
  });

  it('that never ends its head gets 408', async () => {
    const { port } = await start({ headMs: 100 });
    const stream = connect(port, '127.0.0.1');
    stream.write('GET / HTTP/1.1\r\nHost: a.test\r\nX-Slow: ');
    expect(await closesWithin(stream, 1_500)).toMatch(/^HTTP\/1.1 408 .*request-head-timed-out/s);
  });

  it('that never ends its ClientHello or handshake is closed', async () => {
    const { fixture } = await start({ headMs: 100 });
    const port = await fixture.serveHttps({ certificates: [await certificateFor('a.test')] });
    const stream = connect(port, '127.0.0.1');
    stream.write(Buffer.from([0x16, 0x03, 0x01, 0x01, 0x00, 0x01]));
    expect(await closesWithin(stream, 1_000)).toBe('');
  });

  it('that stops in the middle of its body is cut off', async () => {
    const { port, fixture } = await start({ bodyIdleMs: 100 });
    const stream = connect(port, '127.0.0.1');
    stream.write('POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 10\r\n\r\nabc');
    await closesWithin(stream, 1_000);
    await eventually(() => fixture.events.find((event) => event.event === 'request-failed'));
  });

  it('that keeps a connection without using it is closed', async () => {
    const { port } = await start({ idleMs: 100 });
    const stream = connect(port, '127.0.0.1');
    stream.write('GET / HTTP/1.1\r\nHost: a.test\r\n\r\n');
    expect(await closesWithin(stream, 2_500)).toMatch(/^HTTP\/1.1 200/);
    const session = connectHttp2(`http://127.0.0.1:${port}`);
    await once(session, 'close');
  });

  it('may wait for a slow answer as long as it likes', async () => {
    const { port } = await start({ idleMs: 50, bodyIdleMs: 50, headMs: 50 }, (_, response) => {
      setTimeout(() => response.end('late'), 400);
    });
    const answer = await speak(port, requestText('GET /'));
    expect(answer.body).toContain('late');
  });
});

describe('a greedy client', () => {
  it('gets no more connections than the limit', async () => {
    const { port, fixture } = await start({ connectionsMax: 1 });
    const first = connect(port, '127.0.0.1');
    await eventually(() => fixture.plane.stats().connections || undefined);
    await closesWithin(connect(port, '127.0.0.1'), 1_000);
    expect(fixture.events.at(-1)).toMatchObject({ failure: { code: 'too-many-connections' } });
    first.destroy();
    await eventually(() => (fixture.plane.stats().connections === 0 ? true : undefined));
    expect((await speak(port, requestText('GET /'))).status).toBe(200);
  });

  it('that pipelines and goes away ends every exchange it began', async () => {
    const { port, fixture, backend } = await start({}, () => {});
    const stream = connect(port, '127.0.0.1');
    stream.write('GET / HTTP/1.1\r\nHost: a.test\r\n\r\n'.repeat(20));
    await eventually(() => (backend.seen.length === 20 ? true : undefined));
    stream.destroy();
    await eventually(() => (fixture.plane.stats().backConnections === 0 ? true : undefined));
    const ended = fixture.events.filter(({ event }) => event === 'request-failed');
    expect(ended).toHaveLength(20);
  });

  it('that asks for a WebSocket and goes away is noticed before the backend answers', async () => {
    const deaf = createServer((socket) => socket.on('error', () => {}));
    await new Promise<void>((resolve) => deaf.listen(0, '127.0.0.1', resolve));
    const address = deaf.address();
    const deafPort = typeof address === 'object' && address ? address.port : 0;
    const { fixture } = await start({});
    const port = await fixture.serveHttp({
      rules: [ruleOf({ backends: [to(backendOf([deafPort]))] })],
    });
    const upgrade = ['GET / HTTP/1.1', 'Host: a.test', 'Connection: Upgrade', 'Upgrade: websocket'];
    const stream = connect(port, '127.0.0.1');
    stream.write(`${upgrade.join('\r\n')}\r\n\r\n`);
    await eventually(() => fixture.plane.stats().backConnections || undefined);
    stream.destroy();
    await eventually(() => (fixture.plane.stats().backConnections === 0 ? true : undefined));
    deaf.close();
  });

  it('is told how many streams it may open', async () => {
    const { port } = await start({ concurrentStreamsMax: 3 });
    const session = connectHttp2(`http://127.0.0.1:${port}`);
    const [settings] = await once(session, 'remoteSettings');
    expect(settings).toMatchObject({ maxConcurrentStreams: 3 });
    session.destroy();
  });

  it('that opens and resets streams again and again is sent away', async () => {
    const { port, fixture } = await start({ resetsMax: 10 }, () => {});
    const session = connectHttp2(`http://127.0.0.1:${port}`);
    session.on('error', () => {});
    const goaway = once(session, 'goaway');
    for (let count = 0; count < 50 && !session.destroyed; count += 1) {
      const stream = session.request({ ':path': '/', ':authority': 'a.test' });
      stream.on('error', () => {});
      await new Promise((resolve) => setTimeout(resolve, 2));
      stream.close(constants.NGHTTP2_CANCEL);
    }
    expect((await goaway)[0]).toBe(constants.NGHTTP2_ENHANCE_YOUR_CALM);
    await eventually(() =>
      fixture.events.find(
        (event) => event.event === 'request-failed' && event.failure.code === 'too-many-resets',
      ),
    );
  });

  it('ends its exchange by going away', async () => {
    let aborted = false;
    const { port, fixture, backend } = await start({}, (_, response) => {
      response.on('close', () => {
        aborted = true;
      });
    });
    const stream = connect(port, '127.0.0.1');
    stream.write('GET / HTTP/1.1\r\nHost: a.test\r\n\r\n');
    await eventually(() => backend.seen[0]);
    stream.destroy();
    await eventually(() => aborted || undefined);
    const event = await eventually(() =>
      fixture.events.find((each) => each.event === 'request-failed'),
    );
    expect(event).toMatchObject({ status: 0, failure: { code: 'client-went-away' } });
  });
});
