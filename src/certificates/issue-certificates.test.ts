import { fork } from 'node:child_process';
import { createPublicKey, X509Certificate } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import {
  dayMs,
  issueOne,
  newFolder,
  openRoom,
  parts,
  removeFolders,
  strictVerdict,
  textOf,
  wish,
} from './certificates.testing.ts';
import { openCertificates } from './certificates.ts';

afterAll(removeFolders);

const named = { dnsNames: ['a.test'] };

describe('a leaf', () => {
  it('is kept while its names stay, also over a restart', async () => {
    const { room, stateDir } = await openRoom();
    const first = await issueOne(room, named);
    expect(await issueOne(room, named)).toEqual(first);
    const again = await openRoom({ stateDir });
    expect(await issueOne(again.room, named)).toEqual(first);
  });

  it.each([
    ['a name', { dnsNames: ['a.test', 'b.test'] }],
    ['its purpose', { ...named, purpose: 'client' as const }],
    ['its authority', { ...named, authority: 'internal' as const }],
    ['an address', { ...named, ipAddresses: ['127.0.0.1'] }],
    ['a URI', { ...named, uris: ['spiffe://localhost/a'] }],
  ])('is issued anew when %s changes', async (_, changed) => {
    const { room } = await openRoom();
    const first = await issueOne(room, named);
    expect((await issueOne(room, changed)).cert).not.toBe(first.cert);
  });

  it('is renewed after two thirds of its life, with a new key', async () => {
    const { room, travel } = await openRoom({ leafDays: 3 });
    const first = await issueOne(room, named);
    expect(room.renewInMs()).toBe(dayMs);
    travel(1.99 * dayMs);
    expect(await issueOne(room, named)).toEqual(first);
    expect(room.renewInMs()).toBeGreaterThan(0);
    expect(room.renewInMs()).toBeLessThan(0.02 * dayMs);
    travel(0.02 * dayMs);
    expect(room.renewInMs()).toBe(0);
    const second = await issueOne(room, named);
    expect(second.cert).not.toBe(first.cert);
    expect(second.key).not.toBe(first.key);
    expect(second.ca).toBe(first.ca);
    expect(room.renewInMs()).toBe(dayMs);
  });

  it('of a few minutes is kept for two thirds of them', async () => {
    const { room, travel } = await openRoom({ leafDays: 3 / 24 / 60 });
    const first = await issueOne(room, named);
    expect(room.renewInMs()).toBeGreaterThan(110_000);
    travel(110_000);
    expect(await issueOne(room, named)).toEqual(first);
    travel(20_000);
    expect((await issueOne(room, named)).cert).not.toBe(first.cert);
  });

  it('is issued anew when the clock was set back before its beginning', async () => {
    const { room, travel } = await openRoom();
    const first = await issueOne(room, named);
    travel(-10 * dayMs);
    const second = await issueOne(room, named);
    expect(second.cert).not.toBe(first.cert);
    const at = String(Math.floor((Date.now() - 10 * dayMs) / 1000));
    expect(await strictVerdict(second, '-attime', at)).toBe('OK');
  });

  it('whose file others could read, or that is damaged, is issued anew', async () => {
    for (const harm of [
      (file: string) => chmodSync(file, 0o644),
      (file: string) => writeFileSync(file, readFileSync(file, 'utf8').slice(0, 300)),
      (file: string) => writeFileSync(file, ''),
    ]) {
      const { room, stateDir } = await openRoom();
      const first = await issueOne(room, named);
      const [file = ''] = readdirSync(join(stateDir, 'leaves'));
      const again = await openRoom({ stateDir });
      harm(join(stateDir, 'leaves', file));
      const second = await issueOne(again.room, named);
      expect(second.key).not.toBe(first.key);
      expect(await strictVerdict(second)).toBe('OK');
      expect(statSync(join(stateDir, 'leaves', file)).mode & 0o777).toBe(0o600);
    }
  });

  it('leaves the folder once it has expired', async () => {
    const { room, stateDir } = await openRoom();
    await issueOne(room, named);
    const open = (now: () => number) => openCertificates({ stateDir, now });
    await open(() => Date.now() + 6 * dayMs);
    expect(readdirSync(join(stateDir, 'leaves'))).toHaveLength(1);
    await open(() => Date.now() + 8 * dayMs);
    expect(readdirSync(join(stateDir, 'leaves'))).toHaveLength(0);
  });
});

