import { expect, it } from 'vitest';
import { chooseWeighted } from './choose-weighted.ts';

it('chooses in proportion to weight and never a weight of 0', () => {
  const entries = [
    { name: 'none', weight: 0 },
    { name: 'seven', weight: 7 },
    { name: 'three', weight: 3 },
    { name: 'also none', weight: 0 },
  ];
  const counts = new Map<string, number>();
  for (let i = 0; i < 1000; i += 1) {
    const name = chooseWeighted(entries, i / 1000)?.name ?? 'nothing';
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  expect([...counts]).toEqual([
    ['seven', 700],
    ['three', 300],
  ]);
  expect(chooseWeighted(entries, 1 - Number.EPSILON)?.name).toBe('three');
  expect(chooseWeighted([{ weight: 0 }], 0.5)).toBeUndefined();
  expect(chooseWeighted([], 0.5)).toBeUndefined();
});
