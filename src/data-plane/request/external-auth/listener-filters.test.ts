import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
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
  fixture = startFixture({ limits: { authMs: 300 } });
});
afterAll(() => fixture.close());
beforeEach(async () => {
  backend = await authority();
});
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

type Respond = Parameters<typeof startBackend>[0];

async function authority(respond?: Respond): Promise<TestBackend> {
  const started = await startBackend(respond);
  open.push(started.close);
  return started;
}

const says =
  (status: number, headers: Readonly<Record<string, string>> = {}, body = ''): Respond =>
  (_, response) =>
    void response.writeHead(status, headers).end(body);

describe('the filters of a listener', () => {
  const byUser = (user: string, port: number) =>
    ruleOf({
      match: { headers: [{ type: 'Exact', name: 'x-user', value: user }] },
      backends: [to(backendOf([port]))],
    });

  it('run before the rule is chosen, which sees the headers that they have set', async () => {
    const other = await authority();
    const asked = await authority(says(200, { 'X-User': 'ada' }));
    const port = await fixture.serveHttp({
      filters: [authBy(asked.port)],
      rules: [byUser('root', other.port), byUser('ada', backend.port)],
    });
    expect((await speak(port, requestText('GET /', 'X-User: root'))).status).toBe(200);
    expect([other.seen.length, backend.seen.length]).toEqual([0, 1]);
  });

  it('run before the rule is chosen, which does not see what only the client says', async () => {
    const asked = await authority(says(200));
    const filters = [authBy(asked.port, { responseHeaders: ['x-user'] })];
    const port = await fixture.serveHttp({ filters, rules: [byUser('root', backend.port)] });
    expect((await speak(port, requestText('GET /', 'X-User: root'))).status).toBe(404);
  });

  it('run before the rule is chosen, which sees what they have added to a header', async () => {
    const authority = await startAuthority(() => ({
      okResponse: {
        headers: [{ header: { key: 'X-User', value: 'ada' }, append: { value: true } }],
      },
    }));
    open.push(authority.close);
    const port = await fixture.serveHttp({
      filters: [authBy(authority.port, { protocol: 'GRPC', requestHeaders: 'all' })],
      rules: [byUser('root', backend.port)],
    });
    expect((await speak(port, requestText('GET /', 'X-User: root'))).status).toBe(404);
  });

  it('run in their order, each on what the one before has made, and a denial ends them', async () => {
    const first = await authority(says(200, { 'X-User': 'one' }));
    const second = await authority(says(200, { 'X-User': 'two' }));
    const third = await authority(says(403, {}, 'no'));
    const fourth = await authority(says(200));
    const seeing = { requestHeaders: ['x-user'] };
    const filters = [first, second, third, fourth].map(({ port }) => authBy(port, seeing));
    const port = await fixture.serveHttp({ filters, rules: [byUser('two', backend.port)] });
    const answer = await speak(port, requestText('GET /'));
    expect([answer.status, answer.body]).toEqual([403, 'no']);
    expect(second.seen[0]?.headers['x-user']).toBe('one');
    expect(third.seen[0]?.headers['x-user']).toBe('two');
    expect([fourth.seen.length, backend.seen.length]).toEqual([0, 0]);
  });

  it('have one time together, which is not that of the body they judge', async () => {
    const slow = await authority((_, response) => void setTimeout(() => response.end(), 180));
    const rules = [ruleOf({ backends: [to(backendOf([backend.port]))] })];
    const twice = await fixture.serveHttp({
      filters: [authBy(slow.port), authBy(slow.port)],
      rules,
    });
    const answer = await speak(twice, requestText('GET /'));
    expect([answer.status, slow.seen.length, backend.seen.length]).toEqual([503, 2, 0]);
    expect(answer.body).toContain('external-auth-unavailable');
    const fast = await authority(says(200));
    const port = await fixture.serveHttp({
      filters: [authBy(fast.port), authBy(slow.port, { bodyBytesMax: 100 })],
      rules,
    });
    const stream = connect(port, '127.0.0.1');
    setTimeout(() => stream.write('llo'), 400);
    const post = `${requestText('POST /', 'Content-Length: 5')}he`;
    expect((await speak(port, post, { stream })).status).toBe(200);
  });

  it('run also for requests that no rule matches, and for those of HTTP/2', async () => {
    const asked = await authority(says(200));
    const port = await fixture.serveHttp({ filters: [authBy(asked.port)], rules: [] });
    expect((await speak(port, requestText('GET /'))).status).toBe(404);
    const session = connectHttp2(`http://127.0.0.1:${port}`);
    const stream = session.request({ ':path': '/' });
    const status = await new Promise((resolve) =>
      stream.once('response', (headers) => resolve(headers[':status'])),
    );
    session.close();
    expect([status, asked.seen.length]).toEqual([404, 2]);
  });

  it('run for a WebSocket too', async () => {
    const asked = await authority(says(401, {}, 'no socket for you'));
    const filters = [authBy(asked.port)];
    const port = await fixture.serveHttp({
      filters,
      rules: [ruleOf({ backends: [to(backendOf([backend.port]))] })],
    });
    const lines = ['GET / HTTP/1.1', 'Host: a.test', 'Connection: Upgrade', 'Upgrade: websocket'];
    const answer = await speak(port, `${lines.join('\r\n')}\r\n\r\n`);
    expect([answer.status, answer.body]).toEqual([401, 'no socket for you']);
  });
});