describe('an authority', () => {
  it('that must cover new names keeps key and subject, and its earlier leaves', async () => {
    const { room, reported, stateDir } = await openRoom();
    const first = await issueOne(room, { dnsNames: ['shop.dev'] });
    expect([room.generationOf('external'), reported]).toEqual([1, []]);
    const second = await issueOne(room, { dnsNames: ['www.acme.com'], ipAddresses: ['10.1.2.3'] });
    expect(room.generationOf('external')).toBe(2);
    expect(reported.map(({ code }) => code)).toEqual(['certificate-authority-reissued']);
    expect(reported[0]?.message).toContain(join(stateDir, 'external-ca.crt'));
    expect(readFileSync(room.externalCaFile, 'utf8')).toBe(second.ca);
    expect(identity(second.ca)).toEqual(identity(first.ca));
    expect(await strictVerdict({ cert: first.cert, ca: second.ca })).toBe('OK');
    expect(await strictVerdict(second)).toBe('OK');
    expect(await strictVerdict({ cert: second.cert, ca: first.ca })).toContain('permitted subtree');
  });

  it('keeps names it once covered, also over a restart', async () => {
    const { room, stateDir } = await openRoom();
    await issueOne(room, { dnsNames: ['shop.dev'] });
    const again = await openRoom({ stateDir });
    const { ca } = await issueOne(again.room, { dnsNames: ['www.shop.dev', '*.shop.dev'] });
    expect(readFileSync(room.externalCaFile, 'utf8')).toBe(ca);
    expect(again.room.generationOf('external')).toBe(1);
    expect(again.reported).toEqual([]);
  });

  it('lets go of names of the past when there are too many', async () => {
    const { room } = await openRoom();
    const names = (from: number) => Array.from({ length: 90 }, (_, at) => `h${from + at}.dev`);
    for (let from = 0; from < 540; from += 90) await issueOne(room, { dnsNames: names(from) });
    const { ca, cert } = await issueOne(room, { dnsNames: ['last.dev'] });
    expect(await strictVerdict({ ca, cert })).toBe('OK');
    const text = await textOf(ca);
    expect(text).toContain('DNS:last.dev\n');
    expect(text).not.toContain('DNS:h0.dev\n');
  });

  it('that was replaced by another process is followed, with leaves of its own', async () => {
    const { room, stateDir } = await openRoom();
    const first = await issueOne(room, named);
    rmSync(stateDir, { recursive: true });
    const other = await issueOne((await openRoom({ stateDir })).room, { dnsNames: ['b.test'] });
    const [old, fresh] = await room.issue([wish(named), wish({ dnsNames: ['c.test'] })]);
    if (old === undefined || fresh === undefined) throw new Error('Nothing was issued');
    expect(parts(old).cert).not.toBe(first.cert);
    expect([parts(old).ca, parts(fresh).ca]).toEqual([other.ca, other.ca]);
    expect(await strictVerdict(parts(old))).toBe('OK');
  });

  it('gets a new certificate a month before the earlier one ends', async () => {
    const { room, reported, travel } = await openRoom();
    const first = await issueOne(room, named);
    travel(334 * dayMs);
    expect((await issueOne(room, named)).ca).toBe(first.ca);
    travel(2 * dayMs);
    const second = await issueOne(room, named);
    expect(second.ca).not.toBe(first.ca);
    expect(identity(second.ca)).toEqual(identity(first.ca));
    expect(reported.map(({ message }) => message.split(' has')[0])).toEqual([
      'The external authority',
      'The internal authority',
    ]);
    // A leaf from today satisfies who still trusts the earlier certificate, and the other way round.
    const at = String(Math.floor((Date.now() + 336 * dayMs) / 1000));
    expect(await strictVerdict({ cert: second.cert, ca: first.ca }, '-attime', at)).toBe('OK');
    expect(await strictVerdict(second, '-attime', at)).toBe('OK');
  });

  it('that has expired while nobody looked starts again with the same key', async () => {
    const { room, stateDir } = await openRoom();
    const first = await issueOne(room, named);
    const now = () => Date.now() + 800 * dayMs;
    const again = await openRoom({ stateDir, now });
    const second = await issueOne(again.room, named);
    expect(identity(second.ca)).toEqual(identity(first.ca));
    const at = String(Math.floor(now() / 1000));
    expect(await strictVerdict(second, '-attime', at)).toBe('OK');
  });
});

