import { expect, test } from 'vitest';
import { clusterTrustBundle } from '../../resources/cluster-trust-bundle.ts';
import { findKind } from '../../resources/known-kinds.ts';
import { admit } from './admit.ts';
import { changed, summary, testCases } from './check-admission.testing.ts';

const authority = `
-----BEGIN CERTIFICATE-----
MIIBfzCCASWgAwIBAgIUMd8M1JbCNyY5UZmN4jV6OAbVgk4wCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJYXV0aG9yaXR5MCAXDTI2MTEyMzA2NTI1MVoYDzIxMjYxMDMw
MDY1MjUxWjAUMRIwEAYDVQQDDAlhdXRob3JpdHkwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAASzWruBpocKDreynE9Q9M5Boo7wA7THHsvDsKmvnAKRnPoheMWtzbkO
hffvWTAOheY4jj8Gh5a6cb8fxooGa2cyo1MwUTAdBgNVHQ4EFgQUPIArU24D6xH6
MYFLakKnM8LXEh8wHwYDVR0jBBgwFoAUPIArU24D6xH6MYFLakKnM8LXEh8wDwYD
VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiBHNS63Nh0LdvbOHuVRyybf
wRv32CwFb559GLz4Em4idgIhAIPm2bK/QewysDr2L2P6JPY8RRuvOYOC4Pfnj0+k
ivY5
-----END CERTIFICATE-----
`;

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

const known = findKind(clusterTrustBundle.group, clusterTrustBundle.kind);
if (!known) throw new Error('the kind is not known');

testCases(known, good, [
  ['may be named for a signer', { metadata: signed, 'spec.signerName': 'example.com/signer' }],
  ['has a colon in its name only for a signer', { metadata: signed }, 'rule-broken metadata.name'],
  [
    'is named for its signer',
    { 'spec.signerName': 'example.com/signer' },
    'rule-broken metadata.name',
  ],
  [
    'has a signer with a domain',
    { metadata: { name: 'signer:roots' }, 'spec.signerName': 'signer' },
    'rule-broken spec.signerName',
  ],
  ...(
    [
      ['holds a certificate', 'nothing at all'],
      ['holds nothing but certificates', authority.replaceAll('CERTIFICATE', 'PUBLIC KEY')],
      ['has no PEM headers', authority.replace('-----\n', '-----\nProc-Type: 4\n\n')],
      ['holds whole certificates', authority.replace('MIIB', 'MIIC')],
      ['holds authorities only', authority + leaf],
      ['holds each certificate once', authority + authority],
      ['has an end', authority + ' '.repeat(1024 * 1024)],
    ] as const
  ).map(
    ([sentence, trustBundle]) =>
      [sentence, { 'spec.trustBundle': trustBundle }, 'rule-broken spec.trustBundle'] as const,
  ),
]);

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

test('a bundle of a mebibyte of half blocks is read in no time', () => {
  const bundle = '-----BEGIN CERTIFICATE-----\n'.repeat(37_000);
  const started = performance.now();
  admit(changed(good, { 'spec.trustBundle': bundle }));
  admit(changed(good, { 'spec.trustBundle': `${bundle}-----END X-----`.slice(0, 1024 * 1024) }));
  expect(performance.now() - started).toBeLessThan(1000);
});
