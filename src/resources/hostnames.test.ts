import { assert, constantFrom, property } from 'fast-check';
import { expect, test } from 'vitest';
import {
  compareHostnames,
  hostnameMatches,
  intersectHostnames,
  isWildcard,
  normalizeHostname,
} from './hostnames.ts';

test.each([
  ['example.com', 'example.com', true],
  ['example.com', 'a.example.com', false],
  ['*.example.com', 'a.example.com', true],
  ['*.example.com', 'a.b.example.com', true],
  ['*.example.com', 'example.com', false],
  ['*.example.com', '.example.com', false],
  ['*.example.com', 'aexample.com', false],
  ['*', 'anything.at.all', true],
])('%s covering %s is %s', (hostname, name, expected) => {
  expect(hostnameMatches(hostname, name)).toBe(expected);
});

test.each([
  [undefined, undefined, '*'],
  [undefined, 'a.com', 'a.com'],
  ['a.com', undefined, 'a.com'],
  ['a.com', 'a.com', 'a.com'],
  ['a.com', 'b.com', undefined],
  ['*.x.com', 'y.x.com', 'y.x.com'],
  ['*.a.x.com', '*.x.com', '*.a.x.com'],
  ['very.specific.com', '*.specific.com', 'very.specific.com'],
  ['*.x.com', 'x.com', undefined],
  ['*.x.com', '*.y.com', undefined],
])('listener %s and route %s have %s in common', (listener, route, expected) => {
  expect(intersectHostnames(listener, route)).toBe(expected);
  expect(intersectHostnames(route, listener)).toBe(expected);
});

test('a name is in the intersection exactly if both cover it', () => {
  const names = ['a.com', 'b.a.com', 'c.b.a.com', 'com', 'x.y'];
  const hostnames = ['*', ...names, '*.com', '*.a.com', '*.b.a.com', '*.y'];
  const any = constantFrom(...hostnames);
  assert(
    property(any, any, constantFrom(...names), (one, other, name) => {
      const common = intersectHostnames(one, other);
      const isCommon = common !== undefined && hostnameMatches(common, name);
      expect(isCommon).toBe(hostnameMatches(one, name) && hostnameMatches(other, name));
    }),
  );
});

test('more specific hostnames sort first', () => {
  const sorted = ['b.example.com', 'a.com', 'b.com', '*.example.com', '*.com', '*'];
  expect([...sorted].reverse().sort(compareHostnames)).toEqual(sorted);
});

test('a Host header loses case, port and trailing dot', () => {
  expect(normalizeHostname('WhoAmI.Localhost.:8443')).toBe('whoami.localhost');
  expect(normalizeHostname('[::1]')).toBe('[::1]');
  expect(isWildcard('*.a')).toBe(true);
});
