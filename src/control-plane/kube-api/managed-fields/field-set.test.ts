import { expect, test } from 'vitest';
import { fieldSet, fromFieldsV1, sayPath, toFieldsV1 } from './field-set.ts';

const paths = [
  ['f:data', 'f:a'],
  ['f:spec', 'f:listeners', 'k:{"name":"web"}'],
  ['f:spec', 'f:listeners', 'k:{"name":"web"}', 'f:port'],
  ['f:metadata', 'f:finalizers', 'v:"example.com/a"'],
];

const tree = {
  'f:data': { 'f:a': {} },
  'f:spec': { 'f:listeners': { 'k:{"name":"web"}': { '.': {}, 'f:port': {} } } },
  'f:metadata': { 'f:finalizers': { 'v:"example.com/a"': {} } },
};

test('paths are written as FieldsV1, and read back', () => {
  expect(toFieldsV1(fieldSet(paths))).toEqual(tree);
  expect(fromFieldsV1(tree)).toEqual(fieldSet(paths));
});

test('fields stand in the order in which an API server writes them', () => {
  const text = JSON.stringify(
    toFieldsV1(fieldSet([['f:b'], ['f:a', 'f:d'], ['f:a'], ['f:a', 'f:c']])),
  );
  expect(text).toBe('{"f:a":{".":{},"f:c":{},"f:d":{}},"f:b":{}}');
});

test.each([[null], ['text'], [{ spec: {} }], [{ 'k:{': {} }], [{ 'f:a': 1 }]])(
  '%j is no set of fields',
  (other) => {
    expect(fromFieldsV1(other)).toBeUndefined();
  },
);

test('a path is said as kubectl users know it', () => {
  expect(paths.map(sayPath)).toEqual([
    '.data.a',
    '.spec.listeners[name="web"]',
    '.spec.listeners[name="web"].port',
    '.metadata.finalizers[="example.com/a"]',
  ]);
});
