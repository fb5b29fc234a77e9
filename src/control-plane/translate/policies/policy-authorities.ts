import { type Finding, finding } from '../../../diagnostics/finding.ts';
import type { BackendTLSPolicyValidation } from '../../../resources/backend-tls-policy.ts';
import { type ObjectRef, type Origin, sayRef } from '../../../resources/object.ts';
import type { Refusal, TrustIdentity } from '../../../routing-table/backend.ts';
import { type RefusingProblem, refusing } from '../refusal.ts';
import { sayKind } from '../say-kind.ts';
import { isTrustBundle, readCaCertificates } from '../secrets/read-ca-certificates.ts';
import type { World } from '../world.ts';

export interface AuthoritiesResult {
  readonly authorities:
    | { readonly believed: TrustIdentity['authorities'] }
    | { readonly refusal: Refusal; readonly noValidAuthority: boolean };
  readonly problems: readonly Finding[];
}

/**
 * The authorities of a policy: the machine's own for `System`, else the certificates of all good
 * references. A bad one beside a good one is reported and not believed; if all are bad, nobody is.
 */
export function readAuthorities(
  world: World,
  validation: BackendTLSPolicyValidation,
  origin: Origin,
): AuthoritiesResult {
  const { wellKnownCACertificates: wellKnown, caCertificateRefs = [] } = validation;
  if (wellKnown === 'System') return { authorities: { believed: 'system' }, problems: [] };
  if (wellKnown !== undefined) return wellKnownUnknown(wellKnown, origin);
  const read = caCertificateRefs.map((ref, index) => {
    const at = { object: origin.object, field: `${origin.field}.caCertificateRefs[${index}]` };
    const namespace = isTrustBundle(ref) ? '' : origin.object.namespace;
    return readAuthority(world, { ...ref, namespace }, at);
  });
  const problems = read.flatMap((one) => ('problem' in one ? [one.problem] : one.doubts));
  const pem = read.flatMap((one) => ('pem' in one ? one.pem : []));
  if (pem.length > 0) return { authorities: { believed: { pem: [...new Set(pem)] } }, problems };
  const [first] = read.flatMap((one) => ('refusal' in one ? [one.refusal] : []));
  const message = 'The policy names no authority.';
  const refusal = first ?? refusing('policy-ca-missing', origin, { message }).refusal;
  return { authorities: { refusal, noValidAuthority: true }, problems };
}

type ReadAuthority =
  | { readonly pem: readonly string[]; readonly doubts: readonly Finding[] }
  | RefusingProblem;

function readAuthority(world: World, ref: ObjectRef, origin: Origin): ReadAuthority {
  const read = readCaCertificates(world, ref);
  switch (read.outcome) {
    case 'unsupported': {
      const message = `An object of ${sayKind(ref)} cannot hold a CA certificate.`;
      return refusing('policy-ca-kind-unsupported', origin, { message });
    }
    case 'missing':
      return refusing('policy-ca-missing', origin, { message: `There is no ${sayRef(ref)}.` });
    case 'invalid':
      return refusing('policy-ca-invalid', origin, { message: read.problem });
    case 'read': {
      const { pem, doubt: message } = read;
      const doubts = message ? [finding('policy-ca-doubtful', { ...origin, message })] : [];
      return { pem, doubts };
    }
  }
}

function wellKnownUnknown(name: string, origin: Origin): AuthoritiesResult {
  const at = { object: origin.object, field: `${origin.field}.wellKnownCACertificates` };
  const message = `There is no well-known set of authorities called ${name}.`;
  const { problem, refusal } = refusing('policy-well-known-unknown', at, { message });
  return { authorities: { refusal, noValidAuthority: false }, problems: [problem] };
}
