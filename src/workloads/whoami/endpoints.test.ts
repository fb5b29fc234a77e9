import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, startTestWhoami, type TestWhoami } from './whoami.testing.ts';

let whoami: TestWhoami;
beforeAll(async () => {
  whoami = await startTestWhoami({ args: ['-name=n', '-verbose'], env: { B: '2', A: '1' } });
});
afterAll(() => whoami.stop());

async function check(request: string, answer: string): Promise<void> {
  const [line = '', ...rest] = request.split('\r\n');
  const raw = [`${line} HTTP/1.1`, 'Host: a', ...rest].join('\r\n');
  expect(await ask(whoami.port, rest.length === 0 ? `${raw}\r\n\r\n` : raw)).toBe(answer);
}

function post(path: string, body: string): string {
  return `POST ${path}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

describe('/api', () => {
  it('gives the facts as Go encodes them', async () => {
    const answer = await ask(
      whoami.port,
      'GET /api?a=<&env=1 HTTP/1.1\r\nHost: h\r\nx-b: 1\r\nx-b: <&>"\\\r\nx-a: caf\xc3\xa9 \xff\r\n\r\n',
    );
    expect(answer.slice(answer.indexOf('{'))).toBe(
      '{"hostname":"pod-1","ip":["127.0.0.1","::1","127.64.0.9"],"headers":' +
        '{"X-A":["caf\xc3\xa9 \\ufffd"],"X-B":["1","\\u003c\\u0026\\u003e\\"\\\\"]},' +
        '"url":"/api?a=\\u003c\\u0026env=1","host":"h","method":"GET","name":"n",' +
        '"remoteAddr":"R","environ":{"A":"1","B":"2"}}\n',
    );
    expect(answer).toMatch(/^HTTP\/1.1 200 OK\r\nContent-Type: application\/json\r\nDate: D\r\n/);
  });
});

describe('/bench', () => {
  it('is one digit with its headers in order', async () => {
    await check(
      'GET /bench',
      'HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Type: text/plain\r\n' +
        'Date: D\r\nContent-Length: 1\r\n\r\n1',
    );
  });
});

describe('/data', () => {
  const sniffed = 'Content-Type: text/plain; charset=utf-8\r\n\r\n';

  it('is letters between bars', async () => {
    await check(
      'GET /data?size=40',
      `HTTP/1.1 200 OK\r\nDate: D\r\nContent-Length: 40\r\n${sniffed}|ABCDEFGHIJKLMNOPQRSTUVWXYZ-ABCDEFGHIJK|`,
    );
    await check(
      'GET /data?size=2',
      `HTTP/1.1 200 OK\r\nDate: D\r\nContent-Length: 2\r\n${sniffed}||`,
    );
  });

  it.each(['', '?size=1', '?size=0', '?size=-5', '?size=x', '?size=9223372036854775807&unit=KB'])(
    'is empty for %j',
    async (query) => {
      await check(`GET /data${query}`, 'HTTP/1.1 200 OK\r\nDate: D\r\nContent-Length: 0\r\n\r\n');
    },
  );

  it.each([
    ['size=513', 512],
    ['size=514', 514],
    ['size=33281', 33_280],
    ['size=33282', 33_282],
    ['size=3&unit=kB', 3072],
  ])('keeps the original’s quirk for %s: %i bytes', async (query, bytes) => {
    const response = await fetch(`http://127.0.0.1:${whoami.port}/data?${query}`);
    const text = await response.text();
    expect(text).toHaveLength(bytes);
    expect(text).toMatch(/^\|.*\|$/);
  });

  it('costs nothing once the client has left, nor where only the head is wanted', async () => {
    const url = `http://127.0.0.1:${whoami.port}/data?size=100&unit=TB`;
    const leaving = new AbortController();
    const response = await fetch(url, { signal: leaving.signal });
    await response.body?.getReader().read();
    leaving.abort();
    const head = await fetch(url, { method: 'HEAD' });
    expect(head.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    await check(
      'GET /data?size=2',
      `HTTP/1.1 200 OK\r\nDate: D\r\nContent-Length: 2\r\n${sniffed}||`,
    );
  });

  const offered = (range: string): string =>
    'Accept-Ranges: bytes\r\nContent-Disposition: Attachment\r\n' +
    `${range}Content-Type: text/plain; charset=utf-8\r\nLast-Modified: D\r\nDate: D\r\n\r\n`;

  it('as an attachment is one byte shorter', async () => {
    await check(
      'GET /data?size=40&attachment=true',
      `HTTP/1.1 200 OK\r\n${offered('Content-Length: 39\r\n')}|ABCDEFGHIJKLMNOPQRSTUVWXYZ-ABCDEFGHIJ|`,
    );
  });

  it('as an attachment is given in ranges', async () => {
    const range = 'Content-Length: 3\r\nContent-Range: bytes 5-7/39\r\n';
    await check(
      'GET /data?size=40&attachment=true\r\nRange: bytes=5-7\r\n\r\n',
      `HTTP/1.1 206 Partial Content\r\n${offered(range)}EFG`,
    );
    const several = await ask(
      whoami.port,
      'GET /data?size=40&attachment=1 HTTP/1.1\r\nHost: a\r\nRange: bytes=5-7,-2\r\n\r\n',
    );
    expect(several).toContain('Content-Range: bytes 5-7/39\r\n');
    expect(several).toContain('\r\n\r\nJ|\r\n--');
    await check(
      'GET /data?size=40&attachment=true\r\nRange: bytes=500-\r\n\r\n',
      'HTTP/1.1 416 Requested Range Not Satisfiable\r\nContent-Disposition: Attachment\r\n' +
        'Content-Range: bytes */39\r\nContent-Type: text/plain; charset=utf-8\r\n' +
        'Last-Modified: D\r\nX-Content-Type-Options: nosniff\r\nDate: D\r\nContent-Length: 33\r\n\r\n' +
        'invalid range: failed to overlap\n',
    );
  });

  it('of size 0 cannot be an attachment', async () => {
    const answer = await ask(
      whoami.port,
      'GET /data?size=0&attachment=true HTTP/1.1\r\nHost: a\r\n\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1.1 500 .*seeker can't seek\n$/s);
  });
});

