import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { sortKeys, toYaml } from './print-yaml.ts';

test("the layout is kubectl's", () => {
  const value = { b: [{ d: [], c: 'x' }, { e: {} }], a: { 'f/g': '1', h: 127 }, i: 'two\nlines\n' };
  expect(toYaml(sortKeys(value))).toBe(
    [
      'a:',
      '  f/g: "1"',
      '  h: 127',
      'b:',
      '- c: x',
      '  d: []',
      '- e: {}',
      'i: |',
      '  two',
      '  lines',
      '',
    ].join('\n'),
  );
});

test.each([
  ['127.0.0.1', '127.0.0.1'],
  ['::1', '::1'],
  ['2026-01-02T03:04:05Z', '"2026-01-02T03:04:05Z"'],
  ['yes', '"yes"'],
  ['1e3', '"1e3"'],
  ['12:30', '"12:30"'],
  ['', '""'],
  ['*.example.com', "'*.example.com'"],
  ['a: b', "'a: b'"],
  ["it's: odd", "'it''s: odd'"],
  ['-cert=/etc/certs/tls.crt', '-cert=/etc/certs/tls.crt'],
  ['bell\u0007', '"bell\\u0007"'],
])('%j is written %s', (text, written) => {
  expect(toYaml(text)).toBe(`${written}\n`);
});

test('whatever is printed is read back the same, by YAML 1.1 and by 1.2', () => {
  const value = fc
    .object({ withNullPrototype: false, maxDepth: 4 })
    .map((tree) => JSON.parse(JSON.stringify(tree)));
  const text = fc.array(
    fc.constantFrom('a', '1', ' ', '\n', ':', '-', '#', '"', "'", '\t', '~', '.', 'é', '|'),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(value, text, (tree, characters) => {
      const whole = { tree, text: characters.join(''), list: [characters.join('')] };
      expect(parse(toYaml(whole))).toEqual(whole);
      expect(parse(toYaml(whole), { version: '1.1' })).toEqual(whole);
    }),
    { numRuns: 300 },
  );
});
