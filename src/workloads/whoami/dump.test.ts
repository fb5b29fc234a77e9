import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, dumpStart, startTestWhoami, type TestWhoami } from './whoami.testing.ts';

let whoami: TestWhoami;
beforeAll(async () => {
  whoami = await startTestWhoami({ env: { A: 'b', Z: '<' } });
});
afterAll(() => whoami.stop());

/** Sends a request and compares the whole answer, head and body, byte by byte. */
async function check(raw: string, dump: string, more: { readonly extra?: string } = {}) {
  const body = dumpStart + dump;
  // The mask in place of the client's address has another length than the address.
  const answer = await ask(whoami.port, raw);
  const [head = '', ...rest] = answer.split('\r\n\r\n');
  expect(rest.join('\r\n\r\n')).toBe(body);
  expect(head.replace(/Content-Length: \d+/, 'Content-Length: N')).toBe(
    'HTTP/1.1 200 OK\r\nDate: D\r\nContent-Length: N\r\n' +
      `Content-Type: text/plain; charset=utf-8${more.extra ?? ''}`,
  );
}

const agent = 'User-Agent: Go-http-client/1.1\r\n';

describe('the text dump', () => {
  it('shows the request as Go would send it on', async () => {
    await check(
      'GET /whoami?x=1 HTTP/1.1\r\nhost: a:1\r\nx-foo: 1\r\nX-FOO: 2\r\naccept: */*\r\n\r\n',
      `GET /whoami?x=1 HTTP/1.1\r\nHost: a:1\r\n${agent}Accept: */*\r\nX-Foo: 1\r\nX-Foo: 2\r\n\r\n`,
    );
  });

  it('counts its bytes', async () => {
    const answer = await ask(whoami.port, 'GET / HTTP/1.1\r\nHost: a\r\nUser-Agent: x\r\n\r\n');
    const length = Number(/Content-Length: (\d+)/.exec(answer)?.[1]);
    const body = `${dumpStart}GET / HTTP/1.1\r\nHost: a\r\nUser-Agent: x\r\n\r\n`;
    // R stands for 127.0.0.1, a colon and a port of four or five digits.
    expect(length - body.length).toBeGreaterThanOrEqual('127.0.0.1:1024'.length - 1);
    expect(length - body.length).toBeLessThanOrEqual('127.0.0.1:65535'.length - 1);
  });

  it('echoes a body of known length', async () => {
    await check(
      'POST / HTTP/1.1\r\nHost: a\r\nUser-Agent: x\r\nContent-Length: 3\r\n\r\nabc',
      'POST / HTTP/1.1\r\nHost: a\r\nUser-Agent: x\r\nContent-Length: 3\r\n\r\nabc',
    );
    await check(
      'PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n',
      `PUT / HTTP/1.1\r\nHost: a\r\n${agent}Content-Length: 0\r\n\r\n`,
    );
    await check(
      'DELETE / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n',
      `DELETE / HTTP/1.1\r\nHost: a\r\n${agent}\r\n`,
    );
  });

  it('echoes a chunked body with its framing and announced trailers', async () => {
    await check(
      'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTrailer: X-T, b\r\n' +
        'User-Agent:\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\nX-T: v\r\nb: w\r\n\r\n',
      'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTrailer: B,X-T\r\n\r\n' +
        '5\r\nabcde\r\n0\r\nB: w\r\nX-T: v\r\n\r\n',
    );
  });

  it('loses a longer body once the head of the answer is out, as the original does', async () => {
    const body = 'x'.repeat(600);
    const answer = await ask(
      whoami.port,
      `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 600\r\n\r\n${body}`,
    );
    expect(answer).toContain(`\r\n\r\n${'x'.repeat(512)}\r\n`);
    expect(answer).toContain('\r\n22\r\nhttp: invalid Read on closed Body\n\r\n0\r\n\r\n');
    expect(answer).not.toContain('x'.repeat(513));
  });

  it('adds the environment only when asked in Go’s words', async () => {
    const seen = `GET /?env=T HTTP/1.1\r\nHost: a\r\n${agent}\r\nA=b\nZ=<\n`;
    await check('GET /?env=T HTTP/1.1\r\nHost: a\r\n\r\n', seen);
    const unseen = `GET /?env=yes HTTP/1.1\r\nHost: a\r\n${agent}\r\n`;
    await check('GET /?env=yes HTTP/1.1\r\nHost: a\r\n\r\n', unseen);
  });

  it('adds Cache-Control to an old-fashioned Pragma', async () => {
    await check(
      'GET / HTTP/1.1\r\nHost: a\r\npragma: no-cache\r\n\r\n',
      `GET / HTTP/1.1\r\nHost: a\r\n${agent}Cache-Control: no-cache\r\nPragma: no-cache\r\n\r\n`,
    );
  });

  it('shows the end of the connection where the client asked for it', async () => {
    await check(
      'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
      `GET / HTTP/1.1\r\nHost: a\r\n${agent}Connection: close\r\n\r\n<closed>`,
      { extra: '\r\nConnection: close' },
    );
  });

  it('answers an upgrade it does not know, body included, and keeps the connection', async () => {
    const request =
      'POST / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: foo\r\nContent-Length: 2\r\n\r\nhi';
    const answer = await ask(whoami.port, request + request);
    expect(answer.split('HTTP/1.1 200 OK')).toHaveLength(3);
    expect(answer.match(/Connection: upgrade\r\nUpgrade: foo\r\n\r\nhi/g)).toHaveLength(2);
  });

  it('waits as long as it is told', async () => {
    const before = performance.now();
    await ask(whoami.port, 'GET /?wait=150ms HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(performance.now() - before).toBeGreaterThanOrEqual(149);
  });
});

describe('what is refused', () => {
  it.each([
    ['GET / HTTP/1.1\r\n\r\n', '400 Bad Request: missing required Host header'],
    ['GET / HTTP/1.1\r\nHost: a b\r\n\r\n', '400 Bad Request: malformed Host header'],
    ['GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', '400 Bad Request'],
    ['GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n', '400 Bad Request'],
    ['GET / HTTP/1.1\r\nHost: a\r\nbad name: x\r\n\r\n', '400 Bad Request: invalid header name'],
  ])('%j is answered with Go’s words', async (raw, problem) => {
    expect(await ask(whoami.port, raw)).toBe(
      `HTTP/1.1 ${problem}\r\nContent-Type: text/plain; charset=utf-8\r\n` +
        `Connection: close\r\n\r\n${problem}<closed>`,
    );
  });

  it('a path that is not clean leads to the clean one', async () => {
    expect(await ask(whoami.port, 'GET //a/../b?q=1 HTTP/1.1\r\nHost: a\r\n\r\n')).toBe(
      'HTTP/1.1 307 Temporary Redirect\r\nContent-Type: text/html; charset=utf-8\r\n' +
        'Location: /b?q=1\r\nDate: D\r\nContent-Length: 42\r\n\r\n' +
        '<a href="/b?q=1">Temporary Redirect</a>.\n\n',
    );
  });
});
