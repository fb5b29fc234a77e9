import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Filter } from '../../routing-table/filter.ts';
import {
  deadPort,
  type Echo,
  type Fixture,
  requestText,
  speak,
  startBackend,
  startFixture,
  type TestBackend,
} from '../gateway.testing.ts';
import {
  backendOf,
  listenerOf,
  originOf,
  ruleOf,
  socketOf,
  tableOf,
  to,
  toNowhere,
} from '../table.testing.ts';

let fixture: Fixture;
let backend: TestBackend;

beforeAll(async () => {
  fixture = startFixture();
  backend = await startBackend((echo, response) => {
    response.setHeader('X-Backend', 'yes');
    response.setHeader('Set-Cookie', ['a=1', 'b=2']);
    response.setHeader('Access-Control-Allow-Origin', 'https://backend.example');
    response.end(JSON.stringify(echo));
  });
});

afterAll(async () => {
  await fixture.close();
  await backend.close();
});

/** Asks through one rule with these filters; `seen` is what the backend got. */
async function check(filters: readonly Filter[], text: string) {
  const port = await fixture.serveHttp({
    rules: [ruleOf({ filters, backends: [to(backendOf([backend.port]))] })],
  });
  const before = backend.seen.length;
  const answer = await speak(port, text);
  return { answer, seen: backend.seen[before] as Echo | undefined };
}

describe('filters', () => {
  it('sets, adds and removes request headers, in that order', async () => {
    const change = {
      set: [{ name: 'X-Set', value: 'new' }],
      add: [{ name: 'x-add', value: 'second' }],
      remove: ['X-Gone'],
    };
    const { seen } = await check(
      [{ type: 'RequestHeaderModifier', change }],
      requestText('GET /', 'x-set: old', 'X-Add: first', 'x-gone: 1', 'X-Kept: 1'),
    );
    expect(seen?.headers).toMatchObject({
      'x-set': 'new',
      'x-add': 'first, second',
      'x-kept': '1',
    });
    expect(seen?.headers).not.toHaveProperty('x-gone');
  });

  it('changes Host by a request header filter and leaves framing alone', async () => {
    const change = {
      set: [
        { name: 'host', value: 'inner.test' },
        { name: 'Content-Length', value: '99' },
      ],
      add: [],
      remove: ['Host', 'Transfer-Encoding'],
    };
    const { seen } = await check(
      [{ type: 'RequestHeaderModifier', change }],
      requestText('POST /', 'Content-Length: 2').concat('ok'),
    );
    expect(seen).toMatchObject({ body: 'ok', headers: { host: 'inner.test' } });
  });

  it('changes response headers and keeps repeated ones apart', async () => {
    const change = {
      set: [{ name: 'X-BACKEND', value: 'no' }],
      add: [{ name: 'Set-Cookie', value: 'c=3' }],
      remove: ['date'],
    };
    const { answer } = await check(
      [{ type: 'ResponseHeaderModifier', change }],
      requestText('GET /'),
    );
    expect(answer.header('x-backend')).toBe('no');
    expect(answer.header('set-cookie')).toBe('a=1|b=2|c=3');
  });

  it.each([
    ['/foo/bar?q=1', { type: 'ReplacePrefixMatch', value: '/xyz', prefix: '/foo' }, '/xyz/bar?q=1'],
    ['/foo', { type: 'ReplacePrefixMatch', value: '/', prefix: '/foo' }, '/'],
    ['/foo?', { type: 'ReplaceFullPath', value: '/one' }, '/one?'],
  ] as const)('rewrites %s to %s', async (target, path, expected) => {
    const { seen } = await check(
      [{ type: 'URLRewrite', rewrite: { hostname: 'inner.test', path } }],
      requestText(`GET ${target}`),
    );
    expect(seen).toMatchObject({ target: expected, headers: { host: 'inner.test' } });
  });

  it('forwards the client’s own spelling where nothing is rewritten', async () => {
    const { seen } = await check([], requestText('GET /a/../%77hoami//x?b=%20+'));
    expect(seen?.target).toBe('/a/../%77hoami//x?b=%20+');
  });

  it('redirects without asking the backend', async () => {
    const { answer, seen } = await check(
      [
        {
          type: 'RequestRedirect',
          redirect: { scheme: 'https', hostname: 'b.test', statusCode: 308 },
        },
      ],
      requestText('GET /x?y=1'),
    );
    expect(answer.status).toBe(308);
    expect(answer.header('location')).toBe('https://b.test/x?y=1');
    expect(seen).toBeUndefined();
  });

  it('answers 500 where a filter cannot be honoured', async () => {
    const refusal = {
      origin: originOf('HTTPRoute', 'shop', 'spec.rules[0].filters[0]'),
      code: 'rule-has-no-backend',
      message: 'No such extension.',
      next: 'Remove it.',
    } as const;
    const { answer, seen } = await check([{ type: 'Refused', refusal }], requestText('GET /'));
    expect(answer.status).toBe(500);
    expect(answer.body).toContain('No such extension.');
    expect(seen).toBeUndefined();
  });

  it('answers a preflight for a rule of another method and replaces the backend’s own CORS', async () => {
    const cors: Filter = {
      type: 'CORS',
      cors: {
        allowOrigins: ['https://*.shop.test'],
        allowCredentials: false,
        allowMethods: ['PUT'],
        allowHeaders: ['X-Token'],
        exposeHeaders: ['X-Backend'],
        maxAgeSeconds: 5,
      },
    };
    const port = await fixture.serveHttp({
      rules: [
        ruleOf({
          match: { method: 'PUT' },
          filters: [cors],
          backends: [to(backendOf([backend.port]))],
        }),
      ],
    });
    const origin = 'Origin: https://a.shop.test';
    const before = backend.seen.length;
    const preflight = await speak(
      port,
      requestText('OPTIONS /', origin, 'Access-Control-Request-Method: PUT'),
    );
    expect(preflight.status).toBe(204);
    expect(preflight.header('access-control-allow-origin')).toBe('https://a.shop.test');
    expect(preflight.header('access-control-allow-methods')).toBe('PUT');
    expect(preflight.header('access-control-max-age')).toBe('5');
    expect(backend.seen.length).toBe(before);
    const actual = await speak(port, requestText('PUT /', origin, 'Content-Length: 0'));
    expect(actual.header('access-control-allow-origin')).toBe('https://a.shop.test');
    const foreign = await speak(port, requestText('PUT /', 'Origin: https://evil.test'));
    expect(foreign.status).toBe(200);
    expect(foreign.header('access-control-allow-origin')).toBeUndefined();
  });
});

