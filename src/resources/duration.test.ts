import { expect, test } from 'vitest';
import { durationMs } from './duration.ts';

test.each([
  ['0s', 0],
  ['500ms', 500],
  ['1h30m', 5_400_000],
  ['1s1s', 2000],
  ['10m5ms', 600_005],
  ['99999h', 359_996_400_000],
])('%s is %d milliseconds', (duration, expected) => {
  expect(durationMs(duration)).toBe(expected);
});

test.each(['', '1', '1.5s', '-1s', '100000s', '1h1m1s1ms1s', '1 s', 'ms', '1d'])(
  '%j is no duration',
  (text) => {
    expect(durationMs(text)).toBeUndefined();
  },
);
