import { describe, expect, it } from 'vitest';
import { findRoute } from './route.ts';

describe('a path', () => {
  it.each([
    ['/', '/'],
    ['/whoami', '/'],
    ['/api', '/api'],
    ['/api/', '/'],
    ['/%61pi', '/api'],
    ['/whoami.Whoami/Bench', '/whoami.Whoami/'],
    ['/a%2f..%2fb', '/'],
  ])('%s is answered by the handler of %s', (path, name) => {
    expect(findRoute(path, '')).toEqual({ name });
  });

  it.each([
    ['//a/../b', 'q=1', '/b?q=1'],
    ['/whoami.Whoami', 'x=1', '/whoami.Whoami/?x=1'],
    ['/a//', '', '/a/'],
    ['/.', '', '/'],
    ['/b/../a%20b', '', '/a%2520b'],
    ['', 'x', '/?x'],
  ])('%s that is not clean leads to another', (path, query, redirectTo) => {
    expect(findRoute(path, query)).toEqual({ redirectTo });
  });
});
