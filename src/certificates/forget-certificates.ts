import { rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type CertificatesFailure, isSystemError, unusable } from './certificates-failure.ts';
import { leavesFolder, ownFiles } from './state-files.ts';
import { withLock } from './state-lock.ts';

/**
 * Removes every file that this room made in the folder, and the folder if nothing else is in it.
 * Returns the paths of the removed files; an empty list if there were none.
 */
export async function forgetCertificates(
  stateDir: string,
): Promise<readonly string[] | CertificatesFailure> {
  try {
    if (!(await isFolder(stateDir))) return [];
    const removed = await withLock(stateDir, async () => {
      const paths = await ownFiles(stateDir);
      for (const path of paths) await rm(path, { force: true });
      return paths;
    });
    await removeIfEmpty(join(stateDir, leavesFolder));
    await removeIfEmpty(stateDir);
    return removed;
  } catch (error) {
    return unusable(error, `Removing the certificates in ${stateDir}`);
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (isSystemError(error) && error.code === 'ENOENT') return false;
    throw error;
  }
}

async function removeIfEmpty(folder: string): Promise<void> {
  try {
    await rmdir(folder);
  } catch (error) {
    if (!isSystemError(error) || !keptCodes.includes(error.code)) throw error;
  }
}

/** Something else is in the folder, it is gone already, or it is a link that somebody made. */
const keptCodes = ['ENOTEMPTY', 'EEXIST', 'ENOENT', 'ENOTDIR'];
