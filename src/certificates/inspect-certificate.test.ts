import { afterAll, describe, expect, it } from 'vitest';
import { dayMs, issueOne, openRoom, removeFolders } from './certificates.testing.ts';
import { inspectCertificate, keyFits, objectionTo } from './certificates.ts';

afterAll(removeFolders);

describe('an inspected certificate', () => {
  it('says what it is for, from when to when, and by whom', async () => {
    const { room } = await openRoom({ now: () => Date.UTC(2030, 0, 8) });
    const { cert, ca } = await issueOne(room, {
      dnsNames: ['A.test', '*.b.test'],
      ipAddresses: ['127.0.0.1', '::1'],
      uris: ['spiffe://a.test/x,y'],
    });
    expect(inspectCertificate(cert)).toEqual({
      kind: 'certificate',
      subject: 'CN=a.test',
      issuer: 'CN=Postern external authority (shop)',
      notBefore: '2030-01-07T23:55:00Z',
      notAfter: '2030-01-15T00:00:00Z',
      isCa: false,
      dnsNames: ['a.test', '*.b.test'],
      ipAddresses: ['127.0.0.1', '::1'],
      uris: ['spiffe://a.test/x,y'],
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(inspectCertificate(ca)).toMatchObject({ isCa: true, dnsNames: [] });
  });

  it('is the first of several, whatever stands around it', async () => {
    const { room } = await openRoom();
    const { cert, key, ca } = await issueOne(room, { dnsNames: ['a.test'] });
    const expected = inspectCertificate(cert);
    for (const text of [`${cert}${ca}`, `# a - note\n${cert}`, cert.replaceAll('\n', '\r\n')]) {
      expect(inspectCertificate(text)).toEqual(expected);
      expect(keyFits(text, key)).toBe(true);
    }
  });

  it('that cannot be read says why', async () => {
    const { room } = await openRoom();
    const { cert, key } = await issueOne(room, { dnsNames: ['a.test'] });
    check('', 'it is empty');
    check(' \n', 'it is empty');
    check('hello', 'it holds no "BEGIN CERTIFICATE" line, so it is not PEM');
    check(key, 'it holds a private key where a certificate belongs');
    check(cert.slice(0, 200), 'the certificate has no END line');
    const damaged = cert.replace(/\n.{40}/, `\n${'A'.repeat(40)}`);
    check(damaged, 'the text between BEGIN and END is not a certificate');
    check(
      '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----',
      'the text between BEGIN and END is not a certificate',
    );
  });
});

describe('a key', () => {
  it('fits its own certificate only', async () => {
    const { room } = await openRoom();
    const a = await issueOne(room, { dnsNames: ['a.test'] });
    const b = await issueOne(room, { dnsNames: ['b.test'] });
    expect(keyFits(a.cert, a.key)).toBe(true);
    expect(keyFits(a.cert, b.key)).toBe(false);
    expect(keyFits(a.cert, '')).toBe(false);
    expect(keyFits('', a.key)).toBe(false);
    expect(keyFits(a.key, a.cert)).toBe(false);
  });
});

function check(pem: string, reason: string): void {
  expect(inspectCertificate(pem)).toEqual({ kind: 'unreadable', reason });
}

describe('what there is to object to in a certificate', () => {
  it('is its end, a key of another, and text that is none', async () => {
    const { room } = await openRoom();
    const { cert, key } = await issueOne(room, { dnsNames: ['a.localhost'] });
    const other = await issueOne(room, { dnsNames: ['b.localhost'] });
    const at = Date.now();
    expect(objectionTo(cert, { keyPem: key, at })).toBeUndefined();
    expect(objectionTo(cert, { keyPem: other.key, at })?.usable).toBe(false);
    expect(objectionTo('hello', { keyPem: undefined, at })?.usable).toBe(false);
    expect(objectionTo(cert, { keyPem: key, at: at + 30 * dayMs })).toMatchObject({ usable: true });
  });
});
