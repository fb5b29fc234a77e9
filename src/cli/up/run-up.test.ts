import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
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

test(
  'nobody is sent to a listener that another program has the port of',
  () =>
    inFolder(async (cwd) => {
      const other = createServer();
      await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
      const { port } = Object(other.address());
      writeFileSync(join(cwd, 'a.yaml'), manifestOn(port));
      const stop = new AbortController();
      const stateDir = join(cwd, 'state');
      const done = type(['up', '--no-tui', '--state-dir', stateDir], { cwd, signal: stop.signal });
      await accessOf(stateDir);
      // What is asked of a starting program to end, it does once it has told what it serves.
      stop.abort();
      const { stdout } = await done;
      await new Promise((closed) => other.close(closed));
      expect(stdout).toContain(`web  HTTP ${port}, not bound`);
      expect(stdout).not.toContain('curl');
    }),
  20_000,
);

const manifestOn = (port: number) => `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: gateway }
spec:
  gatewayClassName: any
  addresses: [{ value: 127.0.0.1 }]
  listeners: [{ name: web, port: ${port}, protocol: HTTP }]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web }
spec: { parentRefs: [{ name: gateway }], rules: [{ backendRefs: [{ name: web, port: 80 }] }] }
`;

async function accessOf(stateDir: string) {
  const deadline = performance.now() + 10_000;
  while (performance.now() < deadline) {
    const access = readKubeconfig(kubeconfigPath(stateDir));
    if (access) return access;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('no kubeconfig within ten seconds');
}
