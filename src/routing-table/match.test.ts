import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { growth } from '../end-to-end/growth.testing.ts';
import { compileMatcher, firstMatchByScan, type Matcher } from './match.ts';
import { compilePattern, type Pattern } from './pattern.ts';
import { compareByPrecedence } from './precedence.ts';
import type { PathMatch, RequestFacts, RequestMatch, ValueMatch } from './request-match.ts';
import type { Listener, RoutingRule } from './routing-table.ts';

const gateway = { group: '', kind: 'Gateway', namespace: 'default', name: 'gateway' };

/** The name of the first rule that matches, both by the index and by trying all; they must agree. */
function check(matches: Record<string, Partial<RequestMatch>>, request: Partial<RequestFacts>) {
  const rules = Object.entries(matches).map(([name, match]) => rule(match, name));
  const facts = factsOf(request);
  const virtualHost = { hostname: '*', rules };
  const found = compileMatcher(listener([virtualHost])).match('any', facts)?.rule;
  expect(found).toBe(firstMatchByScan(virtualHost, facts));
  return found?.name;
}

const prefix = (value: string): Partial<RequestMatch> => ({ path: { type: 'PathPrefix', value } });
const exact = (value: string): Partial<RequestMatch> => ({ path: { type: 'Exact', value } });
const regex = (source: string): Partial<RequestMatch> => ({
  path: { type: 'RegularExpression', pattern: pattern(source) },
});

describe('matching', () => {
  it('matches a prefix element by element', () => {
    for (const path of ['/abc', '/abc/', '/abc/def', '/abc//x']) {
      expect(check({ abc: prefix('/abc') }, { path })).toBe('abc');
    }
    for (const path of ['/abcd', '/ab', '/', '/Abc']) {
      expect(check({ abc: prefix('/abc') }, { path })).toBeUndefined();
    }
  });

  it('tells an exact path from the same path with a slash', () => {
    expect(check({ one: exact('/one') }, { path: '/one' })).toBe('one');
    expect(check({ one: exact('/one') }, { path: '/one/' })).toBeUndefined();
  });

  it('matches an expression against the whole path', () => {
    expect(check({ id: regex('/users/[0-9]+') }, { path: '/users/12' })).toBe('id');
    expect(check({ id: regex('/users/[0-9]+') }, { path: '/users/12/x' })).toBeUndefined();
  });

  it('cannot be led past a rule by dots or escapes', () => {
    const rules = { admin: prefix('/admin'), all: prefix('/') };
    expect(check(rules, { path: '/public/../admin' })).toBe('admin');
    expect(check(rules, { path: '/public/%2e%2e/%61dmin' })).toBe('admin');
    expect(check(rules, { path: '/public%2Fadmin' })).toBe('all');
  });

  it('compares header values with case and names without', () => {
    const header: ValueMatch = { type: 'Exact', name: 'version', value: 'two' };
    const headers = (values: Record<string, string>) => ({
      header: (name: string) => values[name],
    });
    expect(check({ two: { headers: [header] } }, headers({ version: 'two' }))).toBe('two');
    expect(check({ two: { headers: [header] } }, headers({ version: 'TWO' }))).toBeUndefined();
    expect(check({ two: { headers: [header] } }, headers({}))).toBeUndefined();
  });

  it('compares query parameters decoded, with case, by their first value', () => {
    const animal: ValueMatch = { type: 'Exact', name: 'animal', value: 'blue whale' };
    const rules = { whale: { queryParams: [animal] } };
    expect(check(rules, { query: 'animal=blue+whale' })).toBe('whale');
    expect(check(rules, { query: 'x=1&animal=blue%20whale&animal=cat' })).toBe('whale');
    expect(check(rules, { query: 'animal=cat&animal=blue+whale' })).toBeUndefined();
    expect(check(rules, { query: 'ANIMAL=blue+whale' })).toBeUndefined();
  });

  it('lets a rule with CORS answer the preflight for its method', () => {
    const put = rule({ method: 'PUT' }, 'put', true);
    const plain = rule({ method: 'PUT' }, 'plain');
    const headers: Record<string, string> = {
      origin: 'https://a.example',
      'access-control-request-method': 'PUT',
    };
    const facts = factsOf({ method: 'OPTIONS', header: (name) => headers[name] });
    const match = (rules: RoutingRule[]) =>
      compileMatcher(listener([{ hostname: '*', rules }])).match('any', facts)?.rule.name;
    expect(match([put])).toBe('put');
    expect(match([plain])).toBeUndefined();
  });

  it('uses the most specific hostname and never falls through to a wider one', () => {
    const hosts = ['a.example.com', '*.b.example.com', '*.example.com', '*'].map((hostname) => ({
      hostname,
      rules: [rule(hostname === 'a.example.com' ? prefix('/only') : {}, hostname)],
    }));
    const match = (host: string, path = '/') =>
      compileMatcher(listener(hosts)).match(host, factsOf({ path }))?.rule.name;
    expect(match('x.b.example.com')).toBe('*.b.example.com');
    expect(match('b.example.com')).toBe('*.example.com');
    expect(match('x.y.example.com')).toBe('*.example.com');
    expect(match('example.com')).toBe('*');
    expect(match('a.example.com', '/only')).toBe('a.example.com');
    expect(match('a.example.com', '/else')).toBeUndefined();
  });
});

