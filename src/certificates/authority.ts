/** When an authority keeps its certificate, when it gets another one, and what that one says. */
import { createPublicKey, X509Certificate } from 'node:crypto';
import { covers, type NameConstraints, reservedConstraints, widen } from './name-constraints.ts';
import type { AuthorityName, CertificateNames } from './wanted-certificate.ts';

/** Holds the key: a value of this room that is never handed out, printed or logged. */
export interface Authority {
  readonly name: AuthorityName;
  readonly keyPem: string;
  readonly certificatePem: string;
  readonly constraints: NameConstraints;
  /** Counts the certificates this authority has had, from 1. */
  readonly generation: number;
  readonly validity: { readonly notBefore: number; readonly notAfter: number };
}

/** What is left of an authority from earlier; any part may be missing. */
export interface EarlierAuthority {
  readonly keyPem?: string;
  /** Only a certificate that belongs to the key. */
  readonly certificatePem?: string;
  /** Absent where it is not known what the certificate permits. */
  readonly constraints?: NameConstraints;
  readonly generation: number;
}

export interface AuthorityNeed {
  readonly name: AuthorityName;
  /** Told in the subject, so that a person with two projects can tell their authorities apart. */
  readonly project: string;
  readonly names: readonly CertificateNames[];
  readonly now: number;
  readonly leafMs: number;
  readonly random: (bytes: number) => Uint8Array;
}

export interface EnsuredAuthority {
  readonly authority: Authority;
  /** Why there is a new certificate; absent if the earlier one still serves. */
  readonly reissued?: 'first' | 'remade' | 'expiring' | 'wider';
}

/**
 * The authority as it should be now. As long as there is a key it is kept, and so is the subject:
 * leaves signed under an earlier certificate stay valid under the new one.
 */
export async function ensureAuthority(
  earlier: EarlierAuthority,
  need: AuthorityNeed,
): Promise<EnsuredAuthority> {
  const reason = reasonToReissue(earlier, need);
  if (typeof reason === 'object') return { authority: reason };
  const { makeKey, signAuthority } = await import('./sign-certificate.ts');
  const keyPem = earlier.keyPem ?? makeKey();
  const constraints = constraintsFor(earlier.constraints, need);
  const validity = {
    notBefore: wholeSeconds(need.now - clockSkewMs),
    notAfter: wholeSeconds(need.now + authorityMs),
  };
  const certificatePem = await signAuthority({
    keyPem,
    subject:
      earlier.certificatePem === undefined
        ? { commonName: commonName(need) }
        : { sameAs: earlier.certificatePem },
    constraints,
    validity,
    serialNumber: serialNumber(need.random),
  });
  const generation = earlier.generation + 1;
  const { name } = need;
  return {
    authority: { name, keyPem, certificatePem, constraints, generation, validity },
    reissued: reason,
  };
}

/** The moment from which the next look at the authority gives it a new certificate. */
export function authorityRenewsAt({ validity }: Authority, leafMs: number): number {
  return validity.notAfter - Math.max(overlapMs, 2 * leafMs);
}

/** True if the certificate was signed with the authority's key, whichever certificate that has. */
export function hasSigned(authority: Authority, certificate: X509Certificate): boolean {
  return certificate.verify(createPublicKey(authority.keyPem));
}

/** Random, 128 bit, positive and without a leading zero byte (RFC 5280: at most 20 octets). */
export function serialNumber(random: (bytes: number) => Uint8Array): Uint8Array {
  const bytes = Uint8Array.from(random(16));
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes;
}

export function validityOf(certificate: X509Certificate): Authority['validity'] {
  return {
    notBefore: Date.parse(certificate.validFrom),
    notAfter: Date.parse(certificate.validTo),
  };
}

export function wholeSeconds(ms: number): number {
  return Math.floor(ms / 1000) * 1000;
}

function reasonToReissue(
  { keyPem, certificatePem, constraints, generation }: EarlierAuthority,
  need: AuthorityNeed,
): Authority | 'first' | 'remade' | 'expiring' | 'wider' {
  if (generation === 0) return 'first';
  if (keyPem === undefined || certificatePem === undefined || constraints === undefined) {
    return 'remade';
  }
  const validity = validityOf(new X509Certificate(certificatePem));
  const { name, now, leafMs } = need;
  const authority = { name, keyPem, certificatePem, constraints, generation, validity };
  const isYoung = validity.notBefore <= now && now < authorityRenewsAt(authority, leafMs);
  if (!isYoung) return 'expiring';
  return need.names.every((names) => covers(constraints, names)) ? authority : 'wider';
}

/** Constraints only grow, until there are too many: then names of the past are let go. */
function constraintsFor(earlier: NameConstraints | undefined, need: AuthorityNeed) {
  const all = need.names.reduce<CertificateNames>(
    (sum, names) => ({
      dnsNames: sum.dnsNames.concat(names.dnsNames),
      uris: sum.uris.concat(names.uris),
      ipAddresses: sum.ipAddresses.concat(names.ipAddresses),
    }),
    { dnsNames: [], uris: [], ipAddresses: [] },
  );
  const grown = widen(earlier ?? reservedConstraints, all);
  const size = grown.dnsNames.length + grown.uriHosts.length + grown.ipRanges.length;
  return size > constraintsMax ? widen(reservedConstraints, all) : grown;
}

/** `Postern external authority (shop)`, within the 64 characters of a common name. */
function commonName({ name, project }: AuthorityNeed): string {
  const start = `Postern ${name} authority`;
  const printable = project.replace(/[^\x20-\x7e]/g, '').trim();
  return printable === '' ? start : `${start} (${printable.slice(0, 64 - start.length - 3)})`;
}

const dayMs = 86_400_000;
const authorityMs = 365 * dayMs;
/** Old and new are both valid for this long, so that nobody holds an expired one by surprise. */
const overlapMs = 30 * dayMs;
/** Machines whose clock is a little behind accept a fresh certificate too. */
export const clockSkewMs = 5 * 60_000;
const constraintsMax = 500;
