import { connect as connectHttp2, constants } from 'node:http2';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ExternalAuth, Filter } from '../../../routing-table/filter.ts';
import {
  deadPort,
  type Echo,
  type Fixture,
  requestText,
  speak,
  startBackend,
  startFixture,
  type TestBackend,
} from '../../gateway.testing.ts';
import { backendOf, ruleOf, to } from '../../table.testing.ts';
import { authBy, startAuthority } from './external-auth.testing.ts';

let fixture: Fixture;
let backend: TestBackend;
const open: (() => unknown)[] = [];

beforeAll(() => {
  fixture = startFixture({ limits: { authMs: 300, authBytesMax: 10_000 } });
});
afterAll(() => fixture.close());
beforeEach(async () => {
  backend = await startBackend();
  open.push(backend.close);
});
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

type Respond = Parameters<typeof startBackend>[0];

async function authority(respond: Respond): Promise<TestBackend> {
  const started = await startBackend(respond);
  open.push(started.close);
  return started;
}

const rule = (filters: readonly Filter[], port = backend.port) =>
  ruleOf({ filters, backends: [to(backendOf([port]))] });

/** The port of a gateway whose one rule asks first. */
async function asking(respond: Respond, auth: Partial<ExternalAuth> = {}) {
  const asked = await authority(respond);
  const port = await fixture.serveHttp({ rules: [rule([authBy(asked.port, auth)])] });
  return { port, asked };
}

const says =
  (status: number, headers: Readonly<Record<string, string>> = {}, body = ''): Respond =>
  (_, response) =>
    void response.writeHead(status, headers).end(body);

