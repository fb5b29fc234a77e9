import fc from 'fast-check';
import { expect, test } from 'vitest';
import { growth } from '../../end-to-end/growth.testing.ts';
import { offsetOfField } from './field-places.ts';
import { manifestLimits } from './limits.ts';
import { type DocumentReading, readDocument } from './read-document.ts';

const head = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n';
const read = (text: string, limits = manifestLimits) => readDocument(text, limits);
const raw = (text: string) => read(text).objects[0]?.raw;
const codes = (reading: DocumentReading) => reading.troubles.map((each) => each.code);

/** `line:column` of a field of the document's n-th object. */
function place(reading: DocumentReading, field: string, nth = 0): string {
  const object = reading.objects[nth];
  const { line, column } = reading.lines.at(
    offsetOfField(object?.places, field, object?.root ?? 0),
  );
  return `${line}:${column}`;
}

test('scalars are read as kubectl reads them, quoted ones stay text', () => {
  const data =
    'data:\n  a: yes\n  b: "yes"\n  c: 0777\n  d: 2026-11-23\n  e: |\n    1\n  f:\n  1: x\n';
  expect(raw(head + data)?.['data']).toEqual({
    a: true,
    b: 'yes',
    c: 511,
    d: '2026-11-23',
    e: '1\n',
    f: null,
    '1': 'x',
  });
});

test('explicit tags are obeyed', () => {
  const data = 'data: {a: !!str 12, b: !!int "12", c: !!binary aGk=, d: !mine x, e: !!bool "on"}\n';
  expect(raw(head + data)?.['data']).toEqual({ a: '12', b: 12, c: 'hi', d: 'x', e: true });
  expect(codes(read(`${head}data: {a: !!int x}`))).toEqual(['yaml-syntax-error']);
});

test('aliases and merge keys are followed, and an explicit key wins', () => {
  const data = 'x: &x {a: 1, b: 2}\nv: {<<: *x, b: 3}\nz: {<<: [{a: 9}, *x]}\nw: *x\n';
  expect(raw(head + data)).toMatchObject({ v: { a: 1, b: 3 }, z: { a: 9, b: 2 }, w: { a: 1 } });
  const object = raw(head + data);
  expect(object?.['w']).not.toBe(object?.['x']);
});

test('a duplicate key is an error at its second place', () => {
  const reading = read(`${head}data:\n  a: 1\n  a: 2\n`);
  expect(reading).toMatchObject({ broken: true, objects: [] });
  expect(codes(reading)).toEqual(['yaml-duplicate-key']);
  expect(reading.lines.at(reading.troubles[0]?.offset ?? 0)).toEqual({ line: 6, column: 3 });
});

test('many keys take no longer each than few', () => {
  const text = (count: number) =>
    `${head}data:\n${Array.from({ length: count }, (_, index) => `  key-${index}: v\n`).join('')}`;
  const [few, many] = [text(2_000), text(20_000)];
  const keysOf = (reading: ReturnType<typeof read>) =>
    Object.keys(reading.objects[0]?.raw['data'] ?? {});
  expect(keysOf(read(many))).toHaveLength(20_000);
  expect(
    growth(
      () => read(few),
      () => read(many),
    ),
  ).toBeLessThan(40);
});

test('an alias bomb and a ring of aliases are refused at once', () => {
  const levels = Array.from(
    { length: 12 },
    (_, n) => `l${n + 1}: &l${n + 1} [${`*l${n},`.repeat(9)}]`,
  );
  const bomb = read(`${head}l0: &l0 [x]\n${levels.join('\n')}\n`);
  expect(codes(bomb)).toEqual(['yaml-alias-limit']);
  expect(codes(read(`${head}data: &a {b: *a}\n`))).toEqual(['yaml-syntax-error']);
  expect(codes(read(`${head}data: *nowhere\n`))).toEqual(['yaml-syntax-error']);
});

test('brackets may not be nested too deep, and are not followed to the end', () => {
  const nested = (levels: number) => `${head}data: ${'['.repeat(levels)}${']'.repeat(levels)}\n`;
  for (const levels of [101, 5_000, 200_000]) {
    expect(codes(read(nested(levels)))).toEqual(['manifest-too-deep']);
  }
  const [deep, deeper] = [nested(3_000), nested(30_000)];
  expect(
    growth(
      () => read(deep),
      () => read(deeper),
    ),
  ).toBeLessThan(40);
});

test('2,000 levels of indentation are too deep', () => {
  const deep = Array.from({ length: 2_000 }, (_, level) => `${' '.repeat(level)}a:\n`).join('');
  expect(codes(read(head + deep))).toEqual(['manifest-too-deep']);
});

