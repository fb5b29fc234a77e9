import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { testSettings } from '../../control-plane/control-plane.testing.ts';
import { type ControlPlane, createControlPlane } from '../../control-plane/control-plane.ts';
import { type KubeObject, refTo } from '../../resources/object.ts';
import { saveObjects } from './save-objects.ts';

interface Bench {
  /** Until all that is to be written is. */
  readonly settle: () => Promise<void>;
  readonly stop: () => void;
  readonly plane: ControlPlane;
  readonly folder: string;
  readonly files: () => readonly string[];
  readonly failures: readonly string[];
}

async function check(use: (bench: Bench) => void | Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'postern-save-'));
  const failures: string[] = [];
  const plane = createControlPlane({
    sources: [],
    cwd: folder,
    watch: false,
    settings: testSettings,
    now: () => Date.parse('2026-01-02T03:04:05Z'),
    onOutcome: () => {},
  });
  await plane.start();
  const stop = saveObjects(plane.store, { folder, onFailure: (said) => failures.push(said) });
  try {
    const settle = () => wait(40);
    await use({ plane, folder, files: () => readdirSync(folder), failures, settle, stop });
  } finally {
    stop();
    await plane.close();
    rmSync(folder, { recursive: true });
  }
}

function configMap(value: string): KubeObject {
  const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': '{}', mine: 'yes' };
  const managedFields = [{ manager: 'kubectl' }];
  const metadata = { name: 'a', namespace: 'default', annotations, managedFields };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, ...{ data: { a: value } } };
}

test('an object is saved as somebody would write it, and its file goes with it', () =>
  check(async ({ plane, folder, files, settle }) => {
    plane.store.create(configMap('1'));
    plane.store.update(configMap('2'));
    await settle();
    expect(files()).toEqual(['configmap-default-a.yaml']);
    expect(readFileSync(join(folder, 'configmap-default-a.yaml'), 'utf8')).toBe(
      [
        'apiVersion: v1',
        'data:',
        '  a: "2"',
        'kind: ConfigMap',
        'metadata:',
        '  annotations:',
        '    mine: "yes"',
        '  name: a',
        '  namespace: default',
        '',
      ].join('\n'),
    );
    plane.store.remove(refTo(configMap('2')));
    expect(files()).toEqual([]);
  }));

test('what nobody made by the API is not saved, unless its file is there already', () =>
  check(({ plane, folder, files }) => {
    plane.store.replaceAll('file', [configMap('1')]);
    expect(files()).toEqual([]);
    writeFileSync(join(folder, 'configmap-default-a.yaml'), 'old');
    plane.store.update(configMap('9'));
    expect(readFileSync(join(folder, 'configmap-default-a.yaml'), 'utf8')).toContain('a: "9"');
  }));

test('a folder that cannot be written is told of, and nothing else suffers', () =>
  check(async ({ plane, folder, failures, settle }) => {
    rmSync(folder, { recursive: true });
    expect(plane.store.create(configMap('1')).outcome).toBe('written');
    await settle();
    expect(failures).toEqual([
      expect.stringContaining(`configmap-default-a.yaml could not be saved in ${folder}: `),
    ]);
    saveObjects(plane.store, { folder, onFailure: () => {} });
  }));

test('what is not written yet is written when it stops, and the newest of it', () =>
  check(({ plane, folder, files, stop }) => {
    for (let index = 0; index < 300; index += 1) {
      plane.store.create({ ...configMap('1'), metadata: { name: `c${index}`, namespace: 'x' } });
    }
    plane.store.update({ ...configMap('2'), metadata: { name: 'c7', namespace: 'x' } });
    plane.store.remove({ group: '', kind: 'ConfigMap', namespace: 'x', name: 'c8' });
    expect(files()).toEqual([]);
    stop();
    expect(files()).toHaveLength(299);
    expect(readFileSync(join(folder, 'configmap-x-c7.yaml'), 'utf8')).toContain('a: "2"');
    plane.store.create(configMap('1'));
    expect(files()).toHaveLength(299);
  }));

test('a file that is there follows at once, so that who watches it sees nothing old', () =>
  check(async ({ plane, folder, settle }) => {
    const file = join(folder, 'configmap-default-a.yaml');
    plane.store.create(configMap('1'));
    await settle();
    plane.store.update(configMap('2'));
    expect(readFileSync(file, 'utf8')).toContain('a: "2"');
  }));

test('what somebody writes into a file is left as it is written', () =>
  check(({ plane, folder }) => {
    const file = join(folder, 'configmap-default-a.yaml');
    writeFileSync(file, '# mine');
    plane.store.replaceAll('file', [configMap('1')]);
    plane.store.replaceAll('file', [configMap('2')]);
    expect(readFileSync(file, 'utf8')).toBe('# mine');
  }));

test('a status is no reason to write', () =>
  check(async ({ plane, folder, settle }) => {
    const file = join(folder, 'configmap-default-a.yaml');
    plane.store.create(configMap('1'));
    await settle();
    writeFileSync(file, '# untouched');
    plane.store.writeStatus(refTo(configMap('1')), { phase: 'Active' });
    await settle();
    expect(readFileSync(file, 'utf8')).toBe('# untouched');
  }));

test('objects with names that read alike have files of their own', () =>
  check(({ plane, files, stop }) => {
    for (const [namespace, name] of [
      ['a', 'b-c'],
      ['a-b', 'c'],
    ] as const) {
      plane.store.create({ ...configMap('1'), metadata: { name, namespace } });
    }
    stop();
    expect(files()).toEqual(['configmap-a-b-c.yaml', 'configmap-a-b_c.yaml']);
  }));

test('a change that is taken back is taken back in a file of another folder too', () =>
  check(({ plane, folder }) => {
    const file = join(folder, 'configmap-default-a.yaml');
    writeFileSync(file, '# of the last session');
    plane.store.replaceAll('file', [configMap('1')]);
    plane.store.update(configMap('2'));
    expect(readFileSync(file, 'utf8')).toContain('a: "2"');
    plane.store.update(configMap('1'));
    expect(readFileSync(file, 'utf8')).toContain('a: "1"');
  }));

test('what tells only how things go is not saved', () =>
  check(async ({ plane, files, settle }) => {
    const metadata = { name: 'lead', namespace: 'default' };
    plane.store.create({ apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata });
    plane.store.create(configMap('1'));
    await settle();
    expect(files()).toEqual(['configmap-default-a.yaml']);
  }));
