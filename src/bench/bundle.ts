import { cpSync, existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Stage } from './stage.ts';

/** The checkout this file is in. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/**
 * The gateway behind a program that says nothing, bundled as the real one is: without the loader
 * for TypeScript, which costs memory and time. Returns the file to run.
 */
export async function bundleQuietGateway(stage: Stage): Promise<string> {
  const outdir = join(stage.folder, 'quiet-gateway');
  await stage.run({
    program: join(root, 'node_modules', '.bin', 'esbuild'),
    args: [
      join(root, 'src', 'bench', 'contenders', 'quiet-gateway.ts'),
      ...['--bundle', '--splitting', '--minify', '--format=esm', '--platform=node'],
      ...['--target=node20', '--out-extension:.js=.mjs', `--outdir=${outdir}`],
      '--log-level=warning',
      `--banner:js=import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);`,
    ],
    cwd: root,
  });
  return join(outdir, 'quiet-gateway.mjs');
}

/**
 * The program as it is shipped, copied so that a build meanwhile does no harm: builds it first if
 * the sources are newer. Returns `bin/postern.js`, or why there is none.
 */
export async function copyProgram(stage: Stage): Promise<{ file: string } | { reason: string }> {
  try {
    if (isStale())
      await stage.run({ program: process.execPath, args: ['.ci/build.mjs'], cwd: root });
    for (const part of ['bin', 'dist', 'examples', 'package.json']) {
      cpSync(join(root, part), join(stage.folder, 'package', part), { recursive: true });
    }
    return { file: join(stage.folder, 'package', 'bin', 'postern.js') };
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    const why = /\bERROR\b.*/.exec(said)?.[0] ?? said.slice(-200);
    return { reason: `  The whole program, which npm run build did not make: ${why}` };
  }
}

function isStale(): boolean {
  const main = join(root, 'dist', 'main.js');
  if (!existsSync(main)) return true;
  const builtAt = statSync(main).mtimeMs;
  return readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !/^bench|\.test(ing)?\.tsx?$/.test(file))
    .some((file) => statSync(join(root, 'src', file)).mtimeMs > builtAt);
}
