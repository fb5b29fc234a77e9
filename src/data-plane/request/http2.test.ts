import { once } from 'node:events';
import { type ClientHttp2Session, connect, type OutgoingHttpHeaders } from 'node:http2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  eventually,
  type Fixture,
  startBackend,
  startFixture,
  type TestBackend,
} from '../gateway.testing.ts';
import { backendOf, ruleOf, to } from '../table.testing.ts';

let fixture: Fixture;
let backend: TestBackend;
let session: ClientHttp2Session;
let port: number;

beforeAll(async () => {
  fixture = startFixture({ limits: { headersMax: 20 } });
  backend = await startBackend((echo, response) => {
    response.setHeader('Set-Cookie', ['a=1', 'b=2']);
    response.setHeader('Upgrade', 'h3');
    response.end(JSON.stringify(echo));
  });
  const whole = { path: { type: 'PathPrefix', value: '/' } } as const;
  port = await fixture.serveHttp({
    rules: [
      ruleOf({ match: { path: { type: 'PathPrefix', value: '/empty' } } }),
      ruleOf({
        match: { path: { type: 'PathPrefix', value: '/none' } },
        backends: [to(backendOf([]))],
      }),
      ruleOf({
        match: { ...whole, headers: [{ type: 'Exact', name: 'x-one', value: '1' }] },
        backends: [to(backendOf([backend.port]))],
      }),
      ruleOf({ match: { ...whole, method: 'POST' }, backends: [to(backendOf([backend.port]))] }),
    ],
  });
  session = connect(`http://127.0.0.1:${port}`);
});

afterAll(async () => {
  session.destroy();
  await fixture.close();
  await backend.close();
});

function ask(headers: OutgoingHttpHeaders, body?: string) {
  return new Promise<{ headers: Record<string, unknown>; body: string }>((resolve, reject) => {
    const stream = session.request({ ':path': '/', ':authority': 'a.test', ...headers });
    let received: Record<string, unknown> = {};
    let text = '';
    stream.on('response', (head) => {
      received = { ...head };
    });
    stream.on('data', (chunk) => {
      text += chunk;
    });
    stream.on('end', () => resolve({ headers: received, body: text }));
    stream.on('error', reject);
    stream.end(body);
  });
}

describe('a request over HTTP/2', () => {
  it('reaches an HTTP/1.1 backend with one cookie header and its authority as Host', async () => {
    const answer = await ask({ 'x-one': '1', cookie: ['a=1', 'b=2'], ':authority': 'a.test:81' });
    expect(answer.headers[':status']).toBe(200);
    expect(answer.headers['set-cookie']).toEqual(['a=1', 'b=2']);
    expect(answer.headers).not.toHaveProperty('upgrade');
    expect(backend.seen.at(-1)?.headers).toMatchObject({
      host: 'a.test:81',
      cookie: 'a=1; b=2',
      'x-forwarded-port': '81',
      'x-forwarded-proto': 'http',
    });
  });

  it('is told without bytes that could steer a terminal', async () => {
    await ask({ 'x-one': '1', ':path': '/\u009b31m?\u00e9' });
    const told = fixture.events.findLast(({ event }) => event === 'request-received');
    expect(told).toMatchObject({ line: { target: '/%9B31m?%E9' } });
  });

  it('leaves no timer behind when its connection is closed', async () => {
    const timers = (): number =>
      process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
    const before = timers();
    const others = Array.from({ length: 20 }, () => connect(`http://127.0.0.1:${port}`));
    await Promise.all(others.map((other) => once(other, 'remoteSettings')));
    // Those of earlier tests may have gone meanwhile.
    expect(timers()).toBeGreaterThanOrEqual(20);
    for (const other of others) other.close();
    await eventually(() => (timers() <= before + 1 ? true : undefined));
  });

  it('carries a body of unknown length', async () => {
    await ask({ ':method': 'POST' }, 'some body');
    expect(backend.seen.at(-1)).toMatchObject({ method: 'POST', body: 'some body' });
  });

  it('may name its host by Host alone, but not two hosts', async () => {
    const { authority: _, ...none } = { authority: 0 };
    const byHost = await ask({ ...none, 'x-one': '1', host: 'a.test' });
    expect(byHost.headers[':status']).toBe(200);
    const two = await ask({ 'x-one': '1', host: 'b.test' });
    expect([two.headers[':status'], two.body]).toEqual([
      400,
      expect.stringContaining('request-malformed'),
    ]);
  });

  it.each([
    ['an authority that is no host name', { ':authority': "a'b.test" }, 400],
    ['a fragment', { ':path': '/a#b' }, 400],
    [
      'many headers',
      Object.fromEntries(Array.from({ length: 21 }, (_, at) => [`x-${at}`, '1'])),
      431,
    ],
    ['no matching rule', { ':method': 'PUT' }, 404],
    ['a rule without backends', { ':path': '/empty' }, 500],
    ['a Service without endpoints', { ':path': '/none' }, 503],
  ])('with %s is answered by an error page', async (...[, headers, status]) => {
    const answer = await ask(headers);
    expect(answer.headers).toMatchObject({ ':status': status, 'cache-control': 'no-store' });
    expect(answer.body).toContain('request: ');
    expect((await ask({ ...headers, ':method': 'HEAD' })).body).toBe('');
  });

  it.each([
    ['/', '12'],
    ['/empty', '14'],
    ['/none', '14'],
  ])('of gRPC for %s gets grpc-status %s in its trailers', async (path, status) => {
    const answer = await ask({ ':path': path, 'content-type': 'application/grpc+proto' });
    expect(answer.headers).toMatchObject({
      ':status': 200,
      'content-type': 'application/grpc',
      'grpc-status': status,
      'grpc-message': expect.stringMatching(/^[\x20-\x7e]+$/),
    });
    expect(answer.body).toBe('');
  });
});
