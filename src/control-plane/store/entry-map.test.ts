import fc from 'fast-check';
import { expect, test } from 'vitest';
import { growth } from '../../end-to-end/growth.testing.ts';
import { createEntryMap, type EntryMap } from './entry-map.ts';

type Step = { readonly key: string; readonly does: 'set' | 'delete' | 'copy' };

const steps = fc.array(
  fc.record<Step>({
    key: fc.integer({ max: 400, min: 0 }).map((number) => `default/r${number}`),
    does: fc.constantFrom('set', 'set', 'set', 'delete', 'copy'),
  }),
  { maxLength: 300 },
);

test('it holds what a map would, and each copy what stood when it was made', () => {
  fc.assert(
    fc.property(steps, (all) => {
      let map = createEntryMap<number>();
      const model = new Map<string, number>();
      const kept: { readonly map: EntryMap<number>; readonly values: readonly number[] }[] = [];
      for (const [index, { key, does }] of all.entries()) {
        if (does === 'set') {
          map.set(key, index);
          model.set(key, index);
        } else if (does === 'delete') {
          map.delete(key);
          model.delete(key);
        } else {
          kept.push({ map, values: sorted(model.values()) });
          map = map.copy();
        }
        expect(map.get(key)).toBe(model.get(key));
      }
      for (const { map: earlier, values } of kept) expect(sorted(earlier.values())).toEqual(values);
      expect(sorted(map.values())).toEqual(sorted(model.values()));
    }),
  );
});

test('a copy with one write costs little more the more there is', () => {
  const writing = (count: number) => {
    let map = createEntryMap<number>();
    for (let index = 0; index < count; index += 1) map.set(`default/r${index}`, index);
    return () => {
      for (let index = 0; index < 100; index += 1) {
        map = map.copy();
        map.set(`default/r${index}`, -1);
      }
    };
  };
  // Of a plain map that is copied whole, 20 times as much costs 20 times as much.
  expect(growth(writing(500), writing(10_000))).toBeLessThan(12);
});

function sorted(values: Iterable<number>): readonly number[] {
  return [...values].sort((a, b) => a - b);
}