describe('an authority that is asked over HTTP', () => {
  it('gets method, host, path and Authorization, and nothing else unless allowed', async () => {
    const { port, asked } = await asking(says(200), {
      pathPrefix: '/check/',
      requestHeaders: ['x-one'],
    });
    const headers = ['Authorization: Bearer a', 'X-One: 1', 'X-Two: 2', 'Content-Length: 5'];
    const answer = await speak(port, `${requestText('POST /a?b=c', ...headers)}hello`);
    expect([answer.status, backend.seen.at(-1)?.body]).toEqual([200, 'hello']);
    const [seen] = asked.seen;
    expect([seen?.method, seen?.target, seen?.body]).toEqual(['POST', '/check/a?b=c', '']);
    const names = Object.keys(seen?.headers ?? {}).filter((name) => name !== 'connection');
    expect(names.sort()).toEqual(['authorization', 'content-length', 'host', 'x-one']);
    expect(seen?.headers).toMatchObject({ host: 'a.test', 'content-length': '0' });
  });

  it('puts its headers on the request, in place of the client’s, and never its Host', async () => {
    const { port } = await asking(says(200, { 'X-User': 'ada', Host: 'evil.test', Age: '1' }));
    await speak(port, requestText('GET /', 'X-User: root', 'X-Other: 1'));
    const seen = backend.seen.at(-1)?.headers;
    expect(seen).toMatchObject({ 'x-user': 'ada', 'x-other': '1', age: '1', host: 'a.test' });
  });

  it('puts only those headers on it that the filter allows', async () => {
    const { port } = await asking(says(200, { 'X-User': 'ada', 'X-More': '1' }), {
      responseHeaders: ['x-user'],
    });
    await speak(port, requestText('GET /'));
    const seen = backend.seen.at(-1)?.headers;
    expect(seen).toMatchObject({ 'x-user': 'ada' });
    expect(seen).not.toHaveProperty('x-more');
  });

  it('is the only one who says what the headers hold that the filter allows', async () => {
    const { port } = await asking(says(200), {
      responseHeaders: ['x-user', 'host', 'content-length'],
    });
    const headers = ['X-User: root', 'x-user: root', 'X-Other: 1', 'Content-Length: 5'];
    await speak(port, `${requestText('POST /', ...headers)}hello`);
    const seen = backend.seen.at(-1);
    expect(seen?.headers).not.toHaveProperty('x-user');
    expect(seen?.headers).toMatchObject({ 'x-other': '1', host: 'a.test' });
    expect(seen?.body).toBe('hello');
  });

  it.each([204, 302, 401, 503])('turns the request away with its own %i', async (status) => {
    const headers = { 'WWW-Authenticate': 'Basic', Location: '/login', 'Set-Cookie': 'a=b' };
    const { port } = await asking(says(status, headers, status === 204 ? '' : 'not you'));
    const answer = await speak(port, requestText('GET /'));
    expect([answer.status, answer.header('www-authenticate')]).toEqual([status, 'Basic']);
    expect(answer.header('location')).toBe('/login');
    expect(answer.body).toBe(status === 204 ? '' : 'not you');
    expect(backend.seen).toHaveLength(0);
    const ended = () => fixture.events.findLast(({ event }) => event === 'request-completed');
    await expect.poll(ended).toMatchObject({ status, backend: 'default/echo:80' });
  });

  it.each([
    ['cannot be reached', async () => authBy(await deadPort())],
    ['has no endpoint', async () => authBy(undefined)],
    ['does not answer', async () => authBy((await authority(() => {})).port)],
    [
      'breaks off',
      async () => authBy((await authority((_, __, request) => request.socket.destroy())).port),
    ],
    [
      'says too much',
      async () => authBy((await authority(says(401, {}, 'x'.repeat(20_000)))).port),
    ],
  ])('that %s lets nobody in', async (_, filter) => {
    const port = await fixture.serveHttp({ rules: [rule([await filter()])] });
    const answer = await speak(port, requestText('GET /'));
    expect([answer.status, backend.seen.length]).toEqual([503, 0]);
    expect(answer.body).toContain('external-auth-unavailable');
  });

  it('has no more time than the request', async () => {
    const asked = await authority(() => {});
    const timed = { ...rule([authBy(asked.port)]), timeouts: { requestMs: 60 } };
    const answer = await speak(await fixture.serveHttp({ rules: [timed] }), requestText('GET /'));
    expect([answer.status, backend.seen.length]).toEqual([504, 0]);
  });

  it('is not blamed where the client does not wait', async () => {
    const { port } = await asking(() => {});
    await speak(port, requestText('GET /'), { stream: await endsSoon(port) });
    const failed = () => fixture.events.findLast(({ event }) => event === 'request-failed');
    const failure = { code: 'client-went-away', source: 'downstream' };
    await expect.poll(failed).toMatchObject({ failure, status: 0 });
  });

  it('is asked again at another endpoint where one cannot be reached', async () => {
    const asked = await authority(says(200));
    const auth = { backend: backendOf([await deadPort(), asked.port]) };
    const port = await fixture.serveHttp({ rules: [rule([authBy(asked.port, auth)])] });
    for (let count = 0; count < 3; count += 1) {
      expect((await speak(port, requestText('GET /'))).status).toBe(200);
    }
  });

  it('whose policy cannot be honoured is not asked', async () => {
    const asked = await authority(says(200));
    const origin = { object: backendOf([]).service, field: 'spec' };
    const refusal = { origin, code: 'policy-ca-missing', message: 'No.', next: 'Mend.' } as const;
    const auth = { backend: backendOf([asked.port], { mode: 'refused', refusal }) };
    const port = await fixture.serveHttp({ rules: [rule([authBy(asked.port, auth)])] });
    expect((await speak(port, requestText('GET /'))).status).toBe(503);
    expect(asked.seen).toHaveLength(0);
  });
});

