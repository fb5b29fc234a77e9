import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { makeThrowAwayCertificate } from '../../certificates/throw-away-certificate.ts';
import { testSettings } from '../../control-plane/control-plane.testing.ts';
import { createControlPlane, openKubeApi, type Store } from '../../control-plane/control-plane.ts';
import type { KubeObject } from '../../resources/object.ts';
import type { Context } from '../context.ts';
import { kubeconfigPath, writeKubeconfig } from '../kubeconfig.ts';
import { run } from '../main.ts';
import { bundledTalk } from '../package-root.ts';

export interface Printed {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command line in `cwd`; everything it printed, and its exit code. */
export async function type(
  argv: readonly string[],
  given: Partial<Context> = {},
): Promise<Printed> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const said = { stdout: '', stderr: '' };
  stdout.on('data', (chunk) => {
    said.stdout += chunk;
  });
  stderr.on('data', (chunk) => {
    said.stderr += chunk;
  });
  const stdin = new PassThrough();
  const exitCode = await run(argv, { stdout, stderr, stdin, env: {}, ...given });
  return { exitCode, ...said };
}

export interface Instance {
  readonly store: Store;
  readonly stateDir: string;
  readonly close: () => Promise<void>;
}

/** The API over the talk's manifests, with nothing minted or run but what is handed in. */
export async function openInstance(minted: readonly KubeObject[] = []): Promise<Instance> {
  const stateDir = mkdtempSync(join(tmpdir(), 'postern-instance-'));
  const plane = createControlPlane({
    sources: [bundledTalk()],
    cwd: stateDir,
    watch: false,
    settings: testSettings,
    now: () => Date.parse('2026-01-02T03:04:05Z'),
    newUid: () => '11111111-2222-4333-8444-555555555555',
    onOutcome: () => {},
  });
  await plane.start();
  plane.setMinted(minted);
  await setImmediate();
  const leaf = await makeThrowAwayCertificate(['localhost', '127.0.0.1'], Date.now());
  const token = 'a-token-that-is-long-enough-for-a-test';
  const api = await openKubeApi({
    store: plane.store,
    certificatePem: leaf.certificatePem,
    keyPem: leaf.keyPem,
    token,
    now: () => Date.parse('2026-01-02T03:04:16Z'),
  });
  writeKubeconfig(kubeconfigPath(stateDir), {
    server: api.url,
    caPem: leaf.certificatePem,
    token,
  });
  return {
    store: plane.store,
    stateDir,
    async close() {
      await api.close();
      await plane.close();
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
}
