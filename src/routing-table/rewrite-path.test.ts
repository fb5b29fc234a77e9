import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { PathChange } from './filter.ts';
import { rewritePath } from './rewrite-path.ts';

it('replaces a prefix by the table of the Gateway API', () => {
  const cases: [path: string, prefix: string, replacement: string, rewritten: string][] = [
    ['/foo/bar', '/foo', '/xyz', '/xyz/bar'],
    ['/foo/bar', '/foo', '/xyz/', '/xyz/bar'],
    ['/foo', '/foo', '/xyz', '/xyz'],
    ['/foo/', '/foo', '/xyz', '/xyz/'],
    ['/foo/bar', '/foo', '', '/bar'],
    ['/foo/', '/foo', '', '/'],
    ['/foo', '/foo', '', '/'],
    ['/foo/', '/foo', '/', '/'],
    ['/foo', '/foo', '/', '/'],
    ['/foo//bar', '/foo', '/', '/bar'],
    ['/bar', '/', '/xyz', '/xyz/bar'],
    ['/', '/', '/xyz', '/xyz/'],
    ['/x/../foo/bar', '/foo', '/xyz', '/xyz/bar'],
  ];
  for (const [path, prefix, value, rewritten] of cases) {
    const change: PathChange = { type: 'ReplacePrefixMatch', value, prefix };
    expect(rewritePath(path, change), `${path} ${prefix} ${value}`).toBe(rewritten);
  }
});

it('replaces a whole path', () => {
  expect(rewritePath('/a/b', { type: 'ReplaceFullPath', value: '/one' })).toBe('/one');
  expect(rewritePath('/a/b', { type: 'ReplaceFullPath', value: '' })).toBe('/');
  expect(rewritePath('/a/b', { type: 'ReplaceFullPath', value: '//evil' })).toBe('/evil');
});

it('never rewrites to an empty path or to one that names another host', () => {
  const piece = fc.constantFrom('/', '/foo', '//', '/bar', '');
  fc.assert(
    fc.property(piece, piece, (rest, value) => {
      const change: PathChange = { type: 'ReplacePrefixMatch', value, prefix: '/foo' };
      return /^\/(?!\/)/.test(rewritePath(`/foo${rest}`, change));
    }),
  );
});
