import type { Finding } from '../../../diagnostics/finding.ts';
import type {
  BackendTLSPolicy,
  BackendTLSPolicyValidation,
} from '../../../resources/backend-tls-policy.ts';
import { type Origin, refTo } from '../../../resources/object.ts';
import type {
  IdentityChecks,
  Refusal,
  SubjectAltName,
  TrustIdentity,
} from '../../../routing-table/backend.ts';
import { refusing } from '../refusal.ts';
import type { World } from '../world.ts';
import { readAuthorities } from './policy-authorities.ts';

/** Whom a policy expects and believes; or why nobody can be believed. */
export type PolicyTrust =
  | {
      readonly kind: 'trusted';
      readonly origin: Origin;
      readonly serverName: string;
      readonly checks: IdentityChecks;
      readonly authorities: TrustIdentity['authorities'];
    }
  | {
      readonly kind: 'refused';
      readonly refusal: Refusal;
      /** All CA references are bad, which is a reason of its own in the status. */
      readonly noValidAuthority: boolean;
    };

export interface TrustResult {
  readonly trust: PolicyTrust;
  readonly problems: readonly Finding[];
}

/** Reads `spec.validation`. (`backendtlspolicy.md` 3, 5) */
export function readTrust(world: World, resource: BackendTLSPolicy): TrustResult {
  const { validation } = resource.spec;
  const origin = { object: refTo(resource), field: 'spec.validation' };
  const { authorities, problems } = readAuthorities(world, validation, origin);
  const invalid = hostnameIsAddress(validation.hostname, origin);
  if (invalid) {
    const trust = { kind: 'refused', refusal: invalid.refusal, noValidAuthority: false } as const;
    return { trust, problems: [invalid.problem, ...problems] };
  }
  if ('refusal' in authorities) return { trust: { kind: 'refused', ...authorities }, problems };
  const trust: PolicyTrust = {
    kind: 'trusted',
    origin,
    serverName: validation.hostname,
    checks: checksOf(validation),
    authorities: authorities.believed,
  };
  return { trust, problems };
}

/** With subjectAltNames the hostname is sent as SNI and nothing more. */
function checksOf({ hostname, subjectAltNames = [] }: BackendTLSPolicyValidation): IdentityChecks {
  if (subjectAltNames.length === 0) return { hostname };
  const names = subjectAltNames.flatMap(({ type, hostname = '', uri = '' }): SubjectAltName[] =>
    type === 'Hostname' ? [{ type, hostname }] : [{ type, uri }],
  );
  return { anySubjectAltName: names };
}

function hostnameIsAddress(hostname: string, origin: Origin) {
  if (!/^\d+(\.\d+){3}$/.test(hostname)) return undefined;
  const at = { object: origin.object, field: `${origin.field}.hostname` };
  const message = `The hostname ${hostname} is an IP address, which can be neither SNI nor verified.`;
  return refusing('policy-hostname-is-address', at, { message });
}