describe('the index', () => {
  it('agrees with trying every rule, for any rules in any order', () => {
    fc.assert(
      fc.property(fc.array(anyMatch, { maxLength: 30 }), anyRequest, (matches, request) => {
        const rules = matches.map((match, index) => rule(match, `${index}`));
        const virtualHost = { hostname: '*', rules };
        const facts = factsOf(request);
        const found = compileMatcher(listener([virtualHost])).match('any', facts)?.rule;
        return found === firstMatchByScan(virtualHost, facts);
      }),
      { numRuns: 2000 },
    );
  });

  it('finds one of ten thousand rules about as fast as one of a hundred', () => {
    const [few, many] = [manyRules(100), manyRules(10_000)];
    expect(many.match('any', factsOf({ path: '/app/9998/deep/er' }))?.rule.name).toBe('9998');
    const ask = (matcher: Matcher) => () => {
      for (let i = 0; i < 5_000; i += 1) {
        matcher.match('any', factsOf({ path: `/app/${i % 100}/deep` }));
      }
    };
    // A scan would need a hundred times as long.
    expect(growth(ask(few), ask(many))).toBeLessThan(10);
  });

  it('is made in a time that grows with the number of rules, and not with its square', () => {
    const make = (count: number) => () => {
      manyRules(count).match('any', factsOf({ path: '/app/1/x' }));
    };
    expect(growth(make(1_000), make(10_000))).toBeLessThan(40);
  });
});

function manyRules(count: number): Matcher {
  const rules = Array.from({ length: count }, (_, i) =>
    rule(i % 2 ? exact(`/app/${i}/x`) : prefix(`/app/${i}`), `${i}`),
  );
  return compileMatcher(listener([{ hostname: '*', rules }]));
}

describe('precedence', () => {
  it('is a total order: no two matches are equal, and any two agree with a third', () => {
    fc.assert(
      fc.property(anyRanked, anyRanked, anyRanked, (a, b, c) => {
        const [ab, bc, ac] = [
          compareByPrecedence(a, b),
          compareByPrecedence(b, c),
          compareByPrecedence(a, c),
        ].map(Math.sign);
        expect(ab).toBe(-Math.sign(compareByPrecedence(b, a)) + 0);
        if (ab === bc) expect(ac).toBe(ab);
      }),
      { numRuns: 2000 },
    );
  });

  it('puts path before method, method before headers, headers before query, age before name', () => {
    const value: ValueMatch = { type: 'Exact', name: 'a', value: 'b' };
    const best = [
      ranked({ path: { type: 'Exact', value: '/a' } }),
      ranked({ path: { type: 'RegularExpression', pattern: pattern('/a.*') } }),
      ranked({ path: { type: 'PathPrefix', value: '/abc' } }),
      ranked({ path: { type: 'PathPrefix', value: '/a' }, method: 'GET' }),
      ranked({ path: { type: 'PathPrefix', value: '/a' }, headers: [value, value] }),
      ranked({ path: { type: 'PathPrefix', value: '/a' }, headers: [value], queryParams: [value] }),
      ranked({ path: { type: 'PathPrefix', value: '/a' }, queryParams: [value, value] }),
      ranked({ path: { type: 'PathPrefix', value: '/a' } }, { createdAt: '2024-01-01T00:00:00Z' }),
      ranked({ path: { type: 'PathPrefix', value: '/a' } }, { routeName: 'a/a' }),
      ranked({ path: { type: 'PathPrefix', value: '/a' } }, { routeName: 'a/b' }),
      ranked({ path: { type: 'PathPrefix', value: '/a' } }, { ruleIndex: 1 }),
      ranked({ path: { type: 'PathPrefix', value: '/a' } }, { ruleIndex: 1, matchIndex: 1 }),
    ];
    expect([...best].reverse().sort(compareByPrecedence)).toEqual(best);
  });
});

