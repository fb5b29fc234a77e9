import { describe, expect, it } from 'vitest';
import { parseTarget, queryValue } from './request-target.ts';

describe('a request target', () => {
  it.each([
    ['/x%2fy?z', '/x%2fy?z', '/x/y'],
    ['/a%20b%7E', '/a%20b%7E', '/a b~'],
    ['/a"b', '/a%22b', '/a"b'],
    ['/x?', '/x?', '/x'],
    ['/x?a#f', '/x?a#f', '/x'],
    ['/x#y', '/x%23y', '/x#y'],
    ['http://h:1/p?q', '/p?q', '/p'],
    ['http://h', '/', ''],
  ])('%s is shown as %s', (target, requestUri, path) => {
    const parsed = parseTarget(target);
    expect(parsed?.requestUri).toBe(requestUri);
    expect(parsed?.path).toBe(path);
  });

  it('in absolute form names the host', () => {
    expect(parseTarget('http://u:p@h:80/x')?.host).toBe('h:80');
  });

  it('that is no path or badly encoded is refused', () => {
    expect(parseTarget('x')).toBeUndefined();
    expect(parseTarget('/%zz')).toBeUndefined();
  });
});

describe('a query value', () => {
  it.each([
    ['a=1&a=2', '1'],
    ['b&a', ''],
    ['a=x+y%20z', 'x y z'],
    ['a=%zz&a=2', '2'],
    ['a=1;b=2&a=3', '3'],
    ['%61=1', '1'],
  ])('in %s is %j', (query, value) => {
    expect(queryValue(query, 'a')).toBe(value);
  });
});
