import { type BackendTLSPolicy, backendTlsPolicy } from '../../resources/backend-tls-policy.ts';
import { clusterTrustBundle } from '../../resources/cluster-trust-bundle.ts';
import { gateway } from '../../resources/gateway.ts';
import { type KubeObject, refTo } from '../../resources/object.ts';
import { type ServersTransport, serversTransport } from '../../resources/servers-transport.ts';
import type { Snapshot } from '../store/snapshot.ts';
import { mayRefer } from './grants.ts';
import { type CertificateTarget, targetRef, type Wish } from './wanted-certificate.ts';

/** What the gateway itself needs for the back: whom to believe, and how to identify itself. */
export function* backAuthorities(declared: Snapshot): Iterable<Wish> {
  for (const policy of declared.list(backendTlsPolicy)) yield* policyAuthorities(policy);
  for (const transport of declared.list(serversTransport)) yield* transportWishes(transport);
  yield* clientCertificates(declared);
}

function* policyAuthorities(owner: BackendTLSPolicy): Iterable<Wish> {
  const refs = owner.spec.validation.caCertificateRefs ?? [];
  for (const [index, { group, kind, name }] of refs.entries()) {
    const place = { owner, field: `spec.validation.caCertificateRefs[${index}]` };
    if (group === clusterTrustBundle.group && kind === 'ClusterTrustBundle') {
      yield wish('authority', { kind, namespace: '', name }, place);
    }
    if (group === '' && (kind === 'ConfigMap' || kind === 'Secret')) {
      yield wish('authority', local(owner, kind, name), place);
    }
  }
}

function* transportWishes(owner: ServersTransport): Iterable<Wish> {
  const { rootCAs = [], rootCAsSecrets = [], certificatesSecrets = [] } = owner.spec;
  for (const [index, { secret, configMap }] of rootCAs.entries()) {
    const place = { owner, field: `spec.rootCAs[${index}]` };
    if (secret) yield wish('authority', local(owner, 'Secret', secret), place);
    if (configMap) yield wish('authority', local(owner, 'ConfigMap', configMap), place);
  }
  for (const [index, name] of rootCAsSecrets.entries()) {
    const place = { owner, field: `spec.rootCAsSecrets[${index}]` };
    yield wish('authority', local(owner, 'Secret', name), place);
  }
  for (const [index, name] of certificatesSecrets.entries()) {
    const place = { owner, field: `spec.certificatesSecrets[${index}]` };
    yield wish('client', local(owner, 'Secret', name), place);
  }
}

function* clientCertificates(declared: Snapshot): Iterable<Wish> {
  for (const one of declared.list(gateway)) {
    const ref = one.spec.tls?.backend?.clientCertificateRef;
    if (ref?.group !== '' || ref.kind !== 'Secret') continue;
    const namespace = ref.namespace ?? one.metadata.namespace ?? '';
    const target = { kind: 'Secret', namespace, name: ref.name } as const;
    if (!mayRefer(declared, refTo(one), targetRef(target))) continue;
    yield wish('client', target, { owner: one, field: 'spec.tls.backend.clientCertificateRef' });
  }
}

interface Place {
  readonly owner: KubeObject;
  readonly field: string;
}

function wish(
  purpose: 'authority' | 'client',
  target: CertificateTarget,
  { owner, field }: Place,
): Wish {
  const { name, namespace = '' } = owner.metadata;
  return {
    target,
    purpose,
    authority: 'internal',
    dnsNames: purpose === 'client' ? [`${name}.${namespace}.svc`] : [],
    uris: [],
    ipAddresses: [],
    origin: { object: refTo(owner), field },
  };
}

function local(owner: KubeObject, kind: 'Secret' | 'ConfigMap', name: string): CertificateTarget {
  return { kind, namespace: owner.metadata.namespace ?? '', name };
}
