import { type Finding, finding } from '../diagnostics/finding.ts';
import { say } from './certificate-names.ts';
import { inspectCertificate } from './inspect-certificate.ts';
import type { Leaf } from './sign-certificate.ts';
import type { CertificateNames, WantedCertificate } from './wanted-certificate.ts';

/** Whether a leaf of an earlier round, with the same id, may go on serving for this wish. */
export function mayStay(leaf: Leaf, { keptWhileCovering }: WantedCertificate): boolean {
  return keptWhileCovering === undefined || missing(leaf, keptWhileCovering).length === 0;
}

/** The names that the certificate really has where that is for the leaf to say. */
export function namesInForce(
  leaf: Leaf | undefined,
  { wanted, names }: { readonly wanted: WantedCertificate; readonly names: CertificateNames },
): CertificateNames {
  if (leaf === undefined || wanted.keptWhileCovering === undefined) return names;
  const facts = inspectCertificate(leaf.certificatePem);
  return facts.kind === 'certificate' && mayStay(leaf, wanted) ? facts : names;
}

/**
 * What is asked for now and was not when the certificate was issued. As in a cluster, a backend
 * does not get a new certificate because somebody expects another name of it.
 */
export function discrepancy(
  leaf: Leaf,
  { wanted, names }: { readonly wanted: WantedCertificate; readonly names: CertificateNames },
): readonly Finding[] {
  const lacking = wanted.keptWhileCovering ? missing(leaf, names) : [];
  if (lacking.length === 0) return [];
  return [
    finding('certificate-lacks-expected-name', {
      ...(wanted.origin ? { object: wanted.origin.object, field: wanted.origin.field } : {}),
      message: `The certificate in ${say(wanted)} was issued before ${lacking.join(' and ')} was asked for, and does not have that name.`,
    }),
  ];
}

function missing(
  leaf: Leaf,
  wanted: { readonly dnsNames: readonly string[]; readonly uris: readonly string[] },
): readonly string[] {
  const facts = inspectCertificate(leaf.certificatePem);
  if (facts.kind === 'unreadable') return [...wanted.dnsNames, ...wanted.uris];
  const present = new Set([...facts.dnsNames, ...facts.uris]);
  return [...wanted.dnsNames, ...wanted.uris].filter((name) => !present.has(name));
}
