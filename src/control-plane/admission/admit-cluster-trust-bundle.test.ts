import { expect, test } from 'vitest';
import { admit } from './admit.ts';
import { authorityPem as authority } from './authority.testing.ts';
import { type Change, changed, summary } from './check-admission.testing.ts';

const leaf = `
-----BEGIN CERTIFICATE-----
MIIBcjCCARigAwIBAgIUeT0/sdzww/9ZVP07RQReNMaBjZkwCgYIKoZIzj0EAwIw
DzENMAsGA1UEAwwEbGVhZjAgFw0yNjExMjMwNjUyNTFaGA8yMTI2MTAzMDA2NTI1
MVowDzENMAsGA1UEAwwEbGVhZjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABMGe
9mlcZN8PxqpgplskaGmqmhaLjZQjf3ehQrA5lyzhhJVWf4s78eIf289lH1it0F8F
H6PpjJBZvYit4Jxc2VCjUDBOMB0GA1UdDgQWBBR/sLr4Kz9juwKs1OTDm98NimnC
KjAfBgNVHSMEGDAWgBR/sLr4Kz9juwKs1OTDm98NimnCKjAMBgNVHRMBAf8EAjAA
MAoGCCqGSM49BAMCA0gAMEUCIQCSIXb1qwvElukx43YhRK9h24asjLS8v9JERm4P
442GpwIgHg+hYnSxuxOUe0wD4jfL1E9QJdlQ/lxBfB2Kn4Du2Xc=
-----END CERTIFICATE-----
`;

const signed = { name: 'example.com:signer:roots' };

const good = {
  apiVersion: 'certificates.k8s.io/v1beta1',
  kind: 'ClusterTrustBundle',
  metadata: { name: 'roots' },
  spec: { trustBundle: `Text in between does not matter.${authority}` },
};

const omitted = 'Invalid value: "<value omitted>":';

test.each([
  ['may be named for a signer', { metadata: signed, 'spec.signerName': 'example.com/signer' }],
  [
    'has a colon in its name only for a signer',
    { metadata: signed },
    'metadata.name Invalid value: "example.com:signer:roots": ClusterTrustBundle without signer name must not have ":" in its name',
  ],
  [
    'is named for its signer',
    { 'spec.signerName': 'example.com/signer' },
    'metadata.name Invalid value: "roots": ClusterTrustBundle for signerName example.com/signer must be named with prefix example.com:signer:',
  ],
  [
    'has a signer with a path',
    { metadata: { name: 'signer:roots' }, 'spec.signerName': 'signer' },
    'spec.signerName Invalid value: "signer": must be a fully qualified domain and path of the form \'example.com/signer-name\'',
  ],
  [
    'has a signer with a domain',
    { metadata: { name: 'com:signer:roots' }, 'spec.signerName': 'com/signer' },
    'spec.signerName Invalid value: "com": should be a domain with at least two segments separated by dots',
  ],
  [
    'holds a certificate',
    { 'spec.trustBundle': 'none' },
    `spec.trustBundle ${omitted} at least one trust anchor must be provided`,
  ],
  [
    'holds nothing but certificates',
    { 'spec.trustBundle': authority + authority.replaceAll('CERTIFICATE', 'PUBLIC KEY') },
    `spec.trustBundle ${omitted} entry 1 has bad block type: PUBLIC KEY`,
  ],
  [
    'has no PEM headers',
    { 'spec.trustBundle': authority.replace('-----\n', '-----\nProc-Type: 4\n\n') },
    `spec.trustBundle ${omitted} entry 0 has PEM block headers`,
  ],
  [
    'holds whole certificates',
    { 'spec.trustBundle': authority.replace('MIIB', 'MIIC') },
    `spec.trustBundle ${omitted} entry 0 does not parse as X.509`,
  ],
  [
    'holds authorities only',
    { 'spec.trustBundle': authority + leaf },
    `spec.trustBundle ${omitted} entry 1 does not have the CA bit set`,
  ],
  [
    'holds each certificate once',
    { 'spec.trustBundle': authority + authority },
    `spec.trustBundle ${omitted} duplicate trust anchor (indices [0 1])`,
  ],
  [
    'has an end',
    { 'spec.trustBundle': authority + ' '.repeat(1024 * 1024) },
    'spec.trustBundle Too long: may not be more than 1048576 bytes',
  ],
])('a trust bundle %s', (_, change: Change, ...causes: readonly string[]) => {
  const admission = admit(changed(good, change));
  const said = admission.outcome === 'refused' ? admission.causes : [];
  expect(said.map(({ field, message }) => `${field} ${message}`)).toEqual(causes);
});

test('a broken block is passed over, as long as a whole one is there', () => {
  const broken =
    '-----BEGIN CERTIFICATE-----\nMII?\n-----END CERTIFICATE-----\n-----BEGIN X-----\n';
  const bundle = { 'spec.trustBundle': broken + authority };
  expect(summary(admit(changed(good, bundle)))).toEqual(['admitted']);
});

test('a name is a subdomain, behind the colon too', () => {
  const named = { metadata: { name: 'example.com:signer:Not_A_Name' } };
  const signer = { ...named, 'spec.signerName': 'example.com/signer' };
  expect(summary(admit(changed(good, signer)))).toEqual(['refused', 'field-invalid metadata.name']);
});

test.each([
  ['beginnings', '-----BEGIN CERTIFICATE-----\n'.repeat(37_000)],
  ['beginnings and an end', `${'-----BEGIN CERTIFICATE-----\n'.repeat(37_000)}-----END X-----`],
  ['ends', '-----END X-----\n'.repeat(60_000)],
])('a bundle of a mebibyte of nothing but %s is no bundle, and soon known as none', (_, bundle) => {
  const admission = admit(changed(good, { 'spec.trustBundle': bundle }));
  expect(summary(admission)).toEqual(['refused', 'field-invalid spec.trustBundle']);
});
