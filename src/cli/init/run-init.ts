import { constants, copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { type Context, complain, exitCodes, print } from '../context.ts';
import { bundledTalk } from '../package-root.ts';

/** Copies the talk's manifests; a file that is already there is never overwritten. */
export async function runInit(context: Context, folder: string): Promise<number> {
  const target = resolve(context.cwd, folder);
  const names = readdirSync(bundledTalk()).filter((name) => name.endsWith('.yaml'));
  try {
    mkdirSync(target, { recursive: true });
    const outcomes = names.map((name) => copyOnce(name, target));
    for (const { name, written } of outcomes) {
      print(
        context,
        `${written ? 'wrote ' : 'kept  '} ${relative(context.cwd, join(target, name))}`,
      );
    }
    print(context, `\nnext: npx postern ${relative(context.cwd, target) || ''}`.trimEnd());
    return exitCodes.fine;
  } catch (error) {
    complain(context, {
      message: `the manifests could not be written to ${target}: ${sayError(error)}.`,
      next: 'name a folder that you may write to: postern init DIR',
    });
    return exitCodes.world;
  }
}

function copyOnce(name: string, target: string): { name: string; written: boolean } {
  try {
    copyFileSync(join(bundledTalk(), name), join(target, name), constants.COPYFILE_EXCL);
    return { name, written: true };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') {
      return { name, written: false };
    }
    throw error;
  }
}

function sayError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
