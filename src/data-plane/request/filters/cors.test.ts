import { describe, expect, it } from 'vitest';
import type { Cors } from '../../../routing-table/filter.ts';
import { type CorsRequest, prepareCors } from './cors.ts';

const strict: Cors = {
  allowOrigins: ['https://a.test'],
  allowCredentials: false,
  allowMethods: [],
  allowHeaders: [],
  exposeHeaders: [],
  maxAgeSeconds: 5,
};

/** The headers of a preflight's answer, by name. */
function check(cors: Partial<Cors>, request: Partial<CorsRequest> = {}): Record<string, string> {
  const asked = { origin: 'https://a.test', method: 'PUT', headers: 'x-one, x-two', ...request };
  const flat = prepareCors({ ...strict, ...cors }).preflight(asked);
  return Object.fromEntries(
    flat.flatMap((name, at) => (at % 2 === 0 ? [[name, flat[at + 1] ?? '']] : [])),
  );
}

describe('an origin', () => {
  it.each([
    ['https://a.test', 'https://a.test', true],
    ['https://a.test', 'https://a.test:443', true],
    ['http://a.test:80', 'http://a.test', true],
    ['https://a.test', 'http://a.test', false],
    ['https://a.test', 'https://a.test:8443', false],
    ['https://a.test', 'https://xa.test', false],
    ['https://*.bar.test', 'https://x.y.bar.test', true],
    ['https://*.bar.test', 'https://bar.test', false],
    ['https://*.bar.test', 'https://evil.test/.bar.test.evil', false],
    ['https://*', 'https://any.test', true],
    ['https://*', 'http://any.test', false],
    ['https://*', 'https://any.test:443', true],
    ['https://*', 'https://any.test:8443', false],
    ['https://*', 'https://[::1]', true],
    ['https://*:8443', 'https://any.test:8443', true],
    ['https://*:8443', 'https://any.test', false],
    ['https://*.bar.test', 'https://x:8443.bar.test', false],
    ['*', 'null', true],
  ])('%s against %s', (...[pattern, origin, isAllowed]) => {
    const headers = check({ allowOrigins: [pattern] }, { origin });
    expect('Access-Control-Allow-Origin' in headers).toBe(isAllowed);
  });
});

describe('a preflight', () => {
  it('gets what is listed, and no more', () => {
    expect(
      check({ allowMethods: ['PUT', 'GET'], allowHeaders: ['X-One'], exposeHeaders: ['X-Out'] }),
    ).toEqual({
      'Access-Control-Allow-Origin': 'https://a.test',
      'Access-Control-Allow-Methods': 'PUT, GET',
      'Access-Control-Allow-Headers': 'X-One',
      'Access-Control-Expose-Headers': 'X-Out',
      'Access-Control-Max-Age': '5',
      Vary: 'Origin',
    });
  });

  it('gets stars for stars where no credentials are in play', () => {
    const star = { allowOrigins: ['*'], allowMethods: ['*'], allowHeaders: ['*'] };
    expect(check({ ...star, exposeHeaders: ['*'] })).toEqual({
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Allow-Methods': '*',
      'Access-Control-Allow-Headers': '*',
      'Access-Control-Expose-Headers': '*',
      'Access-Control-Max-Age': '5',
    });
  });

  it('gets an echo instead of stars with credentials', () => {
    const star = { allowOrigins: ['*'], allowMethods: ['*'], allowHeaders: ['*'] };
    const credentials = { ...star, exposeHeaders: ['*'], allowCredentials: true };
    expect(check(credentials)).toEqual({
      'Access-Control-Allow-Origin': 'https://a.test',
      'Access-Control-Allow-Credentials': 'true',
      'Access-Control-Allow-Methods': 'PUT',
      'Access-Control-Allow-Headers': 'x-one, x-two',
      'Access-Control-Max-Age': '5',
      Vary: 'Origin',
    });
    expect(check(credentials, { headers: undefined })).not.toHaveProperty(
      'Access-Control-Allow-Headers',
    );
  });

  it('from another origin gets nothing but Vary', () => {
    expect(check({}, { origin: 'https://b.test' })).toEqual({ Vary: 'Origin' });
  });
});

describe('an answer', () => {
  it('loses the backend’s own permissions', () => {
    const backend = ['access-control-allow-origin', '*', 'Access-Control-Max-Age', '9', 'X', '1'];
    const { respond } = prepareCors(strict);
    expect(respond('https://b.test', backend)).toEqual(['X', '1', 'Vary', 'Origin']);
    expect(respond('https://a.test', backend)).toEqual([
      ...['X', '1', 'Access-Control-Allow-Origin', 'https://a.test', 'Vary', 'Origin'],
    ]);
  });
});
