import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of package.json: one up from `dist` when bundled, further up from `src`. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}

/** The manifests of the talk, which run when nothing else is named. */
export function bundledTalk(): string {
  return join(packageRoot(), 'examples', 'talk');
}

/** How to start the process that plays the pods: bundled, or from source in a test. */
export function sampleBackendsCommand(): readonly string[] {
  const bundled = join(packageRoot(), 'dist', 'sample-backends.js');
  const runsFromSource = import.meta.url.endsWith('.ts');
  return runsFromSource
    ? [
        process.execPath,
        '--import',
        import.meta.resolve('tsx'),
        join(packageRoot(), 'src', 'workloads', 'child.ts'),
      ]
    : [process.execPath, ...smallHeap, bundled];
}

export function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8'));
  const known = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return known ? String(manifest.version) : '0.0.0';
}

/** Sample backends keep nothing: a small young generation spares some 30 MiB. */
const smallHeap = ['--max-semi-space-size=4'];
