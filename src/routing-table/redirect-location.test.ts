import { expect, it } from 'vitest';
import type { Redirect } from './filter.ts';
import { redirectLocation } from './redirect-location.ts';

it('shows a port in Location only where the scheme does not imply it', () => {
  // The 15 cases of HTTPRouteRedirectPortAndScheme: listener, filter, what Location begins with.
  const cases: [
    scheme: 'http' | 'https',
    port: number,
    filter: Partial<Redirect>,
    start: string,
  ][] = [
    ['http', 80, {}, 'http://example.org'],
    ['http', 80, { port: 80 }, 'http://example.org'],
    ['http', 80, { port: 8080 }, 'http://example.org:8080'],
    ['http', 80, { scheme: 'https' }, 'https://example.org'],
    ['http', 80, { scheme: 'https', port: 443 }, 'https://example.org'],
    ['http', 80, { scheme: 'https', port: 8443 }, 'https://example.org:8443'],
    ['http', 8080, {}, 'http://example.org:8080'],
    ['http', 8080, { port: 80 }, 'http://example.org'],
    ['http', 8080, { scheme: 'https' }, 'https://example.org'],
    ['http', 8080, { scheme: 'http' }, 'http://example.org'],
    ['https', 443, {}, 'https://example.org'],
    ['https', 443, { port: 443 }, 'https://example.org'],
    ['https', 443, { port: 8443 }, 'https://example.org:8443'],
    ['https', 443, { scheme: 'http' }, 'http://example.org'],
    ['https', 443, { scheme: 'http', port: 8080 }, 'http://example.org:8080'],
  ];
  for (const [scheme, port, filter, start] of cases) {
    const request = { scheme, port, authority: 'example.org:9999', path: '/a', query: 'b=c' };
    expect(redirectLocation({ statusCode: 302, ...filter }, request)).toBe(`${start}/a?b=c`);
  }
});

it('redirects to another host and path', () => {
  const request = {
    scheme: 'http',
    port: 80,
    authority: '[::1]:80',
    path: '/a/x',
    query: '',
  } as const;
  const path = { type: 'ReplacePrefixMatch', value: '/b', prefix: '/a' } as const;
  expect(redirectLocation({ statusCode: 302, path }, request)).toBe('http://[::1]/b/x');
  expect(redirectLocation({ statusCode: 302, hostname: 'o.example' }, request)).toBe(
    'http://o.example/a/x',
  );
});
