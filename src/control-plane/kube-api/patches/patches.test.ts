import { expect, test } from 'vitest';
import { applyJsonPatch } from './json-patch.ts';
import { applyMergePatch } from './merge-patch.ts';
import { applyStrategicMergePatch } from './strategic-merge-patch.ts';

const pod = (spec: object) => ({ spec });
const container = (name: string, rest: object = {}) => ({ name, ...rest });

/** Each patch on each target, as kubectl would have it. */
function check(target: unknown, patch: unknown, expected: unknown): void {
  const before = structuredClone(target);
  expect(applyStrategicMergePatch(target, patch)).toEqual(expected);
  expect(target).toEqual(before);
}

test('items with a key are merged, new ones come last', () => {
  check(
    pod({ containers: [container('a', { image: '1' }), container('b')] }),
    pod({ containers: [container('b', { image: '2' }), container('c')] }),
    pod({
      containers: [container('a', { image: '1' }), container('b', { image: '2' }), container('c')],
    }),
  );
});

test('an item can be deleted, a list or mapping replaced', () => {
  check(
    pod({ containers: [container('a'), container('b')] }),
    pod({ containers: [container('a', { $patch: 'delete' })] }),
    pod({ containers: [container('b')] }),
  );
  check(
    pod({ containers: [container('a'), container('b')] }),
    pod({ containers: [container('c'), { $patch: 'replace' }] }),
    pod({ containers: [container('c')] }),
  );
  check({ a: { b: 1 } }, { a: { $patch: 'replace', c: 2 } }, { a: { c: 2 } });
  check({ a: { b: 1 }, d: 1 }, { a: { $patch: 'delete' } }, { d: 1 });
});

test('retained keys take the others away', () => {
  const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } };
  check(
    { spec: { strategy } },
    { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } },
    { spec: { strategy: { type: 'Recreate' } } },
  );
});

test('the order of a list can be set, and what it does not name stays in place', () => {
  check(
    pod({ containers: [container('a'), container('b'), container('x')] }),
    pod({
      $setElementOrder: 'ignored where it is no list',
      '$setElementOrder/containers': [container('b'), container('a')],
      containers: [container('a', { image: '1' })],
    }),
    {
      spec: expect.objectContaining({
        containers: [container('b'), container('x'), container('a', { image: '1' })],
      }),
    },
  );
});

test('finalizers are a set; lists of other values are replaced', () => {
  check(
    { metadata: { finalizers: ['a', 'b'] } },
    { metadata: { finalizers: ['c'], '$deleteFromPrimitiveList/finalizers': ['a'] } },
    { metadata: { finalizers: ['b', 'c'] } },
  );
  check({ spec: { args: ['a', 'b'] } }, { spec: { args: ['c'] } }, { spec: { args: ['c'] } });
});

test('ports are told apart by what they are in a Pod and in a Service', () => {
  check(
    { spec: { ports: [{ port: 80, name: 'a' }] } },
    { spec: { ports: [{ port: 80, name: 'b' }, { port: 81 }] } },
    { spec: { ports: [{ port: 80, name: 'b' }, { port: 81 }] } },
  );
  check(
    pod({ containers: [container('a', { ports: [{ containerPort: 80 }] })] }),
    pod({ containers: [container('a', { ports: [{ containerPort: 80, name: 'web' }] })] }),
    pod({ containers: [container('a', { ports: [{ containerPort: 80, name: 'web' }] })] }),
  );
});

test('a merge patch takes nulls for absence, and replaces lists', () => {
  const target = { a: 1, b: { c: [1, 2], d: 2 } };
  const patch = { a: null, b: { c: [3] }, e: { f: null, g: 1 } };
  expect(applyMergePatch(target, patch)).toEqual({ b: { c: [3], d: 2 }, e: { g: 1 } });
  expect(applyMergePatch('text', { a: 1 })).toEqual({ a: 1 });
});

test('the operations of a JSON patch', () => {
  const document = { list: [1, 2], 'a/b': { '~': 1 } };
  const patched = (...patch: unknown[]) => applyJsonPatch(document, patch);
  expect(patched({ op: 'add', path: '/list/1', value: 9 })).toMatchObject({
    value: { list: [1, 9, 2] },
  });
  expect(patched({ op: 'add', path: '/list/-', value: 3 })).toMatchObject({
    value: { list: [1, 2, 3] },
  });
  expect(patched({ op: 'replace', path: '/list/0', value: 7 })).toMatchObject({
    value: { list: [7, 2] },
  });
  expect(patched({ op: 'move', from: '/list/0', path: '/first' })).toEqual({
    value: { list: [2], first: 1, 'a/b': { '~': 1 } },
  });
  expect(patched({ op: 'copy', from: '/a~1b/~0', path: '/copy' })).toMatchObject({
    value: { copy: 1 },
  });
  expect(patched({ op: 'test', path: '/a~1b', value: { '~': 1 } })).toEqual({ value: document });
  expect(patched({ op: 'test', path: '/none', value: null })).toEqual({ value: document });
});

test.each([
  { op: 'remove', path: '/none' },
  { op: 'replace', path: '/none', value: 1 },
  { op: 'add', path: '/none/below', value: 1 },
  { op: 'add', path: '/list/9', value: 1 },
  { op: 'add', path: '/list/01', value: 1 },
  { op: 'test', path: '/list/0', value: 2 },
  { op: 'test', path: '/list', value: null },
  { op: 'test', path: '/list/9', value: null },
  { op: 'test', path: '/none', value: 1 },
  { op: 'test', path: '/none/below', value: null },
  { op: 'move', from: '/none', path: '/x' },
])('a JSON patch that does not fit says so: %j', (step) => {
  expect(applyJsonPatch({ list: [1] }, [step])).toHaveProperty('unfit');
});

test('a patch cannot reach a prototype', () => {
  const patch: unknown = JSON.parse('{"__proto__": {"polluted": true}}');
  for (const patched of [applyMergePatch({}, patch), applyStrategicMergePatch({}, patch)]) {
    expect(Object.getPrototypeOf(patched)).toBe(Object.prototype);
  }
  applyJsonPatch({}, [{ op: 'add', path: '/__proto__/polluted', value: true }]);
  expect({}).not.toHaveProperty('polluted');
});
