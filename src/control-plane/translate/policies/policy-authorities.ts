import { type Finding, finding } from '../../../diagnostics/finding.ts';
import type { BackendTLSPolicyValidation } from '../../../resources/backend-tls-policy.ts';
import { decodeBase64 } from '../../../resources/base64.ts';
import { configMap } from '../../../resources/config-map.ts';
import { type ObjectRef, type Origin, sayRef } from '../../../resources/object.ts';
import { secret } from '../../../resources/secret.ts';
import type { Refusal, TrustIdentity } from '../../../routing-table/backend.ts';
import { type RefusingProblem, refusing } from '../refusal.ts';
import { sayKind } from '../say-kind.ts';
import { looksLikeCertificates, splitCertificates } from '../secrets/pem.ts';
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
    return readAuthority(world, { ...ref, namespace: origin.object.namespace }, at);
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
  if (ref.group !== '' || (ref.kind !== 'ConfigMap' && ref.kind !== 'Secret')) {
    const message = `An object of ${sayKind(ref)} cannot hold a CA certificate.`;
    return refusing('policy-ca-kind-unsupported', origin, { message });
  }
  const text = ref.kind === 'ConfigMap' ? readConfigMap(world, ref) : readSecret(world, ref);
  if (text === undefined) {
    return refusing('policy-ca-missing', origin, { message: `There is no ${sayRef(ref)}.` });
  }
  const invalid = (what: string) =>
    refusing('policy-ca-invalid', origin, { message: `${sayRef(ref)} ${what}.` });
  if (text === '') return invalid('has nothing under the key ca.crt');
  if (!looksLikeCertificates(text)) return invalid('has no PEM certificate under the key ca.crt');
  const verdict = world.settings.inspectCertificate?.(text);
  if (verdict?.usable === false) return invalid(verdict.problem);
  const message = `${sayRef(ref)} ${verdict?.problem}.`;
  const doubts = verdict ? [finding('policy-ca-doubtful', { ...origin, message })] : [];
  return { pem: splitCertificates(text), doubts };
}

function readConfigMap(world: World, ref: ObjectRef): string | undefined {
  const found = world.snapshot.get(configMap, ref);
  if (found === undefined) return undefined;
  return found.data?.['ca.crt'] ?? decodeBase64(found.binaryData?.['ca.crt'] ?? '') ?? '';
}

function readSecret(world: World, ref: ObjectRef): string | undefined {
  const found = world.snapshot.get(secret, ref);
  return found && (decodeBase64(found.data?.['ca.crt'] ?? '') ?? '');
}

function wellKnownUnknown(name: string, origin: Origin): AuthoritiesResult {
  const at = { object: origin.object, field: `${origin.field}.wellKnownCACertificates` };
  const message = `There is no well-known set of authorities called ${name}.`;
  const { problem, refusal } = refusing('policy-well-known-unknown', at, { message });
  return { authorities: { refusal, noValidAuthority: false }, problems: [problem] };
}
