import { createPrivateKey, X509Certificate } from 'node:crypto';
import { normalAddress } from './certificate-names.ts';

/** What the YAML's own certificates say, for those who may not parse them. */
export type InspectedCertificate =
  | {
      readonly kind: 'certificate';
      /** `CN=whoami.docker.localhost`, fields parted by `, `; may be empty. */
      readonly subject: string;
      readonly issuer: string;
      /** RFC 3339, whole seconds. */
      readonly notBefore: string;
      readonly notAfter: string;
      readonly isCa: boolean;
      /** Lower case; the subject's common name is not among them, because clients ignore it. */
      readonly dnsNames: readonly string[];
      /** IPv6 as RFC 5952 writes it: `::1`. */
      readonly ipAddresses: readonly string[];
      readonly uris: readonly string[];
      /** SHA-256 of the DER, lower-case hex. */
      readonly fingerprint: string;
    }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** Why a certificate should not be, or cannot be, served or trusted. */
export interface CertificateObjection {
  /** `false`: it cannot be used at all. `true`: it can be, but peers may refuse it. */
  readonly usable: boolean;
  /** Completes a sentence about the Secret or ConfigMap: `expired on 2026-01-01T00:00:00Z`. */
  readonly problem: string;
}

/** `undefined` where there is nothing to object to. `at` is in milliseconds since 1970. */
export function objectionTo(
  certificatePem: string,
  { keyPem, at }: { readonly keyPem: string | undefined; readonly at: number },
): CertificateObjection | undefined {
  const facts = inspectCertificate(certificatePem);
  if (facts.kind === 'unreadable') return { usable: false, problem: facts.reason };
  if (keyPem !== undefined && !keyFits(certificatePem, keyPem)) {
    return { usable: false, problem: 'has a private key that does not belong to its certificate' };
  }
  const ended = Date.parse(facts.notAfter) < at;
  return ended ? { usable: true, problem: `expired on ${facts.notAfter}` } : undefined;
}

/** Reads the first certificate of a PEM text. Never throws. */
export function inspectCertificate(pem: string): InspectedCertificate {
  const block = firstBlock.exec(pem)?.[0];
  if (block === undefined) return { kind: 'unreadable', reason: whyNoBlock(pem) };
  try {
    const certificate = new X509Certificate(block);
    const names = alternativeNames(certificate.subjectAltName ?? '');
    const named = (type: string) =>
      names.filter((name) => name.type === type).map(({ value }) => value);
    return {
      kind: 'certificate',
      subject: oneLine(certificate.subject),
      issuer: oneLine(certificate.issuer),
      notBefore: rfc3339(certificate.validFrom),
      notAfter: rfc3339(certificate.validTo),
      isCa: certificate.ca,
      dnsNames: named('DNS').map((name) => name.toLowerCase()),
      ipAddresses: named('IP Address').map(normalAddress),
      uris: named('URI'),
      fingerprint: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
    };
  } catch {
    return { kind: 'unreadable', reason: 'the text between BEGIN and END is not a certificate' };
  }
}

/** True if the private key belongs to the first certificate; false also if either is unreadable. */
export function keyFits(certificatePem: string, keyPem: string): boolean {
  try {
    const block = firstBlock.exec(certificatePem)?.[0] ?? '';
    return new X509Certificate(block).checkPrivateKey(createPrivateKey(keyPem));
  } catch {
    return false;
  }
}

function whyNoBlock(pem: string): string {
  if (pem.trim() === '') return 'it is empty';
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem)) {
    return 'it holds a private key where a certificate belongs';
  }
  return pem.includes('-----BEGIN CERTIFICATE-----')
    ? 'the certificate has no END line'
    : 'it holds no "BEGIN CERTIFICATE" line, so it is not PEM';
}

interface AlternativeName {
  readonly type: string;
  readonly value: string;
}

/** `DNS:a.example, URI:"spiffe://x, y"`: Node writes values with a comma in them as JSON strings. */
function alternativeNames(text: string): readonly AlternativeName[] {
  return [...text.matchAll(alternativeName)].map(([, type = '', value = '']) => ({
    type,
    value: value.startsWith('"') ? String(JSON.parse(value)) : value,
  }));
}

/** Node parts the fields of a name by line breaks. */
function oneLine(name: string | undefined): string {
  return (name ?? '').split('\n').filter(Boolean).join(', ');
}

/** From OpenSSL's `Nov 30 03:44:00 2026 GMT`. */
function rfc3339(date: string): string {
  return new Date(date).toISOString().replace('.000Z', 'Z');
}

const firstBlock = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/;
const alternativeName = /([A-Za-z][A-Za-z ]*):("(?:[^"\\]|\\.)*"|[^,]*)(?:, |$)/g;
