import { once } from 'node:events';
import { request } from 'node:http';
import { connect as connectHttp2, constants } from 'node:http2';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import {
  startReadyProgram,
  type TestProgram,
  type TestProgramOptions,
} from '../program.testing.ts';
import { ask } from '../whoami/whoami.testing.ts';
import { startEcho } from './echo.ts';

let open: TestProgram[] = [];
afterEach(async () => {
  await Promise.all(open.map(({ stop }) => stop()));
  open = [];
});

async function start(options: TestProgramOptions = {}) {
  const env = { POD_NAME: 'pod-1', NAMESPACE: 'ns', SERVICE_NAME: 'svc', INGRESS_NAME: 'in' };
  const echo = await startReadyProgram(startEcho, { ...options, env: { ...env, ...options.env } });
  open.push(echo);
  const [port = 0, h2c = 0] = [echo.ports.get(3000), echo.ports.get(3001)];
  return { ...echo, port, h2c, url: `http://127.0.0.1:${port}` };
}

/** The status, or the code of the error that ended the connection. */
async function statusOf(url: string): Promise<number | string> {
  return await new Promise((resolve) => {
    request(url, { agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''))
      .end();
  });
}

describe('a request', () => {
  it('comes back as JSON, as a Go program would write it', async () => {
    const { port } = await start();
    const heard = await ask(
      port,
      'GET /a?x=<1>&y HTTP/1.1\r\nHost: a.example\r\nx-Two: 2\r\nACCEPT: b\r\nx-two: 3\r\n\r\n',
    );
    const [head, body] = heard.split('\r\n\r\n');
    expect(head?.split('\r\n')).toEqual([
      'HTTP/1.1 200 OK',
      'Content-Type: application/json',
      'X-Content-Type-Options: nosniff',
      'Date: D',
      `Content-Length: ${body?.length}`,
    ]);
    expect(body).toBe(
      `{
 "path": "/a?x=\\u003c1\\u003e\\u0026y",
 "host": "a.example",
 "method": "GET",
 "proto": "HTTP/1.1",
 "headers": {
  "Accept": [
   "b"
  ],
  "X-Two": [
   "2",
   "3"
  ]
 },
 "httpPort": "3000",
 "namespace": "ns",
 "ingress": "in",
 "service": "svc",
 "pod": "pod-1"
}`,
    );
  });

  it('is logged with its target and its client', async () => {
    const { port, url, stdout } = await start();
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.end('GET /mirror//a?b=c HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    await once(socket.resume(), 'close');
    await fetch(`${url}/health`);
    expect(stdout.filter((line) => line.startsWith('Echoing'))).toEqual([
      expect.stringMatching(
        /^Echoing back request made to \/mirror\/\/a\?b=c to client \(127\.0\.0\.1:\d+\)$/,
      ),
    ]);
  });

  it('may set response headers, upper and lower case as written', async () => {
    const { port } = await start();
    const heard = await ask(
      port,
      'GET / HTTP/1.1\r\nHost: a\r\nX-Echo-Set-Header: x-LOW:a b,X-Up: 1,x-LOW:c,,bad name:x\r\n' +
        'X-Echo-Set-Header:\r\n\r\n',
    );
    expect(heard.split('\r\n').slice(1, 7)).toEqual([
      'Content-Type: application/json',
      'X-Content-Type-Options: nosniff',
      'X-Up: 1',
      'x-LOW: a b',
      'x-LOW: c',
      'Date: D',
    ]);
  });

  it('may ask to be answered late', async () => {
    const { url } = await start();
    const before = performance.now();
    expect(await statusOf(`${url}/?delay=120ms`)).toBe(200);
    expect(performance.now() - before).toBeGreaterThan(115);
    const wrong = await fetch(`${url}/?delay=soon`);
    expect([wrong.status, await wrong.json()]).toEqual([
      500,
      { message: 'time: invalid duration "soon"' },
    ]);
  });

  it.each([
    ['/health', 200, 'OK'],
    ['//health', 200, 'OK'],
    ['/status/418', 418, ''],
    ['/status//204', 400, ''],
    ['/status/20', 400, ''],
    ['/ws', 400, 'Bad Request\n'],
  ])('for %s is answered with %d', async (path, status, body) => {
    const { port } = await start();
    const heard = await ask(port, `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
    expect(heard).toContain(`HTTP/1.1 ${status} `);
    expect(heard.split('\r\n\r\n')[1]).toBe(body);
  });

  it('for a path that is not clean is sent to the clean one, unless two slashes make it so', async () => {
    const { url } = await start();
    const seen = await fetch(`${url}/a//b`);
    expect(await seen.json()).toMatchObject({ path: '/a//b' });
    const sent = await fetch(`${url}/status`, { redirect: 'manual' });
    expect([sent.status, sent.headers.get('location')]).toEqual([307, '/status/']);
  });

  it('with a body leaves it unread and the connection in use', async () => {
    const { url } = await start();
    for (const _ of [1, 2]) {
      const response = await fetch(url, { method: 'POST', body: 'x'.repeat(1_000_000) });
      expect(await response.json()).toMatchObject({ method: 'POST' });
    }
  });
});

describe('a retry', () => {
  it('fails by status as often as asked, then is echoed', async () => {
    const { url } = await start();
    const ofOne = `${url}/retry/a?uuid=1&succeedAfter=2&responseCode=503`;
    expect([await statusOf(ofOne), await statusOf(ofOne)]).toEqual([503, 503]);
    const other = `${url}/retry/a?uuid=2&succeedAfter=1&responseCode=500`;
    expect([await statusOf(other), await statusOf(other), await statusOf(ofOne)]).toEqual([
      500, 200, 200,
    ]);
    expect(await (await fetch(ofOne)).json()).toMatchObject({ pod: 'pod-1' });
  });

  it('fails by a TCP reset where it names no status', async () => {
    const { url } = await start();
    const target = `${url}/retry/a?uuid=1&succeedAfter=1`;
    expect([await statusOf(target), await statusOf(target)]).toEqual(['ECONNRESET', 200]);
  });

  it('resets the connection and does not merely close it', async () => {
    const { port } = await start();
    const heard = await ask(port, 'GET /retry/a?uuid=1&succeedAfter=1 HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(heard).toBe('<reset>');
  });

  it('waits for its turn, also behind one whose client has left', async () => {
    const { url } = await start();
    const target = `${url}/retry/a?uuid=1&succeedAfter=2&responseCode=500&delayRetry=150ms`;
    const before = performance.now();
    const left = request(target, { agent: false }).on('error', () => {});
    left.end();
    await new Promise((resolve) => setTimeout(resolve, 50));
    left.destroy();
    expect(await statusOf(target)).toBe(500);
    expect(performance.now() - before).toBeGreaterThan(290);
    expect(await statusOf(target)).toBe(200);
  });

  it.each([
    'succeedAfter=1',
    'uuid=1',
    'uuid=1&succeedAfter=x',
    'uuid=1&succeedAfter=1&delayRetry=x',
  ])('with ?%s is refused', async (query) => {
    const { url } = await start();
    expect(await statusOf(`${url}/retry/a?${query}`)).toBe(400);
  });
});

describe('the h2c port', () => {
  it('speaks HTTP/2 by prior knowledge', async () => {
    const { h2c } = await start();
    const session = connectHttp2(`http://127.0.0.1:${h2c}`);
    const stream = session.request({ ':path': '/p?q', 'x-echo-set-header': 'X-A:1,x-a:2' });
    const [head] = await once(stream, 'response');
    let body = '';
    for await (const chunk of stream.setEncoding('utf8')) body += chunk;
    expect([head[':status'], head['content-type'], head['x-a']]).toEqual([
      200,
      'application/json',
      '1, 2',
    ]);
    expect(JSON.parse(body)).toMatchObject({ path: '/p?q', proto: 'HTTP/2.0', httpPort: '3000' });
    session.close();
  });

  it('takes an upgrade from HTTP/1.1', async () => {
    const { h2c } = await start();
    const heard = await ask(
      h2c,
      'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n' +
        'HTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n',
    );
    expect(heard).toMatch(/^HTTP\/1\.1 101 Switching Protocols\r\n/);
  });

  it('refuses what is not HTTP/2', async () => {
    const { h2c } = await start();
    const response = await fetch(`http://127.0.0.1:${h2c}/`);
    expect([response.status, await response.text()]).toEqual([400, 'Expected h2c request']);
  });

  it('resets the stream of a retry that names no status', async () => {
    const { h2c } = await start();
    const session = connectHttp2(`http://127.0.0.1:${h2c}`);
    const stream = session.request({ ':path': '/retry/a?uuid=1&succeedAfter=1' });
    await new Promise((resolve) => stream.on('error', resolve));
    expect(stream.rstCode).toBe(constants.NGHTTP2_INTERNAL_ERROR);
    session.close();
  });
});

describe('a WebSocket', () => {
  it('gets every message back, text as text and binary as binary', async () => {
    const { port } = await start();
    const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`);
    await once(socket, 'open');
    socket.send('hello');
    expect(await once(socket, 'message')).toEqual([Buffer.from('hello'), false]);
    socket.send(Buffer.from([0, 1, 255]));
    expect(await once(socket, 'message')).toEqual([Buffer.from([0, 1, 255]), true]);
    socket.terminate();
  });

  it('is to be had at /ws only; elsewhere the request is echoed', async () => {
    const { port } = await start();
    const heard = await ask(
      port,
      'GET /x HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
    );
    expect(heard).toContain('HTTP/1.1 200 OK');
    expect(heard).toContain('"Upgrade": [\n   "websocket"\n  ]');
  });
});

describe('the ports', () => {
  it('are those of the environment', async () => {
    const { ports, stdout } = await start({ env: { HTTP_PORT: '8000', H2C_PORT: '8001' } });
    expect([...ports.keys()]).toEqual([8000, 8001]);
    expect(stdout[0]).toBe('Starting server, listening on port 8000 (http)');
    await expect(start({ env: { HTTP_PORT: 'x' } })).rejects.toThrow('unknown port');
  });
});