test('a field is placed at its value, a block at its key, a missing one at its parent', () => {
  const reading = read(
    'apiVersion: v1\nkind: X\nspec:\n  rules:\n    - name: one\n    - backendRefs:\n        - port: 80\n  tls: {mode: T}\n' +
      '  empty:\n  labels:\n    a.b/c: d\n',
  );
  expect(place(reading, '')).toBe('1:1');
  expect(place(reading, 'kind')).toBe('2:7');
  expect(place(reading, 'spec.rules')).toBe('4:3');
  expect(place(reading, 'spec.rules[0].name')).toBe('5:13');
  expect(place(reading, 'spec.rules[1]')).toBe('6:7');
  expect(place(reading, 'spec.rules[1].backendRefs[0].port')).toBe('7:17');
  expect(place(reading, 'spec.rules[1].backendRefs[0].name')).toBe('7:11');
  expect(place(reading, 'spec.rules[7].matches')).toBe('4:3');
  expect(place(reading, 'spec.tls')).toBe('8:8');
  expect(place(reading, 'spec.tls.mode')).toBe('8:15');
  expect(place(reading, 'spec.empty')).toBe('9:3');
  expect(place(reading, 'spec.labels.a.b/c')).toBe('11:12');
  expect(place(reading, 'spec.labels[a.b/c]')).toBe('11:12');
  expect(place(reading, 'status.x')).toBe('1:1');
});

test('lists become their items, with the type a typed list implies', () => {
  const list = 'apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: A\n- {kind: B}\n';
  const reading = read(list);
  expect(reading.objects.map((each) => each.raw['kind'])).toEqual(['A', 'B']);
  expect(place(reading, 'kind', 0)).toBe('5:9');
  expect(place(reading, '', 1)).toBe('6:3');
  expect(raw('apiVersion: g/v1\nkind: ThingList\nitems: [{metadata: {name: t}}]')).toEqual({
    apiVersion: 'g/v1',
    kind: 'Thing',
    metadata: { name: 't' },
  });
});

test('what is no object is told from what is half an object', () => {
  expect(codes(read('name: app\nversion: 1\n'))).toEqual(['not-a-kubernetes-object']);
  expect(codes(read('- apiVersion: v1\n'))).toEqual(['not-a-kubernetes-object']);
  expect(codes(read('apiVersion: v2\nname: shop\nversion: 0.1.0\n'))).toEqual([
    'not-a-kubernetes-object',
  ]);
  expect(codes(read('apiVersion: v1\nmetadata: {name: shop}\n'))).toEqual(['object-type-missing']);
  expect(codes(read('kind: Gateway\nmetadata: {}\n'))).toEqual(['object-type-missing']);
  expect(codes(read('apiVersion: v1\nkind: 7\n'))).toEqual(['object-type-missing']);
  const kustomization = 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n';
  expect(codes(read(kustomization))).toEqual(['kustomization-skipped']);
  expect(read('{}').troubles).toEqual([]);
});

test('a broken document says where, in words', () => {
  const tab = read(`${head}data:\n\ta: b\n`);
  expect(tab.troubles[0]).toMatchObject({ code: 'yaml-syntax-error', message: /tab/ });
  const colon = read(`${head}data: a: b\n`);
  expect(colon.lines.at(colon.troubles[0]?.offset ?? 0)).toEqual({ line: 4, column: 7 });
  expect(codes(read(`${head}data: {a: .inf}\n`))).toEqual(['yaml-syntax-error']);
  expect(codes(read(`${head}data: {? {a: 1} : 2}\n`))).toEqual(['yaml-syntax-error']);
});

test('__proto__ is a key like any other', () => {
  const data = raw(`${head}data: {__proto__: {polluted: true}}\n`)?.['data'];
  expect(Object.keys(data ?? {})).toEqual(['__proto__']);
  expect(Object.getPrototypeOf(data)).toBe(Object.prototype);
});

test('CRLF and JSON read like YAML with line feeds', () => {
  expect(raw(head.replaceAll('\n', '\r\n'))).toEqual(raw(head));
  expect(raw('{\n\t"apiVersion": "v1", "kind": "X",\n\t"data": "a\\u00e9\\/"\n}')).toEqual({
    apiVersion: 'v1',
    kind: 'X',
    data: 'aé/',
  });
});

test('a document over the limit is refused before it is parsed', () => {
  const reading = read(`${head}# ${'x'.repeat(200)}`, {
    ...manifestLimits,
    documentCharactersMax: 200,
  });
  expect(codes(reading)).toEqual(['manifest-too-large']);
  expect(reading.broken).toBe(true);
});

test('no text at all makes reading throw, and every trouble lies inside the text', () => {
  const scraps = fc.constantFrom(
    ...[
      'a',
      ': ',
      '\n',
      '  ',
      '- ',
      '? ',
      '[',
      ']',
      '{',
      '}',
      ',',
      '"',
      "'",
      '|',
      '>',
      '&a ',
      '*a',
      '!!int ',
    ],
    ...[
      '<<: ',
      '#',
      '%',
      '@',
      '---',
      '...',
      '\t',
      '\r\n',
      '0x',
      '~',
      'items',
      '\\',
      '\u{1F600}',
      '\0',
    ],
  );
  const text = fc.array(fc.oneof(scraps, fc.string({ maxLength: 5 })), { maxLength: 30 });
  fc.assert(
    fc.property(text, (pieces) => {
      const source = `apiVersion: v1\nkind: List\n${pieces.join('')}`;
      const reading = read(source);
      for (const { offset } of reading.troubles) {
        expect(offset).toBeGreaterThanOrEqual(0);
        expect(offset).toBeLessThanOrEqual(source.length);
      }
      expect(reading.broken && reading.objects.length > 0).toBe(false);
      expect(JSON.stringify(reading.objects.map((each) => each.raw))).toBeTypeOf('string');
    }),
    { numRuns: 2000 },
  );
});
