import { webcrypto } from 'node:crypto';
import { X509CertificateGenerator } from '@peculiar/x509';
import { expect, it } from 'vitest';
import { subjectOf } from './distinguished-name.ts';

async function check(name: string, expected: string): Promise<void> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned(
    { name, keys, signingAlgorithm: algorithm, serialNumber: '01' },
    webcrypto,
  );
  expect(subjectOf(Buffer.from(certificate.rawData))).toBe(expected);
}

it('a subject is printed by kind of attribute, not in its own order', async () => {
  await check(
    'C=FR, ST=France, L=Lyon, O=TraefikLabs, CN=traefik.io',
    'CN=traefik.io,O=TraefikLabs,L=Lyon,ST=France,C=FR',
  );
  await check('CN=traefik.io, C=FR, O=TraefikLabs', 'CN=traefik.io,O=TraefikLabs,C=FR');
});

it('several values of one kind are joined, of common names the last one counts', async () => {
  await check('OU=a, CN=x, OU=b, CN=y', 'CN=y,OU=a+OU=b');
});

it('unknown attributes come last, as hex of a text encoded anew', async () => {
  await check(
    '1.2.840.113549.1.9.1=a@b.c, DC=example, CN=x',
    'CN=x,0.9.2342.19200300.100.1.25=#13076578616d706c65,1.2.840.113549.1.9.1=#0c056140622e63',
  );
});

it('special characters are escaped', async () => {
  await check('O="A, Inc+B", CN="#x;y"', 'CN=\\#x\\;y,O=A\\, Inc\\+B');
});

it('what is not a certificate has no subject', () => {
  expect(subjectOf(Buffer.from('nonsense'))).toBe('');
  expect(subjectOf(Buffer.alloc(0))).toBe('');
});
