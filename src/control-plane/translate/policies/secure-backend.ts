import { refKey, sayRef } from '../../../resources/object.ts';
import type {
  Backend,
  BackendTls,
  ClientCertificate,
  TrustIdentity,
} from '../../../routing-table/backend.ts';
import { equalValues } from '../../store/equal-values.ts';
import type { ClientIdentity, Frontend, ResolvedPort } from '../graph.ts';
import { keep } from '../memory.ts';
import { refusing } from '../refusal.ts';
import type { UnadmittedPolicy } from '../translation.ts';
import type { AffectedGateways } from './affected-gateways.ts';
import type { PolicyTrust } from './policy-trust.ts';
import type { Policies, ReadPolicy } from './read-policies.ts';
import { refusalByUnadmitted } from './unadmitted-policies.ts';

/** Makes the backend that one frontend sees behind a port. */
export type SecureBackend = (frontend: Frontend, port: ResolvedPort, tls?: BackendTls) => Backend;

/**
 * Decides how the way to each backend is secured. A port that a policy governs gets TLS or nothing:
 * if the policy cannot be honoured the backend is refused, never spoken to in plaintext.
 */
export function createSecureBackend(
  policies: Policies,
  affected: AffectedGateways,
  unadmitted: readonly UnadmittedPolicy[] = [],
): SecureBackend {
  const known = new Map<Frontend, Map<ResolvedPort, Backend>>();
  return (frontend, port, tls) => {
    if (tls !== undefined) return toBackend(port, tls);
    const backends = known.get(frontend) ?? new Map<ResolvedPort, Backend>();
    known.set(frontend, backends);
    const made = backends.get(port);
    if (made) return made;
    const policy = policies.governing(port);
    const refusal = policy ? undefined : refusalByUnadmitted(unadmitted, port);
    const backend = toBackend(
      port,
      policy
        ? secure(policy, frontend, affected)
        : refusal
          ? { mode: 'refused', refusal }
          : { mode: 'plaintext' },
    );
    const kept = keepEqualFor(frontend, port, backend);
    backends.set(port, kept);
    return kept;
  };
}

/** One that says what it said in the last translation is the same object as then. */
function keepEqualFor(frontend: Frontend, port: ResolvedPort, backend: Backend): Backend {
  const kept = keptOf(port);
  const key = refKey(frontend.ref);
  const before = kept.get(key);
  if (before && equalValues(before, backend)) return before;
  kept.set(key, backend);
  return backend;
}

/** By frontend. */
const keptOf = keep((_: ResolvedPort) => new Map<string, Backend>());

function toBackend(port: ResolvedPort, tls: BackendTls): Backend {
  const { service, endpoints, protocol } = port;
  const name = `${service.namespace}/${service.name}:${port.port}`;
  return { name, service, port: port.port, endpoints, protocol, tls };
}

function secure(policy: ReadPolicy, frontend: Frontend, affected: AffectedGateways): BackendTls {
  const { trust } = policy;
  if (trust.kind === 'refused') return { mode: 'refused', refusal: trust.refusal };
  if (!affected.hasRoomFor(policy, frontend.ref)) {
    const message = `The status of ${sayRef(policy.ref)} has no room for ${sayRef(frontend.ref)}, so the policy is not in force there.`;
    const at = { object: policy.ref, field: '' };
    const { refusal } = refusing('policy-too-many-gateways', at, { message });
    return { mode: 'refused', refusal };
  }
  const { clientIdentity } = frontend;
  if (clientIdentity.kind === 'refused') {
    return { mode: 'refused', refusal: clientIdentity.refusal };
  }
  return { mode: 'verified', origin: trust.origin, identity: toIdentity(trust, clientIdentity) };
}

function toIdentity(
  { serverName, checks, authorities }: Extract<PolicyTrust, { kind: 'trusted' }>,
  client: Exclude<ClientIdentity, { kind: 'refused' }>,
): TrustIdentity {
  return trustIdentity({
    serverName,
    checks,
    authorities,
    insecureSkipVerify: false,
    ...(client.kind === 'certificate' ? { clientCertificate: client.certificate } : {}),
  });
}

/** Completes an identity with its key. */
export function trustIdentity(identity: Omit<TrustIdentity, 'key'>): TrustIdentity {
  const { serverName, checks, authorities, clientCertificate, insecureSkipVerify } = identity;
  const key = JSON.stringify([
    serverName,
    checks.hostname ?? null,
    checks.anySubjectAltName?.map((name) =>
      name.type === 'URI' ? `URI:${name.uri}` : `DNS:${name.hostname}`,
    ) ?? null,
    authorities === 'system' ? 'system' : authorities.pem,
    insecureSkipVerify,
    sayCertificate(clientCertificate),
  ]);
  return { key, ...identity };
}

/** The certificate stands for its private key, which has no business in a key people may print. */
function sayCertificate(certificate: ClientCertificate | undefined): string {
  return certificate?.certificatePem ?? '';
}
