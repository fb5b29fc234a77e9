import fc from 'fast-check';
import { expect, test } from 'vitest';
import { configMap } from '../../resources/config-map.ts';
import { type KubeObject, refTo } from '../../resources/object.ts';
import { createShelves } from './object-shelves.ts';

const step = fc.record({
  namespace: fc.constantFrom('a', 'a-b', 'b'),
  name: fc.integer({ min: 0, max: 30 }).map((number) => `c${number}`),
  does: fc.constantFrom('put', 'put', 'put', 'take', 'look'),
});

test('a list is in order and whole at every moment, and stays what it was at an earlier one', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 600 }), (steps) => {
      const shelves = createShelves();
      const model = new Map<string, KubeObject>();
      const seen: { readonly list: readonly KubeObject[]; readonly expected: readonly string[] }[] =
        [];
      for (const [index, { namespace, name, does }] of steps.entries()) {
        const metadata = { namespace, name, resourceVersion: String(index) };
        const object: KubeObject = { apiVersion: 'v1', kind: 'ConfigMap', metadata };
        if (does === 'put') {
          shelves.set(refTo(object), { object, source: 'api', declared: object });
          model.set(`${namespace} ${name}`, object);
        } else if (does === 'take') {
          shelves.delete(refTo(object));
          model.delete(`${namespace} ${name}`);
        } else {
          const list = shelves.picture(index).list(configMap);
          // A space comes before all letters, so that the keys sort as namespace, then name.
          const keys = [...model.keys()].sort();
          seen.push({ list, expected: keys.map((key) => said(model.get(key))) });
        }
      }
      for (const { list, expected } of seen) expect(list.map(said)).toEqual(expected);
    }),
  );
});

function said(object: KubeObject | undefined): string {
  const { namespace, name, resourceVersion } = object?.metadata ?? {};
  return `${namespace} ${name} ${resourceVersion}`;
}
