import { request as ask, createServer } from 'node:http';
import { constants, createServer as createHttp2Server, type ServerHttp2Stream } from 'node:http2';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  closed,
  deadPort,
  type Fixture,
  listening,
  requestText,
  speak,
  startFixture,
} from '../gateway.testing.ts';
import { backendOf, ruleOf, to } from '../table.testing.ts';
import {
  type Attempts,
  type Respond,
  type RetrySketch,
  retryRule,
  startCounting,
  status,
} from './retry.testing.ts';

let fixture: Fixture;
const open: (() => Promise<void>)[] = [];

beforeAll(() => {
  fixture = startFixture({ limits: { replayBytesMax: 100_000 } });
});
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});
afterAll(() => fixture.close());

async function backend(respond: Respond): Promise<Attempts> {
  const started = await startCounting(respond);
  open.push(started.close);
  return started;
}

const serve = (sketch: RetrySketch): Promise<number> =>
  fixture.serveHttp({ rules: [retryRule(sketch)] });

describe('a rule that retries an HTTP/2 backend', () => {
  it('sends the body again, and passes the last status on', async () => {
    const bodies: string[] = [];
    const port = await http2Backend((stream) => {
      let body = '';
      stream.on('data', (chunk) => {
        body += chunk;
      });
      stream.on('end', () => {
        bodies.push(body);
        stream.respond({ ':status': bodies.length % 3 === 0 ? 200 : 503 });
        stream.end(`attempt ${bodies.length}`);
      });
    });
    const rule = (attempts: number) =>
      ruleOf({
        backends: [to({ ...backendOf([port]), protocol: 'h2c' })],
        retry: { codes: [503], attempts, backoffMs: 0 },
      });
    const text = requestText('POST /', 'Content-Length: 5');
    const answer = await speak(await fixture.serveHttp({ rules: [rule(2)] }), `${text}hello`);
    expect([answer.status, bodies]).toEqual([200, ['hello', 'hello', 'hello']]);
    const last = await speak(await fixture.serveHttp({ rules: [rule(1)] }), `${text}hello`);
    expect([last.status, last.body]).toEqual([503, expect.stringContaining('attempt 5')]);
  });

  it.each([
    [
      'again that the backend says it has done nothing about',
      constants.NGHTTP2_REFUSED_STREAM,
      200,
      3,
    ],
    ['once that the backend may have acted on', constants.NGHTTP2_INTERNAL_ERROR, 503, 1],
  ])('sends a POST %s', async (...[, code, status, attempts]) => {
    let seen = 0;
    const port = await http2Backend((stream) => {
      seen += 1;
      if (seen < 3) stream.close(code);
      else stream.respond({ ':status': 200 }, { endStream: true });
    });
    const backends = [to({ ...backendOf([port]), protocol: 'h2c' })];
    const rule = ruleOf({ backends, retry: { codes: [], attempts: 2, backoffMs: 0 } });
    const text = requestText('POST /', 'Content-Length: 5');
    const answer = await speak(await fixture.serveHttp({ rules: [rule] }), `${text}hello`);
    expect([answer.status, seen]).toEqual([status, attempts]);
  });
});

/** The port of a backend that speaks HTTP/2 by prior knowledge. */
async function http2Backend(onStream: (stream: ServerHttp2Stream) => void): Promise<number> {
  const server = createHttp2Server();
  const sessions = new Set<{ destroy(): void }>();
  server.on('session', (session) => sessions.add(session));
  server.on('stream', (stream: ServerHttp2Stream) => {
    stream.on('error', () => {});
    onStream(stream);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(async () => {
    for (const session of sessions) session.destroy();
    server.close();
  });
  const bound = server.address();
  return typeof bound === 'object' && bound ? bound.port : 0;
}

describe('a WebSocket of a rule that retries', () => {
  it('finds the endpoint that is there', async () => {
    const server = createServer();
    server.on('upgrade', (_, socket) => {
      socket.end(
        'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n',
      );
    });
    const port = await listening(server);
    open.push(() => closed(server));
    const at = await serve({ ports: [await deadPort(), port], retry: { attempts: 1 } });
    for (let count = 0; count < 2; count += 1) {
      const lines = ['GET / HTTP/1.1', 'Host: a.test', 'Connection: Upgrade', 'Upgrade: echo'];
      expect((await speak(at, `${lines.join('\r\n')}\r\n\r\n`)).status).toBe(101);
    }
  });
});

describe('a body', () => {
  const post = (body: string, ...headers: readonly string[]): string =>
    requestText('POST /', `Content-Length: ${body.length}`, ...headers) + body;

  it('is sent whole with every attempt', async () => {
    const text = 'x'.repeat(90_000);
    const { port, seen } = await backend((response, attempt, request) => {
      request.on('end', () => status(500, 2)(response, attempt, request));
    });
    const at = await serve({ ports: [port], retry: { codes: [500], attempts: 3 } });
    const answer = await speak(at, post(text));
    expect(answer.status).toBe(200);
    expect(seen.map(({ body }) => body.length)).toEqual([90_000, 90_000, 90_000]);
  });

  it('is sent whole also if the first backend read none of it', async () => {
    const text = 'y'.repeat(80_000);
    const { port, seen } = await backend((response, attempt, request) => {
      if (attempt === 1) request.socket.resetAndDestroy();
      else request.on('end', () => response.end('ok'));
    });
    const at = await serve({ ports: [port], retry: { attempts: 1 } });
    expect((await speak(at, post(text).replace('POST', 'PUT'))).status).toBe(200);
    expect(seen[1]?.body).toBe(text);
  });

  it('that is too long to keep is sent once, and its answer passed on', async () => {
    const text = 'z'.repeat(300_000);
    const { port, seen } = await backend((response, attempt, request) => {
      request.on('end', () => status(500, 9)(response, attempt, request));
    });
    const at = await serve({ ports: [port], retry: { codes: [500], attempts: 3 } });
    const answer = await speak(at, post(text));
    expect(answer.status).toBe(500);
    expect(seen.map(({ body }) => body.length)).toEqual([300_000]);
  });

  it('of unknown length leaves its connection usable', async () => {
    const { port, seen } = await backend((response, attempt, request) => {
      request.on('end', () => status(500, 1)(response, attempt, request));
    });
    const at = await serve({ ports: [port], retry: { codes: [500] } });
    const chunked = 'POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n';
    const answer = await speak(at, `${chunked}3\r\nabc\r\n0\r\n\r\n${requestText('GET /second')}`);
    expect(answer.body.match(/HTTP\/1\.1 200/g)?.length).toBe(1);
    // The second request was in the pipeline, and did not wait for the first one's retry.
    expect(seen.map(({ body }) => body).sort()).toEqual(['', 'abc', 'abc']);
  });

  it('that waits for a 100 is asked for once', async () => {
    const { port, seen } = await backend((response, attempt, request) => {
      request.on('end', () => status(500, 1)(response, attempt, request));
    });
    const at = await serve({ ports: [port], retry: { codes: [500] } });
    let continued = 0;
    const request = ask({
      port: at,
      host: '127.0.0.1',
      method: 'POST',
      headers: { host: 'a.test', expect: '100-continue', 'content-length': 5 },
    });
    request.on('continue', () => {
      continued += 1;
      request.end('hello');
    });
    const code = await new Promise((resolve) =>
      request.on('response', (response) => {
        response.resume();
        resolve(response.statusCode);
      }),
    );
    expect([code, continued]).toEqual([200, 1]);
    expect(seen.map(({ body }) => body)).toEqual(['hello', 'hello']);
  });
});
