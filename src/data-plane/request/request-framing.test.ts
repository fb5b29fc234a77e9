/** What could be understood in two ways is refused, by a client that writes bytes. */
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  closed,
  eventually,
  type Fixture,
  listening,
  requestText,
  speak,
  startBackend,
  startFixture,
  type TestBackend,
} from '../gateway.testing.ts';
import { backendOf, ruleOf, to } from '../table.testing.ts';

let fixture: Fixture;
let backend: TestBackend;
let port: number;

beforeAll(async () => {
  fixture = startFixture({ limits: { headersMax: 20, headerBytesMax: 4096 } });
  backend = await startBackend();
  port = await fixture.serveHttp({
    rules: [ruleOf({ backends: [to(backendOf([backend.port]))] })],
  });
});

afterAll(async () => {
  await fixture.close();
  await backend.close();
});

const host = 'Host: a.test\r\n';

describe('a request that is refused', () => {
  it.each([
    ['two Hosts', `GET / HTTP/1.1\r\n${host}Host: b.test\r\n\r\n`, 400],
    ['no Host', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['an empty Host', 'GET / HTTP/1.1\r\nHost:\r\n\r\n', 400],
    ['a Host with a path', 'GET / HTTP/1.1\r\nHost: a.test/x\r\n\r\n', 400],
    ['a Host with credentials', 'GET / HTTP/1.1\r\nHost: user@a.test\r\n\r\n', 400],
    ['a fragment', `GET /a#b HTTP/1.1\r\n${host}\r\n`, 400],
    ['a relative target', `GET a HTTP/1.1\r\n${host}\r\n`, 400],
    ['a star for GET', `GET * HTTP/1.1\r\n${host}\r\n`, 400],
    ['another scheme', `GET ftp://a.test/ HTTP/1.1\r\n${host}\r\n`, 400],
    [
      'length and chunked',
      `POST / HTTP/1.1\r\n${host}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      400,
    ],
    [
      'chunked and length',
      `POST / HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n`,
      400,
    ],
    [
      'two lengths',
      `POST / HTTP/1.1\r\n${host}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`,
      400,
    ],
    ['a signed length', `POST / HTTP/1.1\r\n${host}Content-Length: +1\r\n\r\na`, 400],
    ['a length list', `POST / HTTP/1.1\r\n${host}Content-Length: 1, 1\r\n\r\na`, 400],
    [
      'gzip, chunked',
      `POST / HTTP/1.1\r\n${host}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`,
      501,
    ],
    ['gzip alone', `POST / HTTP/1.1\r\n${host}Transfer-Encoding: gzip\r\n\r\nx`, 501],
    [
      'chunked twice',
      `POST / HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      501,
    ],
    [
      'chunked in HTTP/1.0',
      `POST / HTTP/1.0\r\n${host}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      400,
    ],
    ['the version of HTTP/2', 'GET / HTTP/2.0\r\nhost: a.test\r\n\r\n', 505],
    ['the version before HTTP/1.0', `GET / HTTP/0.9\r\n${host}\r\n`, 505],
    ['a folded header', `GET / HTTP/1.1\r\n${host}X-A: 1\r\n 2\r\n\r\n`, 400],
    ['a space before the colon', `GET / HTTP/1.1\r\n${host}X-A : 1\r\n\r\n`, 400],
    ['a NUL', `GET / HTTP/1.1\r\n${host}X-A: \0\r\n\r\n`, 400],
    ['a bare line feed', `GET / HTTP/1.1\n${host}\r\n`, 400],
    ['no HTTP at all', 'hello\r\n\r\n', 400],
    ['a large head', `GET / HTTP/1.1\r\n${host}X-A: ${'a'.repeat(5000)}\r\n\r\n`, 431],
    ['many headers', `GET / HTTP/1.1\r\n${host}${'X-A: 1\r\n'.repeat(20)}\r\n`, 431],
    ['a tunnel', 'CONNECT b.test:443 HTTP/1.1\r\nHost: b.test:443\r\n\r\n', 405],
    ['another expectation', `GET / HTTP/1.1\r\n${host}Expect: a-miracle\r\n\r\n`, 417],
  ])('has %s', async (...[, text, status]) => {
    const before = backend.seen.length;
    const answer = await speak(port, text, { quietMs: 60 });
    expect(answer.status).toBe(status);
    expect(backend.seen.length).toBe(before);
    const last = fixture.events.findLast((event) => event.event === 'request-failed');
    expect(last).toMatchObject({ status, failure: { source: 'downstream' } });
  });

  it('in doubt about its end is the last on its connection', async () => {
    const coded = `POST / HTTP/1.1\r\n${host}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`;
    const answer = await speak(port, `${coded}GET /next HTTP/1.1\r\n${host}\r\n`);
    expect(answer).toMatchObject({ status: 501, closed: true });
    expect(backend.seen.map((echo) => echo.target)).not.toContain('/next');
  });

  it.each([
    ['a chunk longer than it says', '2\r\nokX\r\n0\r\n\r\n'],
    ['a size that is no number', '0x2\r\nok\r\n0\r\n\r\n'],
    ['a size below zero', '-2\r\nok\r\n0\r\n\r\n'],
    ['a size beyond all numbers', 'fffffffffffffffff\r\nok\r\n0\r\n\r\n'],
    ['a bare line feed behind a size', '2\nok\r\n0\r\n\r\n'],
    ['an extension without end', `2;${'a'.repeat(20_000)}\r\nok\r\n0\r\n\r\n`],
    ['a trailer that is no field', '2\r\nok\r\n0\r\nX A: 1\r\n\r\n'],
  ])('has a body with %s', async (_, body) => {
    const before = backend.seen.length;
    const head = `POST / HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n`;
    const answer = await speak(port, `${head}${body}GET /next HTTP/1.1\r\n${host}\r\n`);
    expect(answer).toMatchObject({ status: 400, closed: true });
    expect(answer.body).toContain('request-malformed');
    expect(answer.body).not.toContain('HTTP/1.1 ');
    expect(backend.seen.length).toBe(before);
    await eventually(() => (fixture.plane.stats().backConnections === 0 ? true : undefined));
  });

  it('in the middle of its body is told of once, and as what the client was told', async () => {
    const before = fixture.events.length;
    const head = `POST /one HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n`;
    const answer = await speak(port, `${head}2\r\nokX\r\n0\r\n\r\n`);
    const since = () => fixture.events.slice(before);
    await expect
      .poll(() => since().at(-1))
      .toMatchObject({
        ...{ event: 'request-failed', status: 400, failure: { code: 'request-malformed' } },
        line: { method: 'POST', host: 'a.test', target: '/one' },
      });
    expect(since().filter(({ event }) => event === 'request-failed')).toHaveLength(1);
    const told = since().flatMap((one) => ('request' in one ? one.request : []));
    expect(answer.body).toContain(told[0]);
    expect(new Set(told).size).toBe(1);
  });

  it('in the middle of its body has no second head, if the answer has begun', async () => {
    const early = createServer((_, response) => response.write('early'));
    const at = await listening(early);
    const other = startFixture();
    const otherPort = await other.serveHttp({
      rules: [ruleOf({ backends: [to(backendOf([at]))] })],
    });
    const stream = connect(otherPort, '127.0.0.1');
    const whole = speak(
      otherPort,
      `POST / HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n`,
      { stream },
    );
    stream.once('data', () => stream.write('zz\r\n'));
    const answer = await whole;
    expect(answer).toMatchObject({ status: 200, closed: true });
    expect(answer.body).not.toContain('HTTP/1.1 ');
    await Promise.all([other.close(), closed(early)]);
  });

  it('gets no second answer for what stands behind it', async () => {
    const smuggled = `POST / HTTP/1.1\r\n${host}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /admin HTTP/1.1\r\n${host}\r\n`;
    const answer = await speak(port, smuggled);
    expect(answer.closed).toBe(true);
    expect(answer.body).not.toContain('HTTP/1.1 ');
    expect(backend.seen.map((echo) => echo.target)).not.toContain('/admin');
  });
});

describe('a request that is served', () => {
  it('takes its host from an absolute target', async () => {
    const text = 'GET http://b.test:81/x?y HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n';
    await speak(port, text);
    expect(backend.seen.at(-1)).toMatchObject({ target: '/x?y', headers: { host: 'b.test:81' } });
  });

  it('may ask for everything', async () => {
    const answer = await speak(port, requestText('OPTIONS *'));
    expect(answer.status).toBe(200);
    expect(backend.seen.at(-1)?.target).toBe('*');
  });

  it('may come by HTTP/1.0 without Host', async () => {
    const answer = await speak(port, 'GET /old HTTP/1.0\r\n\r\n');
    expect(answer.status).toBe(200);
    expect(backend.seen.at(-1)?.headers).not.toHaveProperty('x-forwarded-host');
  });

  it('may offer HTTP/2 by upgrade, which is ignored, with its body', async () => {
    const text = `POST /h2c HTTP/1.1\r\n${host}Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\nContent-Length: 2\r\n\r\nok`;
    const answer = await speak(port, text);
    expect(answer.status).toBe(200);
    expect(backend.seen.at(-1)).toMatchObject({ target: '/h2c', body: 'ok' });
    expect(backend.seen.at(-1)?.headers).not.toHaveProperty('http2-settings');
  });

  it('keeps names, order and repetition of headers', async () => {
    await speak(port, requestText('GET /', 'X-oNe: 1', 'x-two: 2', 'X-oNe: 3'));
    const raw = backend.seen.at(-1)?.raw.join('\n');
    expect(raw).toContain('X-oNe\n1\nx-two\n2\nX-oNe\n3');
  });

  it('shares its connection with the next one', async () => {
    const text = `GET /1 HTTP/1.1\r\n${host}\r\nPOST /2 HTTP/1.1\r\n${host}Content-Length: 2\r\n\r\nokGET /3 HTTP/1.1\r\n${host}\r\n`;
    const answer = await speak(port, text);
    expect(answer.body.match(/HTTP\/1\.1 200/g)).toHaveLength(2);
    expect(backend.seen.slice(-3).map(({ target, body }) => target + body)).toEqual([
      '/1',
      '/2ok',
      '/3',
    ]);
  });

  it('waits for the backend’s word before it sends a body', async () => {
    const text = `PUT /big HTTP/1.1\r\n${host}Expect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\n`;
    const answer = await speak(port, text, { quietMs: 200 });
    expect(answer.head).toBe('HTTP/1.1 100 Continue');
  });
});
