import { X509Certificate } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { type DetailedPeerCertificate, TLSSocket } from 'node:tls';

/**
 * The certificates a client presented, DER, leaf first. Node completes the chain from the pool of
 * authorities; `isAuthority` tells which ones may have come from there, and those are left out.
 */
export function readPeerCertificates(
  socket: Duplex,
  isAuthority: (der: Buffer) => boolean,
): readonly Buffer[] {
  if (!(socket instanceof TLSSocket)) return [];
  const chain: Buffer[] = [];
  let certificate: DetailedPeerCertificate | undefined = socket.getPeerCertificate(true);
  while (certificate?.raw !== undefined && chain.length < certificatesMax) {
    const { raw } = certificate;
    // A self-signed certificate is its own issuer: the chain goes round for ever.
    if (chain.some((known) => known.equals(raw))) break;
    if (chain.length > 0 && isAuthority(raw)) break;
    chain.push(raw);
    certificate = certificate.issuerCertificate;
  }
  return chain;
}

export function isAuthority(der: Buffer, authorities: readonly string[] | undefined): boolean {
  return (authorities ?? []).some((pem) => new X509Certificate(pem).raw.equals(der));
}

const certificatesMax = 16;