describe('forwarded headers', () => {
  it('strips what a client claims and says it anew', async () => {
    const { seen } = await check(
      [],
      requestText(
        'GET /',
        'Host: a.test:8443',
        'X-Forwarded-For: 6.6.6.6',
        'x_forwarded_host: evil',
        'X-Real_IP: 6.6.6.6',
        'X-Forwarded-Prefix: /evil',
        'X-Scheme: gopher',
        'Forwarded: for=6.6.6.6',
        'Accept-Encoding: br',
      ),
    );
    expect(seen?.headers).toMatchObject({
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-host': 'a.test:8443',
      'x-forwarded-port': '8443',
      'x-forwarded-proto': 'http',
      'x-forwarded-server': 'gate',
      'x-real-ip': '127.0.0.1',
      'accept-encoding': 'br',
    });
    expect(JSON.stringify(seen?.raw)).not.toMatch(/evil|gopher|6\.6\.6\.6/);
  });

  it('gives the scheme’s own port where Host has none', async () => {
    const { seen } = await check([], requestText('GET /'));
    expect(seen?.headers['x-forwarded-port']).toBe('80');
  });

  it('drops hop-by-hop headers and those that Connection names, but never the length', async () => {
    const { seen } = await check(
      [],
      'POST / HTTP/1.1\r\nHost: a.test\r\nX-Hop: 1\r\nConnection: close, x-hop, content-length, x-real-ip\r\nKeep-Alive: 5\r\nProxy-Connection: x\r\nX-Stays: 1\r\nContent-Length: 2\r\n\r\nok',
    );
    expect(seen).toMatchObject({ body: 'ok', headers: { 'x-stays': '1', 'content-length': '2' } });
    expect(seen?.headers).not.toHaveProperty('x-hop');
    expect(seen?.headers).not.toHaveProperty('keep-alive');
    expect(seen?.headers['x-real-ip']).toBe('127.0.0.1');
  });
});