describe('a damaged folder', () => {
  it.each([
    ['no certificate', 'external-ca.crt', undefined],
    ['half a certificate', 'external-ca.crt', 'half'],
    ['an empty certificate', 'external-ca.crt', ''],
    ['no record', 'external-ca.json', undefined],
    ['half a record', 'external-ca.json', 'half'],
    ['a record of something else', 'external-ca.json', '{"generation":"x"}'],
  ])('with %s is mended around the good key', async (_, file, text) => {
    const { room, stateDir } = await openRoom();
    const first = await issueOne(room, named);
    harm(join(stateDir, file), text);
    const again = await openRoom({ stateDir });
    const second = await issueOne(again.room, named);
    expect(identity(second.ca).key).toBe(identity(first.ca).key);
    expect(second.cert).toBe(first.cert);
    expect(await strictVerdict(second)).toBe('OK');
    expect(again.reported.map(({ code }) => code)).toEqual([
      'certificate-state-repaired',
      'certificate-authority-reissued',
    ]);
    expect(again.reported[0]?.message).toContain(join(stateDir, file));
  });

  it.each([
    ['half a key', 'half'],
    ['an empty key', ''],
    ['no key', undefined],
  ])('with %s starts again, and throws nothing away', async (_, text) => {
    const { room, stateDir } = await openRoom();
    const first = await issueOne(room, named);
    const key = join(stateDir, 'external-ca.key');
    harm(key, text);
    const harmed = text === undefined ? undefined : readFileSync(key, 'utf8');
    const again = await openRoom({ stateDir });
    const second = await issueOne(again.room, named);
    expect(identity(second.ca).key).not.toBe(identity(first.ca).key);
    expect(await strictVerdict(second)).toBe('OK');
    expect(again.room.generationOf('external')).toBe(2);
    expect(again.reported[0]?.code).toBe('certificate-state-repaired');
    expect(existsSync(`${key}.damaged`)).toBe(harmed !== undefined);
    if (harmed !== undefined) expect(readFileSync(`${key}.damaged`, 'utf8')).toBe(harmed);
  });

  it('is filled again from memory by a room that is still open', async () => {
    const { room, stateDir } = await openRoom();
    const first = await issueOne(room, named);
    rmSync(stateDir, { recursive: true });
    const second = await issueOne(room, { dnsNames: ['new.test'] });
    expect(identity(second.ca).key).toBe(identity(first.ca).key);
    expect(readFileSync(room.externalCaFile, 'utf8')).toBe(second.ca);
    expect(await strictVerdict(second)).toBe('OK');
  });

  it('that refuses everything does not keep the room from issuing', async () => {
    const { room, stateDir, reported } = await openRoom();
    rmSync(stateDir, { recursive: true });
    writeFileSync(stateDir, 'a file where the folder was');
    const first = await issueOne(room, named);
    expect(await strictVerdict(first)).toBe('OK');
    expect(reported.map(({ code }) => code)).toContain('certificate-state-unusable');
    expect(await issueOne(room, named)).toEqual(first);
    rmSync(stateDir);
    const second = await issueOne(room, { dnsNames: ['b.test'] });
    expect(identity(second.ca).key).toBe(identity(first.ca).key);
    expect(readFileSync(room.externalCaFile, 'utf8')).toBe(second.ca);
  });
});

