import { expect, test } from 'vitest';
import { depths, measureMatching, routeCounts } from './match-cost.ts';

test('finds a rule in every size of table, and says what it cost', () => {
  const costs = measureMatching(500, 1);
  expect(costs.map(({ routes, depth, asked }) => [depth, asked, routes])).toEqual(
    depths.flatMap((depth) =>
      ['few', 'all'].flatMap((asked) => routeCounts.map((routes) => [depth, asked, routes])),
    ),
  );
  // A request whose rule is not found would have thrown.
  for (const { microseconds } of costs) expect(microseconds).toBeGreaterThanOrEqual(0);
});