describe('choosing', () => {
  const refusal = {
    origin: originOf('HTTPRoute', 'shop', 'spec.rules[0].backendRefs[0]'),
    code: 'rule-has-no-backend',
    message: 'Service default/none does not exist.',
    next: 'Create it.',
  } as const;

  it.each([
    ['a rule without backends', [], 500, 'rule-has-no-backend'],
    ['backends of weight 0 only', [to(backendOf([1]), { weight: 0 })], 500, 'rule-has-no-backend'],
    ['an invalid backend', [toNowhere(refusal)], 500, 'default/none'],
    ['a backend without endpoints', [to(backendOf([]))], 503, 'backend-has-no-endpoints'],
    [
      'a policy that cannot be honoured',
      [to(backendOf([1], { mode: 'refused', refusal: { ...refusal, message: 'No CA.' } }))],
      503,
      'No CA.',
    ],
  ] as const)('answers for %s', async (...[, backends, status, text]) => {
    const port = await fixture.serveHttp({ rules: [ruleOf({ backends })] });
    const answer = await speak(port, requestText('GET /'));
    expect(answer.status).toBe(status);
    expect(answer.body).toContain(text);
  });

  it('spreads requests by weight and sends nothing to weight 0', async () => {
    const other = await startBackend();
    const draws = [0.1, 0.69, 0.71, 0.99];
    const seeded = startFixture({ random: () => draws.shift() ?? 0 });
    // Two draws went into the ids.
    draws.unshift();
    const port = await seeded.serveHttp({
      rules: [
        ruleOf({
          backends: [
            to(backendOf([other.port]), { weight: 0 }),
            to(backendOf([backend.port]), { weight: 7 }),
            toNowhere(refusal, 3),
          ],
        }),
      ],
    });
    draws.splice(0, draws.length, 0.1, 0.69, 0.71, 0.99);
    const statuses: number[] = [];
    for (let count = 0; count < 4; count += 1) {
      statuses.push((await speak(port, requestText('GET /'))).status);
    }
    expect(statuses).toEqual([200, 200, 500, 500]);
    expect(other.seen).toEqual([]);
    await seeded.close();
    await other.close();
  });

  it('passes over an endpoint that refuses the connection', async () => {
    const dead = await deadPort();
    const port = await fixture.serveHttp({
      rules: [ruleOf({ backends: [to(backendOf([dead, backend.port]))] })],
    });
    for (let count = 0; count < 4; count += 1) {
      expect((await speak(port, requestText('GET /'))).status).toBe(200);
    }
    const last = fixture.events.at(-1);
    expect(last).toMatchObject({ event: 'request-completed', attempts: 1 });
  });

  it('says so when the only endpoint refuses the connection', async () => {
    const port = await fixture.serveHttp({
      rules: [ruleOf({ backends: [to(backendOf([await deadPort()]))] })],
    });
    const answer = await speak(port, requestText('GET /'));
    expect(answer.status).toBe(503);
    expect(answer.body).toContain('backend-refused-connection');
  });

  it.each([
    [{ type: 'ReplaceFullPath', value: '/whole' }, '/whole?q=1'],
    [{ type: 'ReplacePrefixMatch', value: '/new', prefix: '/old' }, '/new/x?q=1'],
  ] as const)('rewrites for the chosen backendRef alone: %j', async (...[path, target]) => {
    const rewrite: Filter = { type: 'URLRewrite', rewrite: { path } };
    const port = await fixture.serveHttp({
      rules: [ruleOf({ backends: [to(backendOf([backend.port]), { filters: [rewrite] })] })],
    });
    await speak(port, requestText('GET /old/x?q=1'));
    expect(backend.seen.at(-1)?.target).toBe(target);
  });

  it('runs the filters of the chosen backendRef, a redirect too', async () => {
    const redirect: Filter = {
      type: 'RequestRedirect',
      redirect: { hostname: 'picked.test', statusCode: 302 },
    };
    const port = await fixture.serveHttp({
      rules: [ruleOf({ backends: [to(backendOf([backend.port]), { filters: [redirect] })] })],
    });
    const answer = await speak(port, requestText('GET /x'));
    expect(answer.header('location')).toBe('http://picked.test/x');
  });
});

describe('timeouts', () => {
  it.each([{ requestMs: 50 }, { backendRequestMs: 50 }])('gives 504 after %j', async (timeouts) => {
    const slow = await startBackend(() => {});
    const port = await fixture.serveHttp({
      rules: [ruleOf({ timeouts, backends: [to(backendOf([slow.port]))] })],
    });
    const answer = await speak(port, requestText('GET /'));
    expect(answer.status).toBe(504);
    expect(answer.body).toContain('backend-timed-out');
    await slow.close();
  });
});

describe('matching', () => {
  it('answers 404 and says whether a listener or a route was missing', async () => {
    const table = tableOf(socketOf({ listeners: [listenerOf({ hostname: 'a.test', rules: [] })] }));
    const port = await fixture.serve(table);
    const noRoute = await speak(port, requestText('GET /'));
    expect([noRoute.status, noRoute.body]).toEqual([
      404,
      expect.stringContaining('no-route-matched'),
    ]);
    const noListener = await speak(port, requestText('GET /', 'Host: b.test'));
    expect(noListener.body).toContain('no-listener-for-host');
  });
});
