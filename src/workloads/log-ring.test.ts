import { expect, it } from 'vitest';
import { boundLine, createLogRing } from './log-ring.ts';

it('a log keeps the newest lines, oldest first', () => {
  const ring = createLogRing<number>(3);
  ring.add(1);
  ring.add(2);
  expect(ring.lines()).toEqual([1, 2]);
  for (const line of [3, 4, 5]) ring.add(line);
  expect(ring.lines()).toEqual([3, 4, 5]);
});

it('a long line is cut', () => {
  expect(boundLine('x'.repeat(16_384))).toHaveLength(16_384);
  expect(boundLine('x'.repeat(16_385))).toMatch(/^x{16383}…$/);
});
