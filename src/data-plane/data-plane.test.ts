import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTrafficFeed } from '../traffic/feed.ts';
import { createDataPlane } from './data-plane.ts';
import {
  eventually,
  type Fixture,
  requestText,
  speak,
  startBackend,
  startFixture,
  type TestBackend,
} from './gateway.testing.ts';
import { backendOf, listenerOf, ruleOf, socketOf, tableOf, to } from './table.testing.ts';

let fixture: Fixture;
let backend: TestBackend;
/** Lets the backend answer requests for `/wait`. */
let release: () => void;

beforeEach(async () => {
  fixture = startFixture({ limits: { drainMs: 500 } });
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  backend = await startBackend((echo, response) => {
    if (echo.target === '/wait') void held.then(() => response.end('waited'));
    else response.end('done');
  });
});

afterEach(async () => {
  release();
  await fixture.close();
  await backend.close();
});

function listeners() {
  return [listenerOf({ rules: [ruleOf({ backends: [to(backendOf([backend.port]))] })] })];
}

describe('sockets', () => {
  it('open, stay and close by their key', async () => {
    const port = await fixture.serve(tableOf(socketOf({ listeners: listeners() })));
    const other = socketOf({ key: 'other', listeners: listeners() });
    const reports = await fixture.plane.apply(tableOf(socketOf({ listeners: listeners() }), other));
    expect(reports).toMatchObject([
      { state: 'open', port },
      { key: 'other', state: 'open' },
    ]);
    await fixture.plane.apply(tableOf(other));
    await expect(once(connect(port, '127.0.0.1'), 'connect')).rejects.toThrow('ECONNREFUSED');
    const otherPort = reports[1]?.port ?? 0;
    expect((await speak(otherPort, requestText('GET /'))).status).toBe(200);
  });

  it('are reported as unavailable with a reason, and tried again', async () => {
    const port = await fixture.serve(tableOf(socketOf({ listeners: listeners() })));
    const second = startFixture();
    const table = tableOf(socketOf({ port, listeners: listeners() }));
    expect(await second.plane.apply(table)).toEqual([
      {
        key: `127.0.0.1:${port}`,
        state: 'unavailable',
        reason: `Another program already listens on port ${port} of 127.0.0.1.`,
        address: '127.0.0.1',
        port,
      },
    ]);
    await fixture.plane.apply(tableOf());
    expect(await second.plane.apply(table)).toMatchObject([{ state: 'open', port }]);
    await second.close();
  });

  it('open on ::1 beside 127.0.0.1, and name the client without brackets or mapping', async () => {
    const six = socketOf({ address: '::1', listeners: listeners() });
    const port = await fixture.serve(tableOf(six));
    await speak(port, requestText('GET /'), { stream: connect(port, '::1') });
    expect(backend.seen.at(-1)?.headers).toMatchObject({
      'x-forwarded-for': '::1',
      'x-real-ip': '::1',
    });
  });

  it('change from http to https on the same key', async () => {
    const port = await fixture.serve(tableOf(socketOf({ listeners: listeners() })));
    const table = (scheme: 'http' | 'https') =>
      tableOf(socketOf({ key: 'k', port, scheme, listeners: listeners() }));
    await fixture.plane.apply(table('http'));
    expect(await fixture.plane.apply(table('https'))).toMatchObject([{ state: 'open' }]);
    expect((await speak(port, requestText('GET /'))).body).toContain('https://');
  });
});

describe('a reload', () => {
  it('keeps connections and lets a request end by the table it began with', async () => {
    const rules = (status: 301 | 302) => [
      ruleOf({
        match: { path: { type: 'PathPrefix', value: '/moved' } },
        filters: [{ type: 'RequestRedirect', redirect: { statusCode: status } }],
      }),
      ruleOf({ backends: [to(backendOf([backend.port]))] }),
    ];
    const port = await fixture.serveHttp({ rules: rules(301) });
    const session = connectHttp2(`http://127.0.0.1:${port}`);
    const waiting = request(session, '/wait');
    await eventually(() => backend.seen[0]);
    expect((await request(session, '/moved')).status).toBe(301);
    await fixture.serveHttp({ rules: rules(302) });
    expect((await request(session, '/moved')).status).toBe(302);
    release();
    expect(await waiting).toEqual({ status: 200, body: 'waited' });
    session.close();
    expect(fixture.plane.stats().requests).toBe(3);
  });
});

