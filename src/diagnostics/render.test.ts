import { expect, test } from 'vitest';
import { type Finding, finding, type SourcePosition } from './finding.ts';
import { locateFindings, type SourceText } from './locate.ts';
import { colourPalette, paletteFor, plainPalette } from './palette.ts';
import { renderJson } from './render-json.ts';
import { renderFinding, renderFindings, summarise } from './render-text.ts';

const text = [
  'kind: Service',
  '---',
  'apiVersion: gateway.networking.k8s.io/v1',
  'kind: Gateway',
  'metadata:',
  '  name: gw',
].join('\n');
const object = {
  group: 'gateway.networking.k8s.io',
  kind: 'Gateway',
  namespace: 'default',
  name: 'gw',
};
const duplicate: SourcePosition = { file: 'k8s/a.yaml', line: 6, column: 9 };
const said = (message: string, position?: SourcePosition): Finding =>
  finding('yaml-duplicate-key', position ? { message, position } : { message });

const source: SourceText = {
  locate: () => duplicate,
  textOf: (file: string) => (file === 'k8s/a.yaml' ? text : undefined),
};
const locateOne = (one: Finding, within = source) => {
  const [located] = locateFindings([one], within);
  expect.assert(located);
  return located;
};

test('a finding is its place, its frame, its sentence and its next step', () => {
  const located = locateOne(
    finding('yaml-duplicate-key', { object, field: 'metadata.name', message: 'It stands twice.' }),
  );
  expect(renderFinding(located).split('\n')).toEqual([
    'k8s/a.yaml:6:9  error  yaml-duplicate-key',
    '3 │ apiVersion: gateway.networking.k8s.io/v1',
    '4 │ kind: Gateway',
    '5 │ metadata:',
    '6 │   name: gw',
    '  │         ^',
    'It stands twice.',
    'next: Remove or rename one of the two keys.',
  ]);
});

test('lines of the document before are not shown', () => {
  const located = locateOne(said('x', { file: 'k8s/a.yaml', line: 4, column: 7 }));
  expect(located.frame?.lines.map((each) => each.number)).toEqual([3, 4]);
});

test('without a place the object stands for it', () => {
  const unplaced = { locate: () => undefined, textOf: () => undefined };
  const located = locateOne(
    finding('yaml-duplicate-key', { object, field: 'spec.x', message: 'm' }),
    unplaced,
  );
  expect(renderFinding(located)).toMatch(/^Gateway default\/gw spec\.x {2}error/);
});

test('findings are ordered by place and summed up', () => {
  const info = finding('not-a-kubernetes-object', {
    message: 'n',
    position: { file: 'b.yaml', line: 1, column: 1 },
  });
  const located = locateFindings(
    [info, said('late', { ...duplicate, line: 9 }), said('nowhere'), said('early', duplicate)],
    {
      ...source,
      locate: () => undefined,
    },
  );
  expect(located.map(({ finding }) => finding.message)).toEqual(['n', 'early', 'late', 'nowhere']);
  expect(summarise(located)).toBe('3 errors, 1 note in 2 files');
  expect(summarise(located.slice(0, 1))).toBe('1 note in 1 file');
  expect(summarise([])).toBe('no findings');
  expect(renderFindings(located).endsWith('\n3 errors, 1 note in 2 files\n')).toBe(true);
  expect(renderFindings([])).toBe('');
});

test('keys and control characters from a manifest never reach the terminal', () => {
  const secret = { ...object, group: '', kind: 'Secret' };
  const lines = [
    'kind: Secret',
    'stringData:',
    '  password: hunter2',
    '  tls.key: \u001b[2JMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEA',
  ];
  const within = {
    locate: () => ({ file: 'f', line: 4, column: 3 }),
    textOf: () => lines.join('\n'),
  };
  const shown = renderFinding(
    locateOne(
      finding('yaml-duplicate-key', { object: secret, field: 'data', message: 'a\u001b[31mb' }),
      within,
    ),
  );
  expect(shown).not.toContain('hunter2');
  expect(shown).not.toContain('MIIEvQIBADAN');
  expect(shown).not.toContain('\u001b');
  expect(shown).toContain('  password: …');
  const unknown = renderFinding(locateOne(said('m', { file: 'f', line: 4, column: 3 }), within));
  expect(unknown).not.toContain('MIIEvQIBADAN');
});

test('JSON holds the place, the object, the field and where to read on', () => {
  const located = locateOne(
    finding('yaml-duplicate-key', { object, field: 'metadata.name', message: 'm', next: 'n' }),
  );
  expect(renderJson([located])).toEqual([
    {
      code: 'yaml-duplicate-key',
      severity: 'error',
      file: 'k8s/a.yaml',
      line: 6,
      column: 9,
      object,
      field: 'metadata.name',
      message: 'm',
      next: 'n',
      docs: 'docs/problems.md#yaml-duplicate-key',
    },
  ]);
});

test('colour follows NO_COLOR, FORCE_COLOR and the terminal', () => {
  expect(paletteFor({ isTTY: true, env: {} })).toBe(colourPalette);
  expect(paletteFor({ isTTY: true, env: { NO_COLOR: '1', FORCE_COLOR: '1' } })).toBe(plainPalette);
  expect(paletteFor({ isTTY: true, env: { NO_COLOR: '' } })).toBe(colourPalette);
  expect(paletteFor({ isTTY: true, env: { TERM: 'dumb' } })).toBe(plainPalette);
  expect(paletteFor({ env: {} })).toBe(plainPalette);
  expect(paletteFor({ env: { FORCE_COLOR: '1' } })).toBe(colourPalette);
  expect(renderFinding(locateOne(said('m', duplicate)), colourPalette)).toContain(
    '\u001b[31merror\u001b[39m',
  );
});
