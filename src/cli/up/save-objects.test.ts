import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { testSettings } from '../../control-plane/control-plane.testing.ts';
import { type ControlPlane, createControlPlane } from '../../control-plane/control-plane.ts';
import { type KubeObject, refTo } from '../../resources/object.ts';
import { saveObjects } from './save-objects.ts';

interface Bench {
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
    await use({ plane, folder, files: () => readdirSync(folder), failures });
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
  check(({ plane, folder, files }) => {
    plane.store.create(configMap('1'));
    plane.store.update(configMap('2'));
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
  check(({ plane, folder, failures }) => {
    rmSync(folder, { recursive: true });
    expect(plane.store.create(configMap('1')).outcome).toBe('written');
    expect(failures).toEqual([
      expect.stringContaining(`configmap-default-a.yaml could not be saved in ${folder}: `),
    ]);
    saveObjects(plane.store, { folder, onFailure: () => {} });
  }));