function ranked(match: Partial<RequestMatch>, rest: object = {}) {
  const whole = { path: root, headers: [], queryParams: [], ...match };
  const createdAt = '2025-01-01T00:00:00Z';
  return { match: whole, createdAt, routeName: 'z/z', ruleIndex: 0, matchIndex: 0, ...rest };
}

function rule(match: Partial<RequestMatch>, name: string, cors = false): RoutingRule {
  const none = {
    allowOrigins: [],
    allowCredentials: false,
    allowMethods: [],
    allowHeaders: [],
    exposeHeaders: [],
    maxAgeSeconds: 5,
  };
  return {
    origin: { object: gateway, field: name },
    name,
    match: { path: root, headers: [], queryParams: [], ...match },
    filters: cors ? [{ type: 'CORS', cors: none }] : [],
    backends: [],
    timeouts: {},
  };
}

function listener(virtualHosts: Listener['virtualHosts']): Listener {
  return { origin: { object: gateway, field: '' }, gateway, name: 'http', virtualHosts };
}

function factsOf(facts: Partial<RequestFacts>): RequestFacts {
  return { method: 'GET', path: '/', query: '', header: () => undefined, ...facts };
}

function pattern(source: string): Pattern {
  const result = compilePattern(source);
  if ('problem' in result) throw new Error(result.problem);
  return result.pattern;
}

const root: PathMatch = { type: 'PathPrefix', value: '/' };
const segment = fc.constantFrom('', 'a', 'b', 'ab', 'A');
const path = fc.array(segment, { maxLength: 4 }).map((parts) => `/${parts.join('/')}`);
const prefixValue = path.map((value) => value.replace(/\/+$/, '') || '/');
const anyPath: fc.Arbitrary<PathMatch> = fc.oneof(
  path.map((value) => ({ type: 'Exact', value }) as const),
  prefixValue.map((value) => ({ type: 'PathPrefix', value }) as const),
  fc
    .constantFrom('/a.*', '/.*b', '/', '.*')
    .map((source) => ({ type: 'RegularExpression', pattern: pattern(source) }) as const),
);
const anyValue: fc.Arbitrary<ValueMatch> = fc.record({
  type: fc.constant('Exact' as const),
  name: fc.constantFrom('x', 'y'),
  value: fc.constantFrom('1', '2'),
});
const anyMatch: fc.Arbitrary<RequestMatch> = fc.record(
  {
    path: anyPath,
    method: fc.constantFrom('GET', 'POST'),
    headers: fc.array(anyValue, { maxLength: 2 }),
    queryParams: fc.array(anyValue, { maxLength: 2 }),
  },
  { requiredKeys: ['path', 'headers', 'queryParams'] },
);
const anyRequest = fc.record({
  method: fc.constantFrom('GET', 'POST'),
  path,
  query: fc.constantFrom('', 'x=1', 'x=1&y=2', 'y=2&y=1'),
  header: fc
    .dictionary(fc.constantFrom('x', 'y'), fc.constantFrom('1', '2'))
    .map((headers) => (name: string) => headers[name]),
});
const anyRanked = fc
  .record({
    match: anyMatch,
    createdAt: fc.constantFrom('', '2024-01-01T00:00:00Z', '2025-01-01T00:00:00Z'),
    routeName: fc.constantFrom('a/a', 'a/b'),
    ruleIndex: fc.nat(2),
  })
  .chain((parts) => fc.nat().map((matchIndex) => ({ ...parts, matchIndex })));
