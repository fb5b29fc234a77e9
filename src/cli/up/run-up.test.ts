import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type } from '../get/instance.testing.ts';
import { connectTo } from '../get/kube-client.ts';
import { kubeconfigPath, readKubeconfig } from '../kubeconfig.ts';

async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'postern-up-'));
  await use(folder).finally(() => rmSync(folder, { recursive: true, force: true }));
}

test('files and --api-only exclude each other', async () => {
  const { exitCode, stderr } = await type(['up', '--api-only', 'k8s']);
  expect([exitCode, stderr]).toEqual([
    2,
    expect.stringContaining('--api-only starts without files'),
  ]);
});

test(
  'with --api-only the YAML of the folder is not read, and the API is there',
  () =>
    inFolder(async (cwd) => {
      const manifest = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n';
      writeFileSync(join(cwd, 'a.yaml'), manifest);
      const stop = new AbortController();
      const stateDir = join(cwd, 'state');
      const argv = ['up', '--api-only', '--no-tui', '--state-dir', stateDir, '--save', 'made'];
      const done = type(argv, { cwd, signal: stop.signal });
      const client = connectTo(await accessOf(stateDir));
      const { body } = await client.get('/api/v1/configmaps');
      client.close();
      stop.abort();
      expect(body).toMatchObject({ kind: 'ConfigMapList', items: [] });
      const { exitCode, stdout } = await done;
      expect([exitCode, stdout]).toEqual([
        0,
        expect.stringContaining(`    export KUBECONFIG=${kubeconfigPath(stateDir)}\n`),
      ]);
      expect(readdirSync(join(cwd, 'made'))).toEqual([]);
    }),
  20_000,
);

async function accessOf(stateDir: string) {
  const deadline = performance.now() + 10_000;
  while (performance.now() < deadline) {
    const access = readKubeconfig(kubeconfigPath(stateDir));
    if (access) return access;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('no kubeconfig within ten seconds');
}