describe('many reloads under load', () => {
  it('drop no request, over connections old and new', async () => {
    const table = () => tableOf(socketOf({ listeners: listeners() }));
    const port = await fixture.serve(table());
    const session = connectHttp2(`http://127.0.0.1:${port}`);
    const statuses: number[] = [];
    const clients = Array.from({ length: 8 }, async (_, client) => {
      for (let count = 0; count < 25; count += 1) {
        const path = `/${client}/${count}`;
        const isOld = client % 2 === 0;
        const { status } = isOld
          ? await request(session, path)
          : await speak(port, requestText(`GET ${path}`));
        statuses.push(status);
      }
    });
    let isDone = false;
    const finished = Promise.all(clients).finally(() => {
      isDone = true;
    });
    let reloads = 0;
    for (; !isDone; reloads += 1) {
      await fixture.serve(table());
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    await finished;
    session.close();
    expect(reloads).toBeGreaterThan(5);
    expect(statuses).toEqual(Array.from({ length: 200 }, () => 200));
    expect(fixture.plane.stats().requests).toBe(200);
  });
});

describe('what is no HTTP at all', () => {
  it('never costs more than its own connection', async () => {
    const port = await fixture.serve(tableOf(socketOf({ listeners: listeners() })));
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 60 }), async (bytes) => {
        const stream = connect(port, '127.0.0.1');
        stream.on('error', () => {});
        stream.end(bytes);
        stream.resume();
        await once(stream, 'close');
      }),
      { numRuns: 60 },
    );
    expect((await speak(port, requestText('GET /'))).status).toBe(200);
  });
});

describe('a socket that leaves the table', () => {
  it('lets an HTTP/1.1 request end and then closes the connection', async () => {
    const port = await fixture.serve(tableOf(socketOf({ listeners: listeners() })));
    const idle = connect(port, '127.0.0.1');
    const idleClosed = once(idle, 'close');
    const answer = speak(port, 'GET /wait HTTP/1.1\r\nHost: a.test\r\n\r\n');
    await eventually(() => backend.seen[0]);
    await fixture.plane.apply(tableOf());
    await idleClosed;
    release();
    expect(await answer).toMatchObject({ status: 200, closed: true });
    expect((await answer).header('connection')).toBe('close');
  });

  it('sends GOAWAY and lets HTTP/2 streams end', async () => {
    const port = await fixture.serve(tableOf(socketOf({ listeners: listeners() })));
    const session = connectHttp2(`http://127.0.0.1:${port}`);
    const waiting = request(session, '/wait');
    await eventually(() => backend.seen[0]);
    const goaway = once(session, 'goaway');
    await fixture.plane.apply(tableOf());
    await goaway;
    release();
    expect(await waiting).toMatchObject({ status: 200 });
  });

  it('cuts off what does not end in time', async () => {
    const port = await fixture.serve(tableOf(socketOf({ listeners: listeners() })));
    const answer = speak(port, 'GET /wait HTTP/1.1\r\nHost: a.test\r\n\r\n');
    await eventually(() => backend.seen[0]);
    await fixture.plane.close({ drainMs: 20 });
    expect(await answer).toMatchObject({ status: 0, closed: true });
    expect(fixture.events.at(-1)).toMatchObject({ event: 'request-failed', status: 0 });
    expect(fixture.plane.stats().connections).toBe(0);
  });
});

describe('the events of a request', () => {
  it('tell one story by its ids', async () => {
    const port = await fixture.serve(tableOf(socketOf({ listeners: listeners() })));
    await speak(port, requestText('POST /x?y', 'Content-Length: 4').concat('body'));
    const [received, completed] = await eventually(() =>
      fixture.events.length >= 2 ? fixture.events : undefined,
    );
    expect(received).toMatchObject({
      event: 'request-received',
      line: {
        method: 'POST',
        scheme: 'http',
        host: 'a.test',
        target: '/x?y',
        protocol: 'HTTP/1.1',
      },
    });
    expect(completed).toMatchObject({
      event: 'request-completed',
      request: received && 'request' in received ? received.request : '',
      connection: expect.stringMatching(/^c1-[0-9a-z]{4}$/),
      listener: { field: 'spec.listeners[web]' },
      rule: { field: 'spec.rules[0]' },
      backend: 'default/echo:80',
      address: `127.0.0.1:${backend.port}`,
      status: 200,
      backendStatus: 200,
      bytesIn: 4,
      bytesOut: 4,
      attempts: 1,
      phases: { matchMs: expect.any(Number), totalMs: expect.any(Number) },
    });
  });

  it('survive a watcher that throws', async () => {
    const feed = createTrafficFeed();
    feed.watch(() => {
      throw new Error('watching only');
    });
    const plane = createDataPlane({ feed, locate: () => undefined, serverName: 'gate' });
    const [report] = await plane.apply(tableOf(socketOf({ listeners: listeners() })));
    expect((await speak(report?.port ?? 0, requestText('GET /'))).status).toBe(200);
    await plane.close({ drainMs: 0 });
  });
});

function request(session: ReturnType<typeof connectHttp2>, path: string) {
  return new Promise<{ status: number; body: string }>((resolve, reject) => {
    const stream = session.request({ ':path': path, ':authority': 'a.test' });
    let status = 0;
    let body = '';
    stream.on('response', (headers) => {
      status = headers[':status'] ?? 0;
    });
    stream.on('data', (chunk) => {
      body += chunk;
    });
    stream.on('end', () => resolve({ status, body }));
    stream.on('error', reject);
  });
}