describe('a folder that is open to others', () => {
  it.each([
    ['', 0o755, '700'],
    ['leaves', 0o750, '700'],
    ['external-ca.key', 0o640, '600'],
    ['internal-ca.key', 0o604, '600'],
  ])('is refused with the command that closes it: %s', async (name, mode, wanted) => {
    const { room, stateDir } = await openRoom({ stateDir: join(newFolder(), "it's a shop") });
    await issueOne(room, named);
    const path = join(stateDir, name);
    chmodSync(path, mode);
    const opened = await openCertificates({ stateDir, now: Date.now });
    const quoted = `'${path.replace("'", "'\\''")}'`;
    expect(opened).toMatchObject({
      kind: 'failure',
      code: 'certificate-state-exposed',
      next: `Run: chmod ${wanted} ${quoted}`,
    });
  });
});

it('a key behind a link is refused for the mode of the file it stands for', async () => {
  const { room, stateDir } = await openRoom();
  await issueOne(room, named);
  const [key, elsewhere] = [join(stateDir, 'external-ca.key'), join(newFolder(), 'my.key')];
  renameSync(key, elsewhere);
  symlinkSync(elsewhere, key);
  expect(await openCertificates({ stateDir, now: Date.now })).not.toHaveProperty('kind');
  chmodSync(elsewhere, 0o644);
  expect(await openCertificates({ stateDir, now: Date.now })).toMatchObject({
    code: 'certificate-state-exposed',
  });
});

describe('several at once', () => {
  it('rooms on one folder agree on the authorities', async () => {
    const stateDir = join(newFolder(), 'shop');
    const rooms = await Promise.all([1, 2, 3, 4].map(() => openRoom({ stateDir })));
    const issued = await Promise.all(
      rooms.map(({ room }, at) => issueOne(room, { dnsNames: [`h${at}.test`] })),
    );
    expect(new Set(issued.map(({ ca }) => ca)).size).toBe(1);
    for (const issue of issued) expect(await strictVerdict(issue)).toBe('OK');
  });

  it('processes on one folder agree on the authorities', async () => {
    const stateDir = join(newFolder(), 'shop');
    const told = await Promise.all([1, 2, 3].map(() => issueInAnotherProcess(stateDir)));
    expect(new Set(told).size).toBe(1);
    expect(told[0]).toBe(readFileSync(join(stateDir, 'external-ca.crt'), 'utf8'));
    expect(readdirSync(stateDir).filter((name) => /lock|draft/.test(name))).toEqual([]);
  }, 30_000);

  it('calls are worked off one after another', async () => {
    const { room } = await openRoom();
    const rounds = await Promise.all(
      ['shop.dev', 'shop.io', 'shop.dev'].map((name) => room.issue([wish({ dnsNames: [name] })])),
    );
    const [first, second, third] = rounds.flat().map(parts);
    expect(third?.cert).toBe(first?.cert);
    expect(third?.ca).toBe(second?.ca);
  });
});

function identity(pem: string) {
  const certificate = new X509Certificate(pem);
  const key = createPublicKey(certificate.publicKey.export({ type: 'spki', format: 'pem' }));
  return { subject: certificate.subject, key: String(key.export({ type: 'spki', format: 'pem' })) };
}

function harm(path: string, text: string | undefined): void {
  if (text === undefined) rmSync(path);
  else writeFileSync(path, text === 'half' ? readFileSync(path, 'utf8').slice(0, 100) : text);
}

function issueInAnotherProcess(stateDir: string): Promise<string> {
  const door = fileURLToPath(new URL('./certificates.ts', import.meta.url));
  const script = join(newFolder(), 'issue.mjs');
  writeFileSync(
    script,
    `import { openCertificates } from ${JSON.stringify(door)};
     const room = await openCertificates({ stateDir: process.argv[2], now: Date.now });
     const [issued] = await room.issue([${JSON.stringify(wish(named))}]);
     process.send(issued.data['ca.crt']);`,
  );
  return new Promise((resolve, reject) => {
    const child = fork(script, [stateDir], { execArgv: ['--import', import.meta.resolve('tsx')] });
    child.once('message', (ca) => resolve(String(ca))).once('error', reject);
    child.once('exit', (code) => code === 0 || reject(new Error(`The process ended with ${code}`)));
  });
}