describe('a body that goes along', () => {
  const post = (body: string, ...headers: readonly string[]) =>
    `${requestText('POST /', `Content-Length: ${body.length}`, ...headers)}${body}`;

  it('is seen whole by the authority and by the backend', async () => {
    const { port, asked } = await asking(says(200), { bodyBytesMax: 100 });
    expect((await speak(port, post('hello'))).status).toBe(200);
    expect([asked.seen[0]?.body, backend.seen.at(-1)?.body]).toEqual(['hello', 'hello']);
    expect(asked.seen[0]?.headers['content-length']).toBe('5');
    const chunked = 'Transfer-Encoding: chunked';
    await speak(port, `${requestText('POST /', chunked)}3\r\nabc\r\n0\r\n\r\n`);
    expect([asked.seen[1]?.body, backend.seen.at(-1)?.body]).toEqual(['abc', 'abc']);
  });

  it('is asked for where the client waits for a 100', async () => {
    const { port } = await asking(says(200), { bodyBytesMax: 100 });
    const answer = await speak(port, post('hello', 'Expect: 100-continue'));
    expect(answer.status).toBe(100);
    expect(answer.body).toContain('HTTP/1.1 200');
    expect(backend.seen.at(-1)?.body).toBe('hello');
  });

  it.each([
    ['that says its length', post('x'.repeat(101))],
    [
      'that does not',
      `${requestText('POST /', 'Transfer-Encoding: chunked')}65\r\n${'x'.repeat(101)}\r\n0\r\n\r\n`,
    ],
  ])('is refused where it is too long: one %s', async (_, text) => {
    const { port, asked } = await asking(says(200), { bodyBytesMax: 100 });
    const answer = await speak(port, text);
    expect([answer.status, asked.seen.length, backend.seen.length]).toEqual([413, 0, 0]);
    expect(answer.body).toContain('external-auth-body-too-large');
  });

  it('is shown to nobody, and goes nowhere, where the client breaks it off', async () => {
    const { port, asked } = await asking(says(200), { bodyBytesMax: 100 });
    const codes = () =>
      fixture.events.flatMap((one) => ('failure' in one ? one.failure?.code : []));
    const wentAway = () => codes().filter((code) => code === 'client-went-away').length;
    const before = wentAway();
    const begun = `${requestText('POST /', 'Transfer-Encoding: chunked')}3\r\nabc\r\n`;
    expect((await speak(port, `${begun}no length\r\n`)).status).toBe(400);
    expect(codes().at(-1)).toBe('request-malformed');
    await speak(port, begun, { stream: await endsSoon(port) });
    const session = connectHttp2(`http://127.0.0.1:${port}`);
    // Without this, Node would end the body in proper form before it resets the stream.
    const unended = { waitForTrailers: true };
    const stream = session.request({ ':path': '/', ':method': 'POST' }, unended);
    stream.on('error', () => {}).write('abc');
    await expect.poll(() => fixture.events.at(-1)?.event).toBe('request-received');
    stream.close(constants.NGHTTP2_CANCEL);
    await expect.poll(wentAway).toBe(before + 2);
    session.destroy();
    expect([asked.seen.length, backend.seen.length]).toEqual([0, 0]);
  });

  it('goes to backends that are tried again and to mirrors, too', async () => {
    const asked = await authority(says(200));
    const copies = await authority(says(200));
    const mirror: Filter = {
      type: 'RequestMirror',
      mirror: { origin: backendOriginOf(), backend: backendOf([copies.port]), share: 1 },
    };
    let count = 0;
    const busy = await authority((echo: Echo, response) => {
      count += 1;
      response.writeHead(count < 3 ? 503 : 200).end(echo.body);
    });
    const filters = [authBy(asked.port, { bodyBytesMax: 100 }), mirror];
    const retried = {
      ...rule(filters, busy.port),
      retry: { codes: [503], attempts: 3, backoffMs: 0 },
    };
    const port = await fixture.serveHttp({ rules: [retried] });
    const answer = await speak(port, post('hello'));
    expect([answer.status, answer.body]).toEqual([200, expect.stringContaining('hello')]);
    expect(busy.seen.map(({ body }) => body)).toEqual(['hello', 'hello', 'hello']);
    await expect.poll(() => copies.seen[0]?.body).toBe('hello');
  });
});

