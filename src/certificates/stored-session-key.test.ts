import { chmodSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openRoom, removeFolders } from './certificates.testing.ts';
import { openCertificates } from './certificates.ts';

afterAll(removeFolders);

it('is the same at the next start, and readable by its owner only', async () => {
  const { room, stateDir } = await openRoom();
  expect(room.sessionKey).toHaveLength(32);
  expect(statSync(join(stateDir, 'session.key')).mode & 0o777).toBe(0o600);
  expect((await openRoom({ stateDir })).room.sessionKey).toEqual(room.sessionKey);
  expect((await openRoom()).room.sessionKey).not.toEqual(room.sessionKey);
});

it('is made anew where the file holds none', async () => {
  const { room, stateDir } = await openRoom();
  writeFileSync(join(stateDir, 'session.key'), 'short');
  const again = (await openRoom({ stateDir })).room.sessionKey;
  expect(again).toHaveLength(32);
  expect(again).not.toEqual(room.sessionKey);
});

it.skipIf(process.platform === 'win32')('is refused if others could have read it', async () => {
  const { stateDir } = await openRoom();
  chmodSync(join(stateDir, 'session.key'), 0o644);
  expect(await openCertificates({ stateDir, now: Date.now })).toMatchObject({
    code: 'certificate-state-exposed',
    next: expect.stringContaining('chmod 600'),
  });
});
