import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SessionPersistence } from '../../routing-table/routing-table.ts';
import type { WeightedBackend } from '../../routing-table/weighted-backend.ts';
import {
  certificateFor,
  deadPort,
  type Fixture,
  requestText,
  speak,
  startBackend,
  startFixture,
  type TestBackend,
} from '../gateway.testing.ts';
import { backendOf, ruleOf, to } from '../table.testing.ts';

let fixture: Fixture;
let backends: TestBackend[];
let clock = Date.now();
let chance = 0;

beforeAll(async () => {
  backends = await Promise.all(
    [0, 1, 2].map((at) => startBackend((_, response) => response.end(`backend ${at}`))),
  );
});
beforeEach(() => {
  clock = Date.now();
  fixture = startFixture({ now: () => clock, random: () => chance });
  return () => fixture.close();
});
afterAll(async () => {
  for (const backend of backends) await backend.close();
});

const cookie: SessionPersistence = {
  type: 'Cookie',
  name: 'stay',
  lifetime: 'Session',
  path: '/',
};
const header: SessionPersistence = { ...cookie, type: 'Header', name: 'X-Stay' };

/** One Service for each of `which`, with one endpoint. */
function services(...which: readonly (readonly [at: number, weight: number])[]): WeightedBackend[] {
  return which.map(([at, weight]) => {
    const backend = backendOf([portOf(at)]);
    const service = { ...backend.service, name: `service-${at}` };
    return to({ ...backend, service, name: `default/service-${at}:80` }, { weight });
  });
}

const portOf = (at: number): number => backends[at]?.port ?? 0;

interface Rule {
  readonly backends: readonly WeightedBackend[];
  readonly persistence?: SessionPersistence;
  readonly field?: string;
  readonly path?: string;
}

const serve = (...rules: readonly Rule[]): Promise<number> =>
  fixture.serveHttp({
    rules: rules.map(({ backends: targets, persistence = cookie, field, path = '/' }) =>
      ruleOf({
        backends: targets,
        sessionPersistence: persistence,
        match: { path: { type: 'PathPrefix', value: path } },
        ...(field ? { field } : {}),
      }),
    ),
  });

interface Answered {
  readonly body: string;
  readonly setCookie: string | undefined;
  readonly token: string;
  readonly stay: string | undefined;
}

async function visit(port: number, headers: readonly string[] = [], path = '/'): Promise<Answered> {
  const answer = await speak(port, requestText(`GET ${path}`, ...headers));
  const setCookie = answer.header('set-cookie');
  const token = /stay=([^;]*)/.exec(setCookie ?? '')?.[1] ?? '';
  const body = /backend \d/.exec(answer.body)?.[0] ?? String(answer.status);
  return { body, setCookie, token, stay: answer.header('x-stay') };
}

const withCookie = (token: string): string[] => [`Cookie: other=1; stay=${token}; more=2`];

