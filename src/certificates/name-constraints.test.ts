import { describe, expect, it } from 'vitest';
import {
  covers,
  encodeNameConstraints,
  isReserved,
  reservedConstraints,
  widen,
} from './name-constraints.ts';
import type { CertificateNames } from './wanted-certificate.ts';

describe('name constraints', () => {
  it('cover a name and all below it, and nothing that merely ends alike', () => {
    const constraints = { dnsNames: ['shop.dev'], uriHosts: ['a.dev', '.b.dev'], ipRanges: [] };
    check(constraints, { dnsNames: ['shop.dev', 'a.b.shop.dev', '*.shop.dev'] }, true);
    check(constraints, { dnsNames: ['eshop.dev'] }, false);
    check(constraints, { dnsNames: ['dev'] }, false);
    check(constraints, { uris: ['spiffe://a.dev/x', 'spiffe://x.b.dev/y'] }, true);
    check(constraints, { uris: ['spiffe://x.a.dev/x'] }, false);
    check(constraints, { uris: ['spiffe://b.dev/x'] }, false);
  });

  it('cover addresses by their leading bits', () => {
    const constraints = {
      dnsNames: [],
      uriHosts: [],
      ipRanges: ['10.32.0.0/11', '::1/128', '2001:db8::/33'],
    };
    check(constraints, { ipAddresses: ['10.32.0.1', '10.63.255.255', '::1'] }, true);
    check(constraints, { ipAddresses: ['10.64.0.0'] }, false);
    check(constraints, { ipAddresses: ['10.31.255.255'] }, false);
    check(constraints, { ipAddresses: ['2001:db8:7fff::1'] }, true);
    check(constraints, { ipAddresses: ['2001:db8:8000::1'] }, false);
    check(constraints, { ipAddresses: ['::2'] }, false);
    check(constraints, { ipAddresses: ['::10.32.0.1'] }, false);
  });

  it('grow by no more than what is needed', () => {
    const names: CertificateNames = {
      dnsNames: ['*.shop.dev', 'a.shop.dev', 'www.acme.com', 'x.localhost'],
      uris: ['spiffe://shop.dev/x', 'spiffe://cluster.local/y'],
      ipAddresses: ['127.1.2.3', '10.0.0.1', 'fe80::1'],
    };
    const wider = widen(reservedConstraints, names);
    const added = (key: keyof typeof wider) =>
      wider[key].filter((value) => !reservedConstraints[key].includes(value));
    expect(added('dnsNames')).toEqual(['shop.dev', 'www.acme.com']);
    expect(added('uriHosts')).toEqual(['shop.dev']);
    expect(added('ipRanges')).toEqual(['10.0.0.1/32', 'fe80::1/128']);
    expect(covers(wider, names)).toBe(true);
    expect(widen(wider, names)).toEqual(wider);
  });

  it('drop a name once a wider one covers it', () => {
    const narrow = widen({ dnsNames: [], uriHosts: [], ipRanges: [] }, only(['a.shop.dev']));
    expect(widen(narrow, only(['shop.dev'])).dnsNames).toEqual(['shop.dev']);
  });

  it('are written as RFC 5280 has them', () => {
    const encoded = encodeNameConstraints({
      dnsNames: ['a'],
      uriHosts: ['.b'],
      ipRanges: ['10.0.0.0/9', '::1/1'],
    });
    expect(encoded.toString('hex')).toBe(
      [
        '303d a03b',
        '3003 820161',
        '3004 86022e62',
        '300a 8708 0a000000 ff800000',
        `3022 8720 ${'00'.repeat(15)}01 80${'00'.repeat(15)}`,
      ]
        .join('')
        .replaceAll(' ', ''),
    );
  });

  it('know the names that can belong to nobody', () => {
    for (const name of ['localhost', 'a.localhost', 'x.svc.cluster.local', 'www.example.com']) {
      expect(isReserved(name)).toBe(true);
    }
    for (const name of ['dev', 'com', 'shop.dev', 'example.dev', 'notlocalhost']) {
      expect(isReserved(name)).toBe(false);
    }
  });
});

function check(
  constraints: Parameters<typeof covers>[0],
  names: Partial<CertificateNames>,
  expected: boolean,
): void {
  expect(covers(constraints, { ...only([]), ...names })).toBe(expected);
}

function only(dnsNames: readonly string[]): CertificateNames {
  return { dnsNames, uris: [], ipAddresses: [] };
}
