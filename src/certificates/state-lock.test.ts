import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { newFolder, removeFolders } from './certificates.testing.ts';
import { lockFile, withLock } from './state-lock.ts';

afterAll(removeFolders);

it('lets one work at a time, and leaves nothing behind', async () => {
  const folder = newFolder();
  let inside = 0;
  let most = 0;
  const work = async () => {
    inside += 1;
    most = Math.max(most, inside);
    await sleep(5);
    inside -= 1;
    return { done: true };
  };
  const done = await Promise.all(Array.from({ length: 8 }, () => withLock(folder, work)));
  expect(done).toEqual(Array(8).fill({ done: true }));
  expect(most).toBe(1);
  expect(readdirSync(folder)).toEqual([]);
});

it('gives the lock back when the work throws', async () => {
  const folder = newFolder();
  const broken = withLock(folder, () => Promise.reject(new Error('broken')));
  await expect(broken).rejects.toThrow('broken');
  expect(readdirSync(folder)).toEqual([]);
});

it('takes over the lock of a process that is gone', async () => {
  const folder = newFolder();
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'exit');
  writeFileSync(join(folder, lockFile), `${child.pid} abc\n`);
  expect(await withLock(folder, async () => 'done')).toBe('done');
  expect(readdirSync(folder)).toEqual([]);
});

it('takes over a lock that is older than any work, or was never finished', async () => {
  for (const text of [`${process.pid} abc\n`, '']) {
    const folder = newFolder();
    const path = join(folder, lockFile);
    writeFileSync(path, text);
    const old = new Date(Date.now() - 120_000);
    utimesSync(path, old, old);
    expect(await withLock(folder, async () => 'done')).toBe('done');
    expect(readdirSync(folder)).toEqual([]);
  }
});

it('gives up on a lock in use and says who holds it', async () => {
  const folder = newFolder();
  const path = join(folder, lockFile);
  writeFileSync(path, `${process.pid} abc\n`);
  expect(await withLock(folder, async () => 'done', 60)).toMatchObject({
    kind: 'failure',
    code: 'certificate-state-locked',
    message: expect.stringContaining(`process ${process.pid}`),
    next: expect.stringContaining(path),
  });
  expect(existsSync(path)).toBe(true);
});