describe('/health', () => {
  const empty = (status: string): string =>
    `HTTP/1.1 ${status}\r\nDate: D\r\nContent-Length: 0\r\n\r\n`;

  it('answers with the status that was set', async () => {
    await check('GET /health', empty('200 OK'));
    await check(post('/health', '503xy'), empty('200 OK'));
    await check('PUT /health', empty('503 Service Unavailable'));
    await check(post('/health', '599'), empty('200 OK'));
    await check('GET /health', empty('599 status code 599'));
    await check(post('/health', '204'), empty('200 OK'));
    await check('GET /health', 'HTTP/1.1 204 No Content\r\nDate: D\r\n\r\n');
    expect(whoami.stdout.at(-1)).toBe('Update health check status code [204]');
  });

  it('drops the connection for a status that cannot be written', async () => {
    await check(post('/health', 'null'), empty('200 OK'));
    expect(await ask(whoami.port, 'GET /health HTTP/1.1\r\nHost: a\r\n\r\n')).toMatch(
      /^<(closed|reset)>$/,
    );
    await check(post('/health', '200'), empty('200 OK'));
  });

  it.each([
    ['', 'EOF'],
    ['"a"', 'json: cannot unmarshal string into Go value of type int'],
    ['1.5', 'json: cannot unmarshal number 1.5 into Go value of type int'],
    ['true', 'json: cannot unmarshal bool into Go value of type int'],
    ['{"a":[1]}', 'json: cannot unmarshal object into Go value of type int'],
    ['{x}', "invalid character 'x' looking for beginning of object key string"],
    ['[1', 'unexpected EOF'],
    ['nulx', "invalid character 'x' in literal null (expecting 'l')"],
    ['abc', "invalid character 'a' looking for beginning of value"],
    ['[1 2]', "invalid character '2' after array element"],
    ['"\\q"', "invalid character 'q' in string escape code"],
  ])('refuses %j with Go’s words', async (body, text) => {
    const answer = await ask(
      whoami.port,
      `POST /health HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    expect(answer).toMatch(
      /^HTTP\/1.1 400 Bad Request\r\nContent-Type: text\/plain; charset=utf-8/,
    );
    expect(answer.endsWith(`\r\n\r\n${text}\n`)).toBe(true);
  });
});

describe('the rest', () => {
  it('describes itself in OpenAPI', async () => {
    const response = await fetch(`http://127.0.0.1:${whoami.port}/openapi.yaml`);
    expect(response.headers.get('content-type')).toBe('application/yaml');
    expect(await response.text()).toMatch(/^openapi: 3\.2\.0\n/);
  });

  it('says twice with -verbose who asked for what', async () => {
    await ask(whoami.port, 'GET /seen?q=1 HTTP/1.1\r\nHost: a\r\n\r\n');
    const lines = whoami.stderr.filter((line) => line.includes('/seen'));
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(
      /^2026\/01\/02 03:04:05 127\.0\.0\.1:\d+ - - \[02\/Jan\/2026:03:04:05 \+0000\] "GET \/seen HTTP\/1\.1" - -$/,
    );
  });

  it('tells those who are no gRPC client what gRPC wants', async () => {
    const refused = async (method: string, type: string): Promise<string> => {
      const url = `http://127.0.0.1:${whoami.port}/whoami.Whoami/Bench`;
      const response = await fetch(url, { method, headers: { 'content-type': type } });
      return `${response.status} ${await response.text()}`;
    };
    expect(await refused('GET', 'x/y')).toBe('405 invalid gRPC request method "GET"\n');
    expect(await refused('POST', 'x/y')).toBe('415 invalid gRPC request content-type "x/y"\n');
    expect(await refused('POST', 'application/grpc')).toBe('505 gRPC requires HTTP/2\n');
  });
});
