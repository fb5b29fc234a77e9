import { X509Certificate } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import {
  dayMs,
  issueOne,
  newFolder,
  openRoom,
  parts,
  removeFolders,
  shakeHands,
  strictVerdict,
  textOf,
  wish,
} from './certificates.testing.ts';
import { keyFits, openCertificates } from './certificates.ts';
import { leafSigner } from './sign-certificate.ts';

afterAll(removeFolders);

describe('an issued certificate', () => {
  it('comes as leaf, key and authority, one for each wish and in its order', async () => {
    const { room } = await openRoom();
    const target = { kind: 'ConfigMap', namespace: 'default', name: 'internal-ca' } as const;
    const issued = await room.issue([
      wish({ purpose: 'authority', authority: 'internal', target }),
      wish({ dnsNames: ['whoami.docker.localhost'] }),
      wish({ purpose: 'backend', authority: 'internal', dnsNames: ['whoami'] }),
      wish({ dnsNames: ['whoami.docker.localhost'] }),
    ]);
    expect(issued.map(({ data }) => Object.keys(data))).toEqual([
      ['ca.crt'],
      ['tls.crt', 'tls.key', 'ca.crt'],
      ['tls.crt', 'tls.key', 'ca.crt'],
      ['tls.crt', 'tls.key', 'ca.crt'],
    ]);
    expect(issued.map(({ target }) => target.name)).toEqual([
      'internal-ca',
      'external-certs',
      'external-certs',
      'external-certs',
    ]);
    expect(issued[3]).toEqual(issued[1]);
    expect(issued[0]?.data['ca.crt']).toBe(readFileSync(room.internalCaFile, 'utf8'));
    expect(issued[1]?.data['ca.crt']).toBe(readFileSync(room.externalCaFile, 'utf8'));
    expect(issued[2]?.data['ca.crt']).toBe(issued[0]?.data['ca.crt']);
    for (const { cert, key } of issued.slice(1).map(parts)) expect(keyFits(cert, key)).toBe(true);
  });

  it('is what kubectl create secret tls would write, unless the authority is asked for too', async () => {
    const { room } = await openRoom();
    const [pair] = await room.issue([wish({ dnsNames: ['a.localhost'], withAuthority: false })]);
    expect(Object.keys(pair?.data ?? {})).toEqual(['tls.crt', 'tls.key']);
  });

  it('satisfies the strictest reading of X.509', async () => {
    const { room } = await openRoom();
    const issued = await room.issue([
      wish({ dnsNames: ['whoami.docker.localhost', '*.shop.dev', 'shop.dev', 'whoami-tls'] }),
      wish({ authority: 'internal', purpose: 'backend', dnsNames: ['a.b.svc.cluster.local'] }),
      wish({ ipAddresses: ['127.0.0.1', '::1', '192.168.1.9', 'fe80::1', '::ffff:10.0.0.1'] }),
      wish({ uris: ['spiffe://cluster.local/ns/a/sa/b', 'spiffe://shop.dev/x'] }),
      wish({ dnsNames: [`${'a'.repeat(60)}.${'b'.repeat(60)}.test`] }),
      wish({ dnsNames: ['münchen.example'] }),
      wish({ dnsNames: [] }),
      wish({ purpose: 'client', authority: 'internal' }),
    ]);
    const verdicts = await Promise.all(issued.map((issue) => strictVerdict(parts(issue))));
    expect(verdicts).toEqual(issued.map(() => 'OK'));
  });

  it('is accepted in a handshake for each of its names, and for no other', async () => {
    const { room } = await openRoom();
    const { cert, key, ca } = await issueOne(room, {
      dnsNames: ['shop.localhost', '*.shop.dev', 'bücher.example'],
      ipAddresses: ['127.0.0.1'],
    });
    const shake = (servername?: string) =>
      shakeHands({ server: { cert, key }, ca, ...(servername ? { servername } : {}) });
    expect(await shake('shop.localhost')).toBe('authorized');
    expect(await shake('cart.shop.dev')).toBe('authorized');
    expect(await shake('xn--bcher-kva.example')).toBe('authorized');
    expect(await shake()).toBe('authorized');
    expect(await shake('shop.dev')).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
    expect(await shake('other.localhost')).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
  });

  it('serves or identifies a client, never both', async () => {
    const { room } = await openRoom();
    const server = await issueOne(room, { authority: 'internal', dnsNames: ['a.test'] });
    const client = await issueOne(room, { authority: 'internal', purpose: 'client' });
    expect(await strictVerdict(server, '-purpose', 'sslserver')).toBe('OK');
    expect(await strictVerdict(client, '-purpose', 'sslclient')).toBe('OK');
    expect(await strictVerdict(server, '-purpose', 'sslclient')).toContain('unsuitable');
    expect(await strictVerdict(client, '-purpose', 'sslserver')).toContain('unsuitable');
    const asked = { ...server, requestCert: true };
    const shake = (identity: { cert: string; key: string }) =>
      shakeHands({ server: asked, ca: server.ca, servername: 'a.test', client: identity });
    expect(await shake(client)).toBe('authorized');
    expect(await shake(server)).toBe('INVALID_PURPOSE');
  });

  it('is not believed by who trusts the other authority', async () => {
    const { room } = await openRoom();
    const external = await issueOne(room, { dnsNames: ['a.test'] });
    const internal = await issueOne(room, { authority: 'internal', dnsNames: ['a.test'] });
    expect(await strictVerdict({ cert: external.cert, ca: internal.ca })).not.toBe('OK');
    expect(await strictVerdict({ cert: internal.cert, ca: external.ca })).not.toBe('OK');
  });

  it('lives seven days, or as long as it was asked to', async () => {
    const week = await issueOne((await openRoom()).room, { dnsNames: ['a.test'] });
    expect(lifeMs(week.cert)).toBe(7 * dayMs + 5 * 60_000);
    const { room } = await openRoom({ leafDays: 1 });
    expect(lifeMs((await issueOne(room, { dnsNames: ['a.test'] })).cert)).toBe(dayMs + 5 * 60_000);
  });

  it('has a serial number of 128 bits of its own', async () => {
    const { room } = await openRoom();
    const issued = await room.issue(['a.test', 'b.test'].map((name) => wish({ dnsNames: [name] })));
    const serials = issued.map((issue) => new X509Certificate(parts(issue).cert).serialNumber);
    expect(new Set(serials).size).toBe(2);
    for (const serial of serials) expect(serial).toMatch(/^[4-7][0-9A-F]{31}$/);
  });
});

