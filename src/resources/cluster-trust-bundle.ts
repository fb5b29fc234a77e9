import { Type } from 'typebox';
import { when } from './breaches.ts';
import type { CrossFieldRule, Kind } from './kind.ts';
import { kubeSchema } from './kube-schema.ts';
import type { KubeObject } from './object.ts';
import { closed, type Shape } from './schema.ts';
import { type TrustBundleComplaint, trustBundleComplaints } from './trust-anchors.ts';

const spec = closed({
  /** `example.com/signer`; then the name of the object begins with `example.com:signer:`. */
  signerName: Type.Optional(Type.String()),
  /** PEM. */
  trustBundle: Type.String(),
});

export interface ClusterTrustBundle extends KubeObject {
  readonly spec: Shape<typeof spec>;
}

/** What the Kubernetes API checks besides the types. */
const clusterTrustBundleRules: readonly CrossFieldRule<ClusterTrustBundle>[] = [
  {
    message: 'ClusterTrustBundle without signer name must not have ":" in its name.',
    breaches: ({ metadata, spec: { signerName = '' } }) =>
      when(signerName === '' && metadata.name.includes(':'), 'metadata.name'),
  },
  {
    message:
      'A ClusterTrustBundle with a signerName must be named with it as its prefix, the slash a colon and another colon behind.',
    breaches: ({ metadata, spec: { signerName = '' } }) => {
      const prefix = `${signerName.replaceAll('/', ':')}:`;
      return when(signerName !== '' && !metadata.name.startsWith(prefix), 'metadata.name');
    },
  },
  {
    message:
      "A signerName must be a domain, a slash and a path, such as 'example.com/signer-name'.",
    breaches: ({ spec: { signerName = '' } }) =>
      when(signerName !== '' && !signerSyntax.test(signerName), 'spec.signerName'),
  },
  {
    message: 'A trust bundle may have 1048576 bytes at most.',
    breaches: ({ spec }) => when(spec.trustBundle.length > bundleBytesMax, 'spec.trustBundle'),
  },
  bundleRule('block-type', 'A trust bundle may hold blocks of type CERTIFICATE only.'),
  bundleRule('headers', 'A block of a trust bundle must not have PEM headers.'),
  bundleRule('malformed', 'A block of the trust bundle does not parse as an X.509 certificate.'),
  bundleRule('no-authority', 'A certificate of the trust bundle does not have the CA bit set.'),
  bundleRule('empty', 'A trust bundle must have at least one trust anchor.'),
  bundleRule('duplicate', 'A trust bundle must not have the same trust anchor twice.'),
];

function bundleRule(
  complaint: TrustBundleComplaint,
  message: string,
): CrossFieldRule<ClusterTrustBundle> {
  return {
    message,
    breaches: (bundle) => when(complaintsAbout(bundle).has(complaint), 'spec.trustBundle'),
  };
}

/** One that is too long is not read. */
function complaintsAbout(bundle: ClusterTrustBundle): ReadonlySet<TrustBundleComplaint> {
  const { trustBundle } = bundle.spec;
  if (trustBundle.length > bundleBytesMax) return new Set();
  const known = complaints.get(bundle) ?? trustBundleComplaints(trustBundle);
  complaints.set(bundle, known);
  return known;
}

const complaints = new WeakMap<ClusterTrustBundle, ReadonlySet<TrustBundleComplaint>>();
const label = '[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?';
const signerSyntax = new RegExp(`^${label}(\\.${label})+/${label}(\\.${label})*$`);
const bundleBytesMax = 1024 * 1024;

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
  rules: clusterTrustBundleRules,
  otherVersions: ['v1beta1', 'v1alpha1'].map((version) => ({ version, convert: (raw) => raw })),
};