describe('a session by cookie', () => {
  it('begins by weight and stays with its backend', async () => {
    const port = await serve({ backends: services([0, 50], [1, 50]) });
    chance = 0.9;
    const first = await visit(port);
    expect(first.body).toBe('backend 1');
    expect(first.setCookie).toMatch(/^stay=[\w-]+; Path=\/; HttpOnly; SameSite=Lax$/);
    chance = 0;
    expect((await visit(port)).body).toBe('backend 0');
    const again = await visit(port, withCookie(first.token));
    expect([again.body, again.setCookie]).toEqual(['backend 1', undefined]);
  });

  it('stays with its endpoint, where requests go round otherwise', async () => {
    const port = await serve({ backends: [to(backendOf([0, 1, 2].map(portOf)))] });
    const others = new Set<string>();
    for (let count = 0; count < 3; count += 1) others.add((await visit(port)).body);
    expect(others.size).toBe(3);
    const first = await visit(port);
    for (let count = 0; count < 5; count += 1) {
      expect((await visit(port, withCookie(first.token))).body).toBe(first.body);
    }
  });

  it('survives weight 0 and a reload, also one that moves backends', async () => {
    const port = await serve({ backends: services([0, 1], [1, 1]) });
    chance = 0.9;
    const { token } = await visit(port);
    await serve({ backends: services([2, 9], [1, 0], [0, 1]) });
    expect((await visit(port, withCookie(token))).body).toBe('backend 1');
    expect((await visit(port)).body).not.toBe('backend 1');
  });

  it('begins anew when its backend has left the rule', async () => {
    const port = await serve({ backends: services([0, 1]) });
    const { token } = await visit(port);
    await serve({ backends: services([1, 1]) });
    const moved = await visit(port, withCookie(token));
    expect(moved.body).toBe('backend 1');
    expect((await visit(port, withCookie(moved.token))).setCookie).toBeUndefined();
  });

  it('moves to another endpoint of its backend when its own is gone, and says so', async () => {
    const port = await serve({ backends: [to(backendOf([portOf(0)]))] });
    const { token } = await visit(port);
    await serve({ backends: [to(backendOf([portOf(1)]), { weight: 0 }), ...services([2, 1])] });
    const moved = await visit(port, withCookie(token));
    expect(moved.body).toBe('backend 1');
    expect(moved.token).not.toBe('');
    expect((await visit(port, withCookie(moved.token))).body).toBe('backend 1');
  });

  it('names the endpoint that answered, not one that refused', async () => {
    const dead = await deadPort();
    const port = await serve({ backends: [to(backendOf([dead, portOf(0)]))] });
    for (let count = 0; count < 3; count += 1) {
      const { token, body } = await visit(port);
      expect(body).toBe('backend 0');
      expect((await visit(port, withCookie(token))).setCookie).toBeUndefined();
    }
  });

  it('is of one rule, and of no other', async () => {
    const port = await serve(
      { backends: services([0, 1], [1, 1]), path: '/one', field: 'spec.rules[0]' },
      { backends: services([0, 1], [1, 1]), path: '/two', field: 'spec.rules[1]' },
    );
    chance = 0.9;
    const { token } = await visit(port, [], '/one');
    chance = 0;
    expect((await visit(port, withCookie(token), '/two')).body).toBe('backend 0');
    expect((await visit(port, withCookie(token), '/one')).body).toBe('backend 1');
  });

  it('shares a cookie with other rules, and none of them loses its own', async () => {
    const port = await serve(
      { backends: services([0, 1], [1, 1]), path: '/one', field: 'spec.rules[0]' },
      { backends: services([0, 1], [1, 1]), path: '/two', field: 'spec.rules[1]' },
    );
    chance = 0.9;
    const one = await visit(port, [], '/one');
    chance = 0;
    const both = await visit(port, withCookie(one.token), '/two');
    expect(both.token.split('.')).toHaveLength(2);
    chance = 0.5;
    expect((await visit(port, withCookie(both.token), '/two')).body).toBe('backend 0');
    expect((await visit(port, withCookie(both.token), '/one')).body).toBe('backend 1');
    const forged = await visit(port, withCookie(`${'x'.repeat(400)}.a b`), '/one');
    expect(forged.token).not.toContain('.');
  });

  it('is for the path that its cookie names', async () => {
    const persistence = { ...cookie, path: '/cart' };
    const port = await serve({ backends: services([0, 1]), persistence });
    expect((await visit(port)).setCookie).toContain('; Path=/cart; ');
  });

  it('cannot be read or made up', async () => {
    const port = await serve({ backends: services([0, 1], [1, 1]) });
    chance = 0.9;
    const { token } = await visit(port);
    const plain = Buffer.from(token, 'base64url').toString('latin1');
    expect(plain).not.toMatch(/127|service|\d{4}/);
    expect((await visit(port)).token).not.toBe(token);
    chance = 0;
    const flipped = `${token.slice(0, 20)}${token[20] === 'A' ? 'B' : 'A'}${token.slice(21)}`;
    for (const forged of [flipped, token.slice(1), '', 'x'.repeat(4000), '%00', 'a=b=c']) {
      expect((await visit(port, withCookie(forged))).body).toBe('backend 0');
    }
    const other = startFixture({ now: () => clock, random: () => 0 });
    const elsewhere = await other.serveHttp({
      rules: [ruleOf({ backends: services([0, 1], [1, 1]), sessionPersistence: cookie })],
    });
    expect((await visit(elsewhere, withCookie(token))).body).toBe('backend 0');
    await other.close();
  });

  it('lives on in another process that has the same key', async () => {
    const sessionKey = Buffer.alloc(32, 7);
    const bodies: string[] = [];
    let headers: string[] = [];
    for (const random of [0.9, 0]) {
      const one = startFixture({ random: () => random, sessionKey });
      const port = await one.serveHttp({
        rules: [ruleOf({ backends: services([0, 1], [1, 1]), sessionPersistence: cookie })],
      });
      const { body, token } = await visit(port, headers);
      bodies.push(body);
      headers = withCookie(token);
      await one.close();
    }
    expect(bodies).toEqual(['backend 1', 'backend 1']);
  });

  it('is only for TLS where it was given over TLS', async () => {
    const port = await fixture.serveHttps({
      hostname: 'a.test',
      certificates: [await certificateFor('a.test')],
      rules: [ruleOf({ backends: services([0, 1]), sessionPersistence: cookie })],
    });
    const { connect } = await import('node:tls');
    const stream = connect({
      port,
      host: '127.0.0.1',
      servername: 'a.test',
      rejectUnauthorized: false,
    });
    const answer = await speak(port, requestText('GET /'), { stream });
    expect(answer.header('set-cookie')).toMatch(/; Secure$/);
  });
});

describe('the time of a session', () => {
  it('ends at its absolute limit, used or not', async () => {
    const persistence = { ...cookie, absoluteTimeoutMs: 10_000 };
    const port = await serve({ backends: services([0, 1], [1, 1]), persistence });
    chance = 0.9;
    const { token } = await visit(port);
    chance = 0;
    clock += 9_000;
    expect((await visit(port, withCookie(token))).body).toBe('backend 1');
    clock += 1_500;
    expect((await visit(port, withCookie(token))).body).toBe('backend 0');
  });

  it('is told to the browser only of a permanent cookie, and shrinks', async () => {
    const persistence = {
      ...cookie,
      lifetime: 'Permanent',
      absoluteTimeoutMs: 60_000,
    } as const;
    const port = await serve({ backends: [to(backendOf([portOf(0)]))], persistence });
    const first = await visit(port);
    expect(first.setCookie).toContain('; Max-Age=60;');
    clock += 20_000;
    await serve({ backends: [to(backendOf([portOf(1)]))], persistence });
    expect((await visit(port, withCookie(first.token))).setCookie).toContain('; Max-Age=40;');
  });
});

describe('a session by header', () => {
  it('is given in the answer and kept by whoever sends it back', async () => {
    const port = await serve({ backends: services([0, 1], [1, 1]), persistence: header });
    chance = 0.9;
    const first = await visit(port);
    expect([first.body, first.setCookie]).toEqual(['backend 1', undefined]);
    expect(first.stay).toMatch(/^[\w-]+$/);
    chance = 0;
    const again = await visit(port, [`x-stay: ${first.stay}`]);
    expect([again.body, again.stay]).toEqual(['backend 1', undefined]);
    expect((await visit(port, ['X-Stay: nonsense'])).body).toBe('backend 0');
  });
});
