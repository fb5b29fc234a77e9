import { expect, test } from 'vitest';
import { type KubeObject, refTo } from '../resources/object.ts';
import { codesOf, onBench } from './control-plane.testing.ts';

const text = (value: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {a: "${value}"}\n`;

function configMap(value: string, annotations: Record<string, string> = {}): KubeObject {
  const metadata = { name: 'settings', namespace: 'default', annotations };
  const data = { data: { a: value } };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, ...data };
}

test('a change by kubectl is told at the line of the file, until the file changes', () =>
  onBench({ 'a.yaml': text('1') }, { watch: true }, async ({ plane, until, write }) => {
    await plane.start();
    plane.store.update(configMap('9'));
    const changed = await until(({ findings }) => findings.length > 0);
    expect(codesOf(changed)).toEqual(['object-changed-by-api a.yaml:1']);
    write('b.yaml', text('b').replace('settings', 'other'));
    const later = await until(({ snapshot }) => snapshot.find(other) !== undefined);
    expect(later.snapshot.find(refTo(configMap('9')))).toMatchObject({ data: { a: '9' } });
    write('a.yaml', text('2'));
    const last = await until(({ findings }) => findings.length === 0);
    expect(last.snapshot.find(refTo(configMap('2')))).toMatchObject({ data: { a: '2' } });
  }));

test('a deletion by kubectl is told likewise', () =>
  onBench({ 'a.yaml': text('1') }, {}, async ({ plane, until }) => {
    await plane.start();
    plane.store.remove(refTo(configMap('1')));
    const outcome = await until(({ findings }) => findings.length > 0);
    expect(codesOf(outcome)).toEqual(['object-deleted-by-api a.yaml:1']);
  }));

test('what kubectl notes for itself is no change', () =>
  onBench({ 'a.yaml': text('1') }, {}, async ({ plane, until }) => {
    await plane.start();
    const note = { 'kubectl.kubernetes.io/last-applied-configuration': '{}' };
    plane.store.update(configMap('1', note));
    const { revision } = plane.current();
    const outcome = await until((next) => next.revision > revision);
    expect(codesOf(outcome)).toEqual([]);
  }));

const other = { group: '', kind: 'ConfigMap', namespace: 'default', name: 'other' };
