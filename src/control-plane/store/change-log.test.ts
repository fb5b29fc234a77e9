import { expect, test } from 'vitest';
import { createChangeLog } from './change-log.ts';

test('remembers the newest changes only as far as they are not too heavy', () => {
  const log = createChangeLog({ changesMax: 1_000, bytesMax: 1_000_000 });
  for (let version = 1; version <= 100; version += 1) log.append(change(version, 50_000));
  const last = log.since(99);
  expect(last).toMatchObject([{ resourceVersion: 100 }]);
  expect(log.since(1)).toBe('too-old');
  const remembered = [...Array(100).keys()].filter((version) => log.since(version) !== 'too-old');
  expect(100 - Math.min(...remembered)).toBeLessThanOrEqual(20);
});

test('remembers light changes by their number', () => {
  const log = createChangeLog({ changesMax: 10, bytesMax: 1_000_000 });
  for (let version = 1; version <= 100; version += 1) log.append(change(version, 10));
  expect(log.since(90)).toHaveLength(10);
  expect(log.since(80)).toBe('too-old');
});

test('remembers the newest change however heavy it is', () => {
  const log = createChangeLog({ changesMax: 10, bytesMax: 1_000 });
  log.append(change(1, 5_000));
  log.append(change(2, 5_000));
  expect(log.since(1)).toHaveLength(1);
  expect(log.since(0)).toBe('too-old');
});

function change(resourceVersion: number, bytes: number) {
  const ref = { group: '', kind: 'ConfigMap', namespace: 'default', name: 'a' };
  const metadata = { name: 'a', namespace: 'default' };
  const data = { text: 'x'.repeat(bytes) };
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data };
  return { type: 'MODIFIED', ref, object, resourceVersion } as const;
}
