import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { issueOne, newFolder, openRoom, removeFolders } from './certificates.testing.ts';
import { forgetCertificates } from './certificates.ts';

afterAll(removeFolders);

it('removes every file of the room, and the folder with them', async () => {
  const { room, stateDir } = await openRoom();
  await issueOne(room, { dnsNames: ['a.test'] });
  writeFileSync(join(stateDir, 'internal-ca.key'), 'damaged');
  await issueOne((await openRoom({ stateDir })).room, { dnsNames: ['b.test'] });
  writeFileSync(join(stateDir, 'external-ca.key.0123456789ab.draft'), 'left by a crash');
  const removed = await forgetCertificates(stateDir);
  expect(removed).toHaveLength(3 + 4 + 1 + 2 + 1);
  expect(removed).toContain(join(stateDir, 'internal-ca.key.damaged'));
  expect(existsSync(stateDir)).toBe(false);
});

it('leaves alone whatever else is there', async () => {
  const { room, stateDir } = await openRoom();
  await issueOne(room, { dnsNames: ['a.test'] });
  const others = ['kubeconfig', 'external-ca.pem', 'my-external-ca.crt', 'leaves/notes.json'];
  for (const name of others) writeFileSync(join(stateDir, name), 'mine');
  mkdirSync(join(stateDir, 'more'));
  await forgetCertificates(stateDir);
  expect(readdirSync(stateDir, { recursive: true }).sort()).toEqual(
    [...others, 'leaves', 'more'].sort(),
  );
});

it('follows a link to the folder, and leaves the link to who made it', async () => {
  const { room, stateDir } = await openRoom();
  await issueOne(room, { dnsNames: ['a.test'] });
  const link = join(newFolder(), 'link');
  symlinkSync(stateDir, link);
  expect(await forgetCertificates(link)).toHaveLength(8);
  expect(readdirSync(link)).toEqual([]);
});

it('has nothing to do where nothing was made', async () => {
  expect(await forgetCertificates(join(newFolder(), 'never'))).toEqual([]);
});