describe('an authority that is asked over gRPC', () => {
  const grpc = { protocol: 'GRPC', requestHeaders: 'all' } as const;

  it('is told of the request, and its changes to the headers are made', async () => {
    const asked = await startAuthority(() => ({
      okResponse: {
        headers: [
          { header: { key: 'X-User', value: 'ada' } },
          { header: { key: 'x-role', value: 'b' }, append: { value: true } },
          { header: { key: 'x-known', value: 'new' }, appendAction: 1 },
          { header: { key: 'host', value: 'evil.test' } },
          { header: { key: 'x-city', value: 'Łódź' } },
        ],
        headersToRemove: ['X-Secret'],
        responseHeadersToAdd: [{ header: { key: 'X-Checked', rawValue: Buffer.from('yes') } }],
      },
    }));
    open.push(asked.close);
    const filters = [authBy(asked.port, { ...grpc, bodyBytesMax: 100 })];
    const port = await fixture.serveHttp({ rules: [rule(filters)] });
    const headers = ['X-User: root', 'X-Role: a', 'X-Secret: s', 'X-Known: old'];
    const text = requestText('POST /a?b=c', ...headers, 'Content-Length: 5');
    const answer = await speak(port, `${text}hello`);
    expect([answer.status, answer.header('x-checked')]).toEqual([200, 'yes']);
    const seen = backend.seen.at(-1);
    expect(seen?.body).toBe('hello');
    expect(seen?.headers).toMatchObject({ 'x-user': 'ada', 'x-role': 'a, b', 'x-known': 'old' });
    const city = Buffer.from('Łódź').toString('latin1');
    expect(seen?.headers).toMatchObject({ host: 'a.test', 'x-city': city });
    expect(seen?.headers).not.toHaveProperty('x-secret');
    const { source, request } = asked.asked[0]?.attributes ?? {};
    expect(source?.address.socketAddress).toMatchObject({ address: '127.0.0.1' });
    expect(Number(request?.time.seconds)).toBeGreaterThan(1_700_000_000);
    expect(request?.http).toMatchObject({
      ...{ method: 'POST', path: '/a?b=c', host: 'a.test', scheme: 'http' },
      ...{ protocol: 'HTTP/1.1', body: 'hello', size: '5' },
      headers: expect.objectContaining({ 'x-user': 'root', ':path': '/a?b=c' }),
    });
  });

  it('is told of allowed headers only, if the filter names any', async () => {
    const asked = await startAuthority(() => ({}));
    open.push(asked.close);
    const auth = { ...grpc, requestHeaders: ['x-one'] };
    const port = await fixture.serveHttp({ rules: [rule([authBy(asked.port, auth)])] });
    expect((await speak(port, requestText('GET /', 'X-One: 1', 'X-Two: 2'))).status).toBe(200);
    expect(asked.asked[0]?.attributes.request.http.headers).toEqual({ 'x-one': '1' });
  });

  it.each([
    [{ status: { code: 7 } }, 403, ''],
    [
      { status: { code: 16 }, deniedResponse: { status: { code: 401 }, body: 'who?' } },
      401,
      'who?',
    ],
    [{ deniedResponse: { headers: [{ header: { key: 'X-Why', value: 'so' } }] } }, 403, ''],
  ])('turns a request away by %j', async (...[said, status, body]) => {
    const asked = await startAuthority(() => said);
    open.push(asked.close);
    const port = await fixture.serveHttp({ rules: [rule([authBy(asked.port, grpc)])] });
    const answer = await speak(port, requestText('GET /'));
    expect([answer.status, answer.body, backend.seen.length]).toEqual([status, body, 0]);
    expect(answer.header('x-why')).toBe('deniedResponse' in said && !body ? 'so' : undefined);
  });

  it('lets nobody in while its calls fail', async () => {
    const asked = await startAuthority(() => new Error('not today'));
    open.push(asked.close);
    const port = await fixture.serveHttp({ rules: [rule([authBy(asked.port, grpc)])] });
    const answer = await speak(port, requestText('GET /'));
    expect([answer.status, backend.seen.length]).toEqual([503, 0]);
    expect(answer.body).toContain('gRPC status 14: not today');
  });

  it('lets nobody in by an answer that is none', async () => {
    const asked = await authority(says(200, { 'content-type': 'application/grpc' }));
    const port = await fixture.serveHttp({ rules: [rule([authBy(asked.port, grpc)])] });
    expect((await speak(port, requestText('GET /'))).status).toBe(503);
  });
});

/** A client that hangs up soon. */
async function endsSoon(port: number) {
  const stream = connect(port, '127.0.0.1');
  setTimeout(() => stream.destroy(), 50);
  return stream;
}

function backendOriginOf() {
  return { object: backendOf([]).service, field: 'spec' };
}
