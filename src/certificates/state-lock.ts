import { randomBytes } from 'node:crypto';
import { constants, copyFile, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CertificatesFailure, failure, isSystemError } from './certificates-failure.ts';

export const lockFile = 'certificates.lock';

/**
 * Runs the work while no other process (or other room in this one) does work on the same folder.
 * A lock whose process is gone is taken over; one held for longer than `waitMs` is a failure.
 */
export async function withLock<T>(
  stateDir: string,
  work: () => Promise<T>,
  waitMs = defaultWaitMs,
): Promise<T | CertificatesFailure> {
  const path = join(stateDir, lockFile);
  const token = `${process.pid} ${randomBytes(8).toString('hex')}\n`;
  const deadline = performance.now() + waitMs;
  while (!(await take(path, token))) {
    await removeIfAbandoned(path);
    if (performance.now() > deadline) return locked(path, await holderOf(path));
    await sleep(pollMs);
  }
  try {
    return await work();
  } finally {
    if ((await textOf(path)) === token) await rm(path, { force: true });
  }
}

/** Exclusive creation is the step that only one can win. */
async function take(path: string, token: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600);
    await file.writeFile(token).finally(() => file.close());
    return true;
  } catch (error) {
    if (isSystemError(error) && error.code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Two waiters may both see the same abandoned lock, and the slower one would then remove the
 * faster one's new lock. So it is moved aside first, looked at, and put back if it was another.
 */
async function removeIfAbandoned(path: string): Promise<void> {
  const seen = await textOf(path);
  if (seen === undefined || !(await isAbandoned(path, seen))) return;
  const aside = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    await rename(path, aside);
    if ((await textOf(aside)) !== seen) await copyFile(aside, path, constants.COPYFILE_EXCL);
  } catch (error) {
    if (!isSystemError(error) || !['ENOENT', 'EEXIST'].includes(error.code)) throw error;
  } finally {
    await rm(aside, { force: true });
  }
}

async function isAbandoned(path: string, token: string): Promise<boolean> {
  const pid = Number.parseInt(token, 10);
  if (Number.isInteger(pid) && pid > 0 && !isRunning(pid)) return true;
  try {
    // The number of a process that is gone may belong to another one by now. File times come from
    // the machine's clock, so this is the one place that reads it.
    return Date.now() - (await stat(path)).mtimeMs > abandonedMs;
  } catch {
    return false;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(isSystemError(error) && error.code === 'ESRCH');
  }
}

async function holderOf(path: string): Promise<string> {
  const pid = Number.parseInt((await textOf(path)) ?? '', 10);
  return Number.isInteger(pid) ? `process ${pid}` : 'another process';
}

function locked(path: string, holder: string): CertificatesFailure {
  return failure(
    'certificate-state-locked',
    `The lock ${path} is held by ${holder} and was not given back in time.`,
    `Wait for ${holder} to finish, or remove ${path} if it is not Postern.`,
  );
}

async function textOf(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}

const pollMs = 20;
const defaultWaitMs = 10_000;
const abandonedMs = 60_000;
