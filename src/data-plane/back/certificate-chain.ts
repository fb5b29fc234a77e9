import type { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import { printable } from '../../diagnostics/printable.ts';
import type { CertificateFacts } from '../../traffic/certificate-facts.ts';
import { formatName, parseSubjectAltNames } from './subject-alt-names.ts';

/**
 * What the other side presented, leaf first, completed by the authority where Node knows it.
 * Empty on a resumed session: certificates are not sent then.
 */
export function readPeerChain(socket: TLSSocket): readonly X509Certificate[] {
  const chain: X509Certificate[] = [];
  let next = socket.getPeerX509Certificate();
  while (next && chain.length < CHAIN_MAX) {
    chain.push(next);
    const issuer: X509Certificate | undefined = next.issuerCertificate;
    next = issuer && issuer.fingerprint256 !== next.fingerprint256 ? issuer : undefined;
  }
  return chain;
}

export function certificateFacts(certificate: X509Certificate): CertificateFacts {
  return {
    subject: oneLine(certificate.subject),
    issuer: oneLine(certificate.issuer),
    subjectAltNames: parseSubjectAltNames(certificate.subjectAltName).map(formatName),
    validFrom: new Date(certificate.validFrom).toISOString(),
    validTo: new Date(certificate.validTo).toISOString(),
    fingerprint: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
  };
}

/** Node prints distinguished names with one attribute a line; an absent name is `undefined`. */
function oneLine(name: string | undefined): string {
  return printable((name ?? '').trimEnd().replaceAll('\n', ', '));
}

/** Longer than any honest chain; a loop of cross-signed certificates ends here. */
const CHAIN_MAX = 10;