describe('the name constraints', () => {
  it.each([
    ['a DNS name', { dnsNames: ['google.com'] }],
    ['a name that merely ends alike', { dnsNames: ['evilshop.dev'] }],
    ['a wildcard', { dnsNames: ['*.dev'] }],
    ['an address', { ipAddresses: ['8.8.8.8'] }],
    ['a SPIFFE trust domain', { uris: ['spiffe://prod.acme.com/x'] }],
  ])('make every client refuse %s that no manifest asked for', async (_, names) => {
    const { room, stateDir } = await openRoom();
    const { ca } = await issueOne(room, { dnsNames: ['shop.dev'] });
    // As a thief of the key would do it: the room itself never signs outside its constraints.
    const keyPem = readFileSync(join(stateDir, 'external-ca.key'), 'utf8');
    const sign = await leafSigner({ certificatePem: ca, keyPem });
    const forged = await sign({
      names: { dnsNames: [], uris: [], ipAddresses: [], ...names },
      fallbackName: 'forged',
      usage: 'serverAuth',
      validity: { notBefore: Date.now() - 1000, notAfter: Date.now() + dayMs },
      serialNumber: Uint8Array.of(1, 2, 3),
    });
    const { certificatePem: cert, keyPem: key } = forged;
    expect(await strictVerdict({ cert, ca })).toContain('permitted subtree violation');
    const servername = 'shop.dev';
    expect(await shakeHands({ server: { cert, key }, ca, servername })).toBe(
      'permitted subtree violation',
    );
  });

  it('stand in a critical extension, with a path length of 0', async () => {
    const { room } = await openRoom();
    const text = await textOf((await issueOne(room, { dnsNames: ['*.shop.dev'] })).ca);
    expect(text).toMatch(/Name Constraints: critical\s+Permitted:\s+DNS:localhost\n/);
    expect(text).toContain('DNS:shop.dev\n');
    expect(text).toContain('IP:127.0.0.0/255.0.0.0\n');
    expect(text).toMatch(/Basic Constraints: critical\s+CA:TRUE, pathlen:0\n/);
    expect(text).toMatch(/Key Usage: critical\s+Certificate Sign, CRL Sign\n/);
    expect(text).toContain('CN = Postern external authority (shop)\n');
  });
});

