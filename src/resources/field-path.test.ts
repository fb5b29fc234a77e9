import { array, assert, nat, oneof, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { fieldPath, parseFieldPath, valueAt } from './field-path.ts';

test.each([
  ['', []],
  ['spec.rules[0].matches[1]', ['spec', 'rules', 0, 'matches', 1]],
  ['metadata.labels.app', ['metadata', 'labels', 'app']],
  ['metadata.annotations[example.com/a]', ['metadata', 'annotations', 'example.com/a']],
  ['data[tls.crt]', ['data', 'tls.crt']],
  ['data["0"]', ['data', '0']],
  ['data["a]b"]', ['data', 'a]b']],
])('%j reads and writes', (path, segments) => {
  expect(fieldPath(segments)).toBe(path);
  expect(parseFieldPath(path)).toEqual(segments);
});

test.each(['.spec', 'spec..rules', 'spec[', 'spec]x', 'a[0]b', 'a["x]', '[]'])(
  '%j is no path',
  (path) => {
    expect(parseFieldPath(path)).toBeUndefined();
  },
);

test('every path that is written reads back', () => {
  assert(
    property(array(oneof(string(), nat())), (segments) => {
      expect(parseFieldPath(fieldPath(segments))).toEqual(segments);
    }),
  );
});

test('a value is found by its path, and inherited fields are none', () => {
  expect(valueAt({ a: [{ b: 1 }] }, ['a', 0, 'b'])).toBe(1);
  expect(valueAt({ a: [] }, ['a', 3, 'b'])).toBeUndefined();
  expect(valueAt({}, ['constructor'])).toBeUndefined();
});
