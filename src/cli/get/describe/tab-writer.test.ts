import { expect, test } from 'vitest';
import { smartLabel } from './smart-label.ts';
import { alignTabs } from './tab-writer.ts';

const check = (lines: readonly string[], expected: readonly string[]) =>
  expect(alignTabs(lines.join('\n')).split('\n')).toEqual(expected);

test('values below each other begin in one column', () => {
  check(['Name:\tx', 'Namespace:\tdefault'], ['Name:       x', 'Namespace:  default']);
});

test('a line without a tab starts new columns', () => {
  check(['A:\t1', 'Long title:', 'Bbb:\t2'], ['A:  1', 'Long title:', 'Bbb:  2']);
});

test('a column ends where a line has fewer cells, and the first goes on', () => {
  check(
    ['Port:\tweb\t80/TCP', 'Target:\t80', 'Port:\tlonger\t90/TCP'],
    ['Port:    web  80/TCP', 'Target:  80', 'Port:    longer  90/TCP'],
  );
});

test('an empty cell keeps its place', () => {
  check(['Events:\t<none>', '\tmore', ''], ['Events:  <none>', '         more', '']);
});

test('characters count, not code units', () => {
  check(['é𝕏:\t1', 'abcd:\t2'], ['é𝕏:    1', 'abcd:  2']);
});

test.each([
  ['gatewayClassName', 'Gateway Class Name'],
  ['caCertificateRefs', 'Ca Certificate Refs'],
  ['wellKnownCACertificates', 'Well Known CA Certificates'],
  ['apiVersion', 'API Version'],
  ['uid', 'UID'],
  ['podIP', 'Pod IP'],
  ['app.kubernetes.io/name', 'app.kubernetes.io/name'],
  ['tls', 'Tls'],
])('%s is labelled %s', (field, label) => {
  expect(smartLabel(field)).toBe(label);
});
