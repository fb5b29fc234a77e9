import { request as ask } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RequestCompleted, RequestFailed } from '../../traffic/traffic-event.ts';
import {
  deadPort,
  eventually,
  type Fixture,
  requestText,
  speak,
  startFixture,
} from '../gateway.testing.ts';
import { backendOf, ruleOf, to } from '../table.testing.ts';
import {
  type Attempts,
  type Respond,
  type RetrySketch,
  resets,
  retryRule,
  startCounting,
  status,
} from './retry.testing.ts';

let fixture: Fixture;
const open: (() => Promise<void>)[] = [];

beforeAll(() => {
  fixture = startFixture();
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

const lastEnd = () =>
  eventually(() =>
    fixture.events.findLast(
      (event): event is RequestCompleted | RequestFailed =>
        event.event === 'request-completed' || event.event === 'request-failed',
    ),
  );

describe('a rule that retries codes', () => {
  it('tries again until an answer counts, and passes that one on alone', async () => {
    const { port, seen } = await backend(status(500, 2));
    const at = await serve({ ports: [port], retry: { codes: [500], attempts: 3 } });
    const answer = await speak(at, requestText('GET /'));
    expect([answer.status, answer.body]).toEqual([200, expect.stringContaining('attempt 3')]);
    expect(seen).toHaveLength(3);
    expect(await lastEnd()).toMatchObject({ attempts: 3, status: 200, backendStatus: 200 });
  });

  it.each([500, 502, 503, 504])('gives back the last status when %i goes on', async (code) => {
    const { port, seen } = await backend(status(code, 9));
    const at = await serve({ ports: [port], retry: { codes: [500, 502, 503, 504], attempts: 2 } });
    const answer = await speak(at, requestText('GET /'));
    expect([answer.status, answer.body]).toEqual([code, expect.stringContaining('attempt 3')]);
    expect(seen).toHaveLength(3);
    expect(await lastEnd()).toMatchObject({ event: 'request-completed', attempts: 3 });
  });

  it('does not retry a code that is not listed', async () => {
    const { port, seen } = await backend(status(503, 9));
    const at = await serve({ ports: [port], retry: { codes: [500], attempts: 3 } });
    expect((await speak(at, requestText('GET /'))).status).toBe(503);
    expect(seen).toHaveLength(1);
  });

  it('waits longer before every attempt, and never less than it says', async () => {
    const { port, seen } = await backend(status(500, 9));
    const at = await serve({ ports: [port], retry: { codes: [500], attempts: 3, backoffMs: 40 } });
    await speak(at, requestText('GET /'));
    const waits = seen.slice(1).map(({ at: when }, index) => when - (seen[index]?.at ?? 0));
    expect(waits).toHaveLength(3);
    const [first = 0, second = 0, third = 0] = waits;
    expect(first).toBeGreaterThanOrEqual(39);
    expect(second).toBeGreaterThanOrEqual(79);
    expect(third).toBeGreaterThanOrEqual(159);
  });

  it('waits a little even where it says nothing', async () => {
    const { port, seen } = await backend(status(500, 1));
    await speak(await serve({ ports: [port], retry: { codes: [500] } }), requestText('GET /'));
    expect((seen[1]?.at ?? 0) - (seen[0]?.at ?? 0)).toBeGreaterThanOrEqual(24);
  });

  it('goes round the endpoints', async () => {
    const bad = await backend(status(500, 9));
    const good = await backend(status(500, 0));
    const at = await serve({ ports: [bad.port, good.port], retry: { codes: [500], attempts: 1 } });
    for (let count = 0; count < 4; count += 1) {
      expect((await speak(at, requestText('GET /'))).status).toBe(200);
    }
  });

  it('does so for clients of HTTP/2 too', async () => {
    const { port } = await backend(status(502, 1));
    const at = await serve({ ports: [port], retry: { codes: [502] } });
    const session = connectHttp2(`http://127.0.0.1:${at}`);
    const stream = session.request({ ':path': '/', ':method': 'POST' });
    stream.end('a body');
    let body = '';
    stream.on('data', (chunk) => {
      body += chunk;
    });
    await new Promise((resolve) => stream.once('end', resolve));
    expect(body).toBe('attempt 2');
    session.close();
  });
});

describe('a rule that retries', () => {
  it('tries again after a reset, without any codes', async () => {
    const { port } = await backend(resets(2));
    const at = await serve({ ports: [port], retry: { attempts: 3 } });
    const answer = await speak(at, requestText('GET /'));
    expect([answer.status, answer.body]).toEqual([200, expect.stringContaining('attempt 3')]);
  });

  it('says 503 when every connection was reset', async () => {
    const { port, seen } = await backend(resets(9));
    const at = await serve({ ports: [port], retry: { attempts: 3 } });
    const answer = await speak(at, requestText('GET /'));
    expect([answer.status, answer.body]).toEqual([
      503,
      expect.stringContaining('backend-closed-early'),
    ]);
    expect(seen).toHaveLength(4);
    expect(await lastEnd()).toMatchObject({ attempts: 4 });
  });

  it.each([
    ['PUT', 3],
    ['POST', 1],
  ])('sends %s %i times where connections break that it was sent on', async (method, times) => {
    const { port, seen } = await backend(resets(9));
    const at = await serve({ ports: [port], retry: { attempts: 2 } });
    const answer = await speak(at, requestText(`${method} /`, 'Content-Length: 0'));
    expect([answer.status, seen.length]).toEqual([503, times]);
  });

  it('tries a refused connection as often as it says', async () => {
    const at = await serve({ ports: [await deadPort()], retry: { attempts: 2 } });
    expect((await speak(at, requestText('GET /'))).status).toBe(503);
    expect(await lastEnd()).toMatchObject({ attempts: 3 });
  });

  it('leaves nothing behind on the response, however often it tries', async () => {
    const warnings: Error[] = [];
    const hear = (warning: Error): number => warnings.push(warning);
    process.on('warning', hear);
    const { port } = await backend(status(500, 12));
    const other = startFixture({ limits: { retryBackoffMsMin: 0 } });
    const at = await other.serveHttp({
      rules: [
        ruleOf({
          backends: [to(backendOf([port]))],
          retry: { codes: [500], attempts: 15, backoffMs: 0 },
        }),
      ],
    });
    const text = requestText('POST /', 'Content-Length: 5');
    const answer = await speak(at, `${text}hello`);
    expect([answer.status, answer.body]).toEqual([200, expect.stringContaining('attempt 13')]);
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', hear);
    expect(warnings).toEqual([]);
    await other.close();
  });

  it('never after the answer has begun', async () => {
    const { port, seen } = await backend((response, _, request) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half', () => setTimeout(() => request.socket.resetAndDestroy(), 20));
    });
    const at = await serve({ ports: [port], retry: { attempts: 3 } });
    const answer = await speak(at, requestText('GET /'));
    expect([answer.status, answer.closed]).toEqual([200, true]);
    expect(seen).toHaveLength(1);
  });
});

describe('without a retry stanza', () => {
  it('a request that was sent is sent once', async () => {
    const { port, seen } = await backend(resets(9));
    const answer = await speak(await serve({ ports: [port] }), requestText('GET /'));
    expect(answer.status).toBe(502);
    expect(seen).toHaveLength(1);
  });
});

describe('retries and time', () => {
  /** Serves one request at a time, each after `delayMs`; whoever gave up still takes its turn. */
  async function oneByOne(delayMs: number, times: number): Promise<Attempts> {
    let turn = Promise.resolve();
    return backend((response, attempt) => {
      turn = turn.then(async () => {
        if (attempt <= times) await new Promise((resolve) => setTimeout(resolve, delayMs));
        response.end(`attempt ${attempt}`);
      });
    });
  }

  it('retries attempts that timed out, also where the backend takes one at a time', async () => {
    const { port } = await oneByOne(300, 2);
    const at = await serve({
      ports: [port],
      retry: { attempts: 2 },
      timeouts: { backendRequestMs: 200 },
    });
    const answer = await speak(at, requestText('GET /'), { quietMs: 1500 });
    expect([answer.status, answer.body]).toEqual([200, expect.stringContaining('attempt 3')]);
  });

  it('says 504 when every attempt timed out', async () => {
    const { port, seen } = await backend(() => {});
    const at = await serve({
      ports: [port],
      retry: { attempts: 2 },
      timeouts: { backendRequestMs: 50 },
    });
    const answer = await speak(at, requestText('GET /'));
    expect([answer.status, answer.body]).toEqual([
      504,
      expect.stringMatching(/spec\.rules\[0\]\.timeouts\.backendRequest\b/),
    ]);
    expect(seen).toHaveLength(3);
  });

  it('ends with the time for the whole request', async () => {
    const { port } = await backend(() => {});
    const at = await serve({
      ports: [port],
      retry: { attempts: 9 },
      timeouts: { backendRequestMs: 60, requestMs: 150 },
    });
    const before = performance.now();
    const answer = await speak(at, requestText('GET /'));
    expect(performance.now() - before).toBeLessThan(150 + 300);
    expect([answer.status, answer.body]).toEqual([
      504,
      expect.stringMatching(/spec\.rules\[0\]\.timeouts\.request\b/),
    ]);
  });

  it('does not wait for an attempt that would come too late', async () => {
    const { port, seen } = await backend(status(503, 9));
    const at = await serve({
      ports: [port],
      retry: { codes: [503], attempts: 3, backoffMs: 1000 },
      timeouts: { requestMs: 600 },
    });
    const before = performance.now();
    const answer = await speak(at, requestText('GET /'));
    expect(performance.now() - before).toBeLessThan(550);
    expect([answer.status, seen.length]).toEqual([504, 1]);
    expect(await lastEnd()).toMatchObject({ backendStatus: 503, attempts: 1 });
  });

  it('stops when the client goes', async () => {
    const { port, seen } = await backend(status(500, 9));
    const at = await serve({ ports: [port], retry: { codes: [500], attempts: 5, backoffMs: 100 } });
    const request = ask({ port: at, host: '127.0.0.1', headers: { host: 'a.test' } });
    request.on('error', () => {});
    request.end();
    await eventually(() => (seen.length > 0 ? true : undefined));
    const before = fixture.events.length;
    request.destroy();
    const told = await eventually(() => fixture.events[before]);
    expect(told).toMatchObject({ failure: { code: 'client-went-away' }, status: 0 });
    expect(seen).toHaveLength(1);
  });
});
