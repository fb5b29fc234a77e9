import { expect, it } from 'vitest';
import { parseQuery } from './query.ts';

it('keeps query parameters that are not well formed', () => {
  expect([...parseQuery('a=%zz&b&=c&&d=%C3%A9')]).toEqual([
    ['a', '%zz'],
    ['b', ''],
    ['', 'c'],
    ['d', 'é'],
  ]);
});
