import fc from 'fast-check';
import { expect, it } from 'vitest';
import { normalizePath } from './normalize-path.ts';

it('undoes only the escapes that cannot change the meaning of a path', () => {
  const cases: [string, string][] = [
    ['', '/'],
    ['*', '*'],
    ['/%7euser/%2f/%e2%82%ac', '/~user/%2F/%E2%82%AC'],
    ['/a/./b/../c', '/a/c'],
    ['/a/b/..', '/a/'],
    ['/a/.', '/a/'],
    ['/../..', '/'],
    ['/%2e%2e/a', '/a'],
    ['/a//b', '/a//b'],
    ['/...', '/...'],
    ['/.hidden', '/.hidden'],
    ['/100%', '/100%'],
    ['/%252e', '/%252e'],
  ];
  for (const [path, normal] of cases) expect(normalizePath(path)).toBe(normal);
});

it('normalises a normal path to itself', () => {
  const part = fc.constantFrom('a', '.', '..', '%2e', '%2F', '%41', '', '%');
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      const once = normalizePath(`/${parts.join('/')}`);
      return normalizePath(once) === once && !once.split('/').includes('..');
    }),
  );
});
