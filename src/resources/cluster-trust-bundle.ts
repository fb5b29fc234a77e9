import { Type } from 'typebox';
import type { Kind } from './kind.ts';
import { kubeSchema } from './kube-schema.ts';
import type { KubeObject } from './object.ts';
import { closed, type Shape } from './schema.ts';

const spec = closed({
  /** `example.com/signer`; then the name of the object begins with `example.com:signer:`. */
  signerName: Type.Optional(Type.String()),
  /** PEM. */
  trustBundle: Type.String(),
});

export interface ClusterTrustBundle extends KubeObject {
  readonly spec: Shape<typeof spec>;
}

/** One with these authorities; the signer is the one that its name must have been given for. */
export function makeClusterTrustBundle(name: string, trustBundle: string): ClusterTrustBundle {
  const signer = name.slice(0, Math.max(0, name.lastIndexOf(':'))).replaceAll(':', '/');
  return {
    apiVersion: 'certificates.k8s.io/v1',
    kind: 'ClusterTrustBundle',
    metadata: { name },
    spec: { ...(signer === '' ? {} : { signerName: signer }), trustBundle },
  };
}

/** Authorities for everybody, in no namespace. (GEP-5075) */
export const clusterTrustBundle: Kind<ClusterTrustBundle> = {
  group: 'certificates.k8s.io',
  version: 'v1',
  kind: 'ClusterTrustBundle',
  plural: 'clustertrustbundles',
  singular: 'clustertrustbundle',
  shortNames: [],
  namespaced: false,
  nameSyntax: 'signed-dns-1123-subdomain',
  immutableFields: ['spec.signerName'],
  schema: kubeSchema({ spec }),
  rules: [],
  otherVersions: ['v1beta1', 'v1alpha1'].map((version) => ({ version, convert: (raw) => raw })),
};
