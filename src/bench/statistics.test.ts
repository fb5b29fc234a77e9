import { expect, test } from 'vitest';
import { median, quantile } from './statistics.ts';

test('takes the middle of an odd number and between the middle two of an even one', () => {
  expect(median([30, 1, 200])).toBe(30);
  expect(median([4, 1, 3, 2])).toBe(2.5);
});

test('sorts by size and not by spelling', () => {
  expect(median([9, 10, 100])).toBe(10);
});

test('interpolates quantiles and reaches both ends', () => {
  const values = Array.from({ length: 101 }, (_, index) => index);
  expect(quantile(values, 0.99)).toBeCloseTo(99);
  expect(quantile(values, 0)).toBe(0);
  expect(quantile(values, 1)).toBe(100);
});

test('has no middle of nothing', () => {
  expect(median([])).toBeNaN();
});
