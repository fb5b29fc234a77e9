import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  forgetKubeconfig,
  forgetKubeconfigFile,
  kubeconfigPath,
  readKubeconfig,
  writeKubeconfig,
} from './kubeconfig.ts';

const access = { server: 'https://127.0.0.1:40123', caPem: '-----BEGIN…\n', token: 'secret' };
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-kubeconfig-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('what was written is read back, by its owner only', () => {
  const file = join(folder, 'deep', 'kubeconfig');
  expect(writeKubeconfig(file, access)).toBeUndefined();
  expect(readKubeconfig(file)).toEqual(access);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(folder, 'deep'))).toEqual(['kubeconfig']);
});

test('a newer instance takes the place of an older one, whatever the mode was', () => {
  const file = kubeconfigPath(folder);
  writeKubeconfig(file, access);
  rmSync(file);
  writeFileSync(file, '', { mode: 0o666 });
  expect(writeKubeconfig(file, access)?.message).toContain('not written by Postern');
  rmSync(file);
  writeKubeconfig(file, access);
  writeKubeconfig(file, { ...access, token: 'newer' });
  expect(readKubeconfig(file)?.token).toBe('newer');
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('what kubectl has rewritten is still ours, unless there is more in it', () => {
  const file = join(folder, 'config');
  const ca = Buffer.from(access.caPem).toString('base64');
  const cluster = (name: string) =>
    `- cluster:\n    certificate-authority-data: ${ca}\n    server: ${access.server}\n  name: ${name}\n`;
  const rest = [
    'contexts:',
    '- context:\n    cluster: postern\n    namespace: shop\n    user: postern\n  name: mine',
    'current-context: mine\nkind: Config\npreferences: {}',
    `users:\n- name: postern\n  user:\n    token: ${access.token}\n`,
  ].join('\n');
  const written = (clusters: string) => `apiVersion: v1\nclusters:\n${clusters}${rest}`;
  writeFileSync(file, written(cluster('postern')));
  expect(readKubeconfig(file)).toEqual(access);
  expect(writeKubeconfig(file, { ...access, token: 'newer' })).toBeUndefined();
  expect(readKubeconfig(file)?.token).toBe('newer');
  for (const clusters of [cluster('prod'), cluster('postern') + cluster('prod')]) {
    const text = written(clusters).replaceAll('- name: postern', '- name: me');
    writeFileSync(file, text);
    expect(readKubeconfig(file)).toBeUndefined();
    expect(writeKubeconfig(file, access)?.message).toContain('not written by Postern');
  }
});

test("somebody's own kubeconfig is neither replaced nor taken away", () => {
  const file = join(folder, 'config');
  for (const text of ['apiVersion: v1\nkind: Config\n', '{"clusters":[{"name":"prod"}]}']) {
    writeFileSync(file, text);
    expect(writeKubeconfig(file, access)).toMatchObject({
      next: expect.stringContaining('--kubeconfig'),
    });
    forgetKubeconfigFile(file);
    expect(readFileSync(file, 'utf8')).toBe(text);
    expect(readKubeconfig(file)).toBeUndefined();
  }
});

test('an instance that ends leaves the file of its successor alone', () => {
  writeKubeconfig(kubeconfigPath(folder), { ...access, token: 'newer' });
  forgetKubeconfig(folder, access);
  expect(readKubeconfig(kubeconfigPath(folder))?.token).toBe('newer');
  forgetKubeconfig(folder);
  expect(readdirSync(folder)).toEqual([]);
});

test('a folder that cannot be written is a refusal with a next step', () => {
  writeFileSync(join(folder, 'file'), '');
  const refused = writeKubeconfig(join(folder, 'file', 'kubeconfig'), access);
  expect(refused?.next).toContain('--kubeconfig');
});
