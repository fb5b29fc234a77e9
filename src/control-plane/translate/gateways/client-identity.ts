import type { Finding } from '../../../diagnostics/finding.ts';
import type { Gateway } from '../../../resources/gateway.ts';
import { type Origin, refTo, sayRef } from '../../../resources/object.ts';
import { howToGrant, mayRefer } from '../backends/reference-grants.ts';
import type { ClientIdentity } from '../graph.ts';
import { type RefusingProblem, refusing } from '../refusal.ts';
import { sayKind } from '../say-kind.ts';
import { readKeyPair } from '../secrets/read-key-pair.ts';
import { namespaceOf, type World } from '../world.ts';

export interface ClientIdentityResult {
  readonly identity: ClientIdentity;
  readonly problems: readonly Finding[];
}

/**
 * The certificate that `tls.backend.clientCertificateRef` asks the gateway to show to its backends.
 * If it cannot be read, backends with a policy are refused: what was to be authenticated must not
 * happen anonymously. (`gateway-and-listeners.md` 2.12)
 */
export function readClientIdentity(world: World, resource: Gateway): ClientIdentityResult {
  const ref = resource.spec.tls?.backend?.clientCertificateRef;
  if (ref === undefined) return { identity: { kind: 'anonymous' }, problems: [] };
  const { group, kind, name, namespace = namespaceOf(resource) } = ref;
  const origin = { object: refTo(resource), field: 'spec.tls.backend.clientCertificateRef' };
  const wanted = { group, kind, namespace, name };
  const from = { ...origin.object, namespace: namespaceOf(resource) };
  if (!mayRefer(world, from, wanted)) {
    return refused(
      refusing('gateway-client-certificate-not-granted', origin, {
        message: `No ReferenceGrant lets this Gateway use ${sayRef(wanted)}.`,
        next: howToGrant(from, wanted),
      }),
    );
  }
  if (group !== '' || kind !== 'Secret') {
    return invalid(origin, `An object of ${sayKind(ref)} cannot hold a key pair.`);
  }
  const pair = readKeyPair(world, wanted);
  if (pair.outcome === 'missing') return invalid(origin, `There is no ${sayRef(wanted)}.`);
  if (pair.outcome === 'invalid') return invalid(origin, pair.problem);
  const { certificatePem, privateKeyPem } = pair;
  const certificate = { origin, certificatePem, privateKeyPem };
  return { identity: { kind: 'certificate', certificate }, problems: [] };
}

function invalid(origin: Origin, message: string): ClientIdentityResult {
  return refused(refusing('gateway-client-certificate-invalid', origin, { message }));
}

function refused({ problem, refusal }: RefusingProblem): ClientIdentityResult {
  return { identity: { kind: 'refused', refusal }, problems: [problem] };
}