describe('a key of an authority', () => {
  it('is in its file and nowhere else', async () => {
    const { room, stateDir } = await openRoom();
    const issued = await room.issue([
      wish({ dnsNames: ['a.test'] }),
      wish({ purpose: 'authority' }),
    ]);
    const secret = readFileSync(join(stateDir, 'external-ca.key'), 'utf8').split('\n')[1] ?? '';
    expect(secret).toHaveLength(64);
    expect(inspect(room, { depth: 9, showHidden: true })).not.toContain(secret);
    expect(JSON.stringify([room, issued])).not.toContain(secret);
    expect(modeOf(stateDir)).toBe('700');
    expect(modeOf(join(stateDir, 'leaves'))).toBe('700');
    expect(modeOf(join(stateDir, 'external-ca.key'))).toBe('600');
    expect(modeOf(join(stateDir, 'internal-ca.key'))).toBe('600');
    expect(modeOf(room.externalCaFile)).toBe('644');
  });
});

it('keeps its modes whatever the mask of the process', async () => {
  const before = process.umask(0o077);
  try {
    const { room, stateDir } = await openRoom();
    await issueOne(room, { dnsNames: ['a.test'] });
    expect(modeOf(room.externalCaFile)).toBe('644');
    expect(modeOf(join(stateDir, 'external-ca.key'))).toBe('600');
  } finally {
    process.umask(before);
  }
});

describe('a folder that cannot be used', () => {
  it('is a failure that says what to do', async () => {
    const stateDir = join(newFolder(), 'file');
    writeFileSync(stateDir, 'not a folder');
    const opened = await openCertificates({ stateDir, now: Date.now });
    expect(opened).toMatchObject({ kind: 'failure', code: 'certificate-state-unusable' });
  });
});

describe('a certificate for this process', () => {
  it('is believed by who was handed it, and written nowhere', async () => {
    const { room, stateDir } = await openRoom();
    const { certificatePem, keyPem } = await room.forThisProcess(['127.0.0.1', '::1', 'localhost']);
    const server = { cert: certificatePem, key: keyPem };
    expect(await shakeHands({ server, ca: certificatePem })).toBe('authorized');
    expect(await shakeHands({ server, ca: certificatePem, servername: 'localhost' })).toBe(
      'authorized',
    );
    expect(() => statSync(join(stateDir, 'external-ca.key'))).toThrow('ENOENT');
  });
});

describe('speed', () => {
  it('takes a time that grows with the number of leaves, and not with its square', async () => {
    const { room } = await openRoom();
    const cpuMsFor = async (count: number) => {
      const wishes = Array.from({ length: count }, (_, at) =>
        wish({ dnsNames: [`h${at}-of-${count}.test`] }),
      );
      const before = process.cpuUsage();
      expect(await room.issue(wishes)).toHaveLength(count);
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1000;
    };
    await cpuMsFor(5);
    const few = await cpuMsFor(20);
    expect((await cpuMsFor(200)) / few).toBeLessThan(40);
  });
});

function lifeMs(pem: string): number {
  const { validFrom, validTo } = new X509Certificate(pem);
  return Date.parse(validTo) - Date.parse(validFrom);
}

function modeOf(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}
