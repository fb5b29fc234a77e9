import { existsSync, readdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { forgetCertificates } from '../../certificates/certificates.ts';
import { type Context, exitCodes, print } from '../context.ts';
import { forgetKubeconfig } from '../kubeconfig.ts';
import { stateFolder, stateHome } from '../state-folder.ts';

export interface CleanOptions {
  readonly stateDir?: string;
  readonly all: boolean;
}

/** Takes out whole what Postern put on this disk, and nothing it did not write itself. */
export async function runClean(context: Context, options: CleanOptions): Promise<number> {
  const folders = options.all ? allFolders(context) : [stateFolder(context, options.stateDir)];
  const found = folders.filter((folder) => existsSync(folder));
  for (const folder of found) {
    forgetKubeconfig(folder);
    await forgetCertificates(folder);
    removeIfEmpty(folder);
    print(context, `${existsSync(folder) ? 'kept foreign files in' : 'removed'} ${folder}`);
  }
  if (found.length === 0) print(context, 'nothing to remove: Postern has no files here.');
  return exitCodes.fine;
}

function allFolders(context: Context): readonly string[] {
  const home = stateHome(context);
  return existsSync(home) ? readdirSync(home).map((name) => join(home, name)) : [];
}

function removeIfEmpty(folder: string): void {
  if (existsSync(folder) && readdirSync(folder).length === 0) rmdirSync(folder);
}
