import { expect, it } from 'vitest';
import { parseDuration } from './parse-duration.ts';

it.each([
  ['300ms', 300],
  ['1.5s', 1_500],
  ['2h45m', 9_900_000],
  ['-1.5h', -5_400_000],
  ['+1s', 1_000],
  ['0', 0],
  ['-0', 0],
  ['1us', 0.001],
  ['1µs', 0.001],
  ['.5s', 500],
  ['1.s', 1_000],
  ['1', undefined],
  ['', undefined],
  ['s', undefined],
  ['.s', undefined],
  ['1x', undefined],
  ['1s1', undefined],
  ['99999999h', undefined],
])('a duration %j means %j milliseconds', (text, ms) => {
  const parsed = parseDuration(text);
  expect(parsed === undefined ? parsed : parsed + 0).toBe(ms);
});
