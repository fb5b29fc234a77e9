import fc from 'fast-check';
import { expect, it } from 'vitest';
import { intersectHostnames } from '../../../resources/hostnames.ts';
import { createHostnameIndex } from './hostname-index.ts';

const labels = fc.array(fc.constantFrom('a', 'b', 'com'), { minLength: 1, maxLength: 4 });
const hostname = fc.oneof(
  fc.constant('*'),
  labels.map((parts) => parts.join('.')),
  labels.map((parts) => `*.${parts.join('.')}`),
);

it('finds exactly the hostnames that have a name in common', () => {
  let found = 0;
  let missed = 0;
  fc.assert(
    fc.property(fc.array(hostname, { maxLength: 5 }), hostname, (held, asked) => {
      const index = createHostnameIndex<string>();
      for (const one of held) index.add(one, one);
      const shares = held.some((one) => intersectHostnames(one, asked) !== undefined);
      const owner = index.find(asked);
      expect(owner !== undefined).toBe(shares);
      if (owner !== undefined) expect(intersectHostnames(owner, asked)).toBeDefined();
      found += Number(shares);
      missed += Number(!shares);
    }),
    { numRuns: 2000 },
  );
  expect(Math.min(found, missed)).toBeGreaterThan(50);
});
