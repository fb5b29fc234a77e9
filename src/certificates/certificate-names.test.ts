import { afterAll, describe, expect, it } from 'vitest';
import { checkNames } from './certificate-names.ts';
import { issueOne, openRoom, removeFolders, strictVerdict, wish } from './certificates.testing.ts';
import { inspectCertificate } from './certificates.ts';
import type { WantedCertificate } from './wanted-certificate.ts';

afterAll(removeFolders);

describe('a DNS name', () => {
  it.each([
    ['Shop.LOCALHOST', 'shop.localhost'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['*.bücher.example', '*.xn--bcher-kva.example'],
    ['*.localhost', '*.localhost'],
    ['whoami-tls', 'whoami-tls'],
    ['1.a.test', '1.a.test'],
    [`${'a'.repeat(63)}.test`, `${'a'.repeat(63)}.test`],
  ])('%s stands in the certificate as %s', (name, expected) => {
    check({ dnsNames: [name] }, { names: [expected], findings: [] });
  });

  it.each([
    ['', 'letters, digits'],
    ['a_b.test', 'letters, digits'],
    ['-a.test', 'letters, digits'],
    ['a..test', 'letters, digits'],
    ['a.test.', 'letters, digits'],
    ['a.*.test', 'letters, digits'],
    ['*', 'letters, digits'],
    ['*.', 'letters, digits'],
    ['*.*.test', 'letters, digits'],
    ['a b.test', 'letters, digits'],
    ['a\0.test', 'letters, digits'],
    ['\u{d800}.test', 'letters, digits'],
    [`${'a'.repeat(64)}.test`, 'letters, digits'],
    [`${'a.'.repeat(126)}test`, '253 characters'],
    ['127.0.0.1', 'IP address'],
    ['::1', 'IP address'],
    ['a.1', 'not a number'],
    ['*.com', 'more than one owner'],
  ])('%j is left out, and told about', (name, reason) => {
    const { findings } = checkNames(wish({ dnsNames: [name, 'kept.test'] }));
    check(
      { dnsNames: [name, 'kept.test'] },
      { names: ['kept.test'], findings: ['certificate-name-unusable'] },
    );
    expect(findings[0]?.message).toContain(reason);
    expect(findings[0]?.origin?.object).toMatchObject({ kind: 'Secret', name: 'external-certs' });
  });

  it('stands there once, in the place where it was named first', () => {
    check(
      { dnsNames: ['b.test', 'a.test', 'B.test'] },
      { names: ['b.test', 'a.test'], findings: [] },
    );
  });

  it('of one word is warned of where the world may trust the authority', () => {
    check({ dnsNames: ['app'] }, { names: ['app'], findings: ['certificate-name-is-a-zone'] });
    check({ dnsNames: ['localhost'] }, { names: ['localhost'], findings: [] });
    check({ dnsNames: ['app'], authority: 'internal' }, { names: ['app'], findings: [] });
  });
});

describe('an address or URI', () => {
  it('is told apart from what is none', () => {
    check(
      { ipAddresses: ['::0001', '0:0:0:0:0:0:0:1', '10.0.0.1', 'fe80::1%eth0', '10.1', 'x'] },
      { names: ['::1', '10.0.0.1'], findings: Array(3).fill('certificate-name-unusable') },
    );
    const usable = ['spiffe://cluster.local/ns/a/sa/b', 'https://a.test:8443/x?y=z', 'spiffe://a'];
    const broken = [
      'a.test',
      'urn:x:y',
      'spiffe://',
      'spiffe://me@a.test/x',
      'spiffe://127.0.0.1/x',
      'spiffe://[::1]/x',
      'https://a.test?x',
      'spiffe://ü.test/x',
      'spiffe://a.test/x y',
    ];
    check(
      { uris: [...usable, ...broken] },
      { names: usable, findings: broken.map(() => 'certificate-name-unusable') },
    );
  });

  it('stands in the certificate as it was asked for', async () => {
    const { room } = await openRoom();
    const { cert, ca } = await issueOne(room, {
      uris: ['spiffe://a.test/x', 'https://b.dev:8443/y'],
      ipAddresses: ['::ffff:10.0.0.1', '2001:db8::1', '127.9.9.9'],
    });
    expect(inspectCertificate(cert)).toMatchObject({
      uris: ['spiffe://a.test/x', 'https://b.dev:8443/y'],
      ipAddresses: ['::ffff:10.0.0.1', '2001:db8::1', '127.9.9.9'],
      subject: '',
    });
    expect(await strictVerdict({ cert, ca })).toBe('OK');
  });
});

describe('a certificate', () => {
  it('holds no more than a hundred names, the first ones', async () => {
    const dnsNames = Array.from({ length: 130 }, (_, at) => `h${at}.test`);
    const expected = { names: dnsNames.slice(0, 100), findings: ['certificate-names-too-many'] };
    check({ dnsNames, ipAddresses: ['127.0.0.1'] }, expected);
    const { room } = await openRoom();
    const { cert, ca } = await issueOne(room, { dnsNames });
    expect(inspectCertificate(cert)).toMatchObject({ dnsNames: dnsNames.slice(0, 100) });
    expect(await strictVerdict({ cert, ca })).toBe('OK');
  });

  it('for a server needs a name; for a client or an authority it does not', () => {
    check({}, { names: [], findings: ['certificate-without-names'] });
    check({ purpose: 'client' }, { names: [], findings: [] });
    check({ purpose: 'authority' }, { names: [], findings: [] });
  });
});

function check(
  details: Partial<WantedCertificate>,
  expected: { readonly names: readonly string[]; readonly findings: readonly string[] },
): void {
  const { names, findings } = checkNames(wish(details));
  expect({
    names: [...names.dnsNames, ...names.uris, ...names.ipAddresses],
    findings: findings.map(({ code }) => code),
  }).toEqual(expected);
}
