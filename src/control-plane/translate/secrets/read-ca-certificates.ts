import { decodeBase64 } from '../../../resources/base64.ts';
import { clusterTrustBundle } from '../../../resources/cluster-trust-bundle.ts';
import { configMap } from '../../../resources/config-map.ts';
import { type ObjectRef, sayRef } from '../../../resources/object.ts';
import { secret } from '../../../resources/secret.ts';
import type { World } from '../world.ts';
import { looksLikeCertificates, splitCertificates } from './pem.ts';

export type ReadCaCertificates =
  | {
      readonly outcome: 'read';
      /** One by one. */
      readonly pem: readonly string[];
      /** One sentence on what speaks against them, though they can be believed. */
      readonly doubt?: string;
    }
  | { readonly outcome: 'unsupported' }
  | { readonly outcome: 'missing' }
  /** `problem` is one full sentence. */
  | { readonly outcome: 'invalid'; readonly problem: string };

/**
 * The certificates of a ClusterTrustBundle, or under the key `ca.crt` of a ConfigMap or, beyond the
 * Gateway API, of a Secret.
 */
export function readCaCertificates(world: World, ref: ObjectRef): ReadCaCertificates {
  const source = sources.get(`${ref.group}/${ref.kind}`);
  if (source === undefined) return { outcome: 'unsupported' };
  const text = source.read(world, ref);
  if (text === undefined) return { outcome: 'missing' };
  const invalid = (what: string) =>
    ({ outcome: 'invalid', problem: `${sayRef(ref)} ${what}.` }) as const;
  if (text === '') return invalid(`has nothing ${source.where}`);
  if (!looksLikeCertificates(text)) return invalid(`has no PEM certificate ${source.where}`);
  const verdict = world.settings.inspectCertificate?.(text);
  if (verdict?.usable === false) return invalid(verdict.problem);
  const doubt = verdict ? { doubt: `${sayRef(ref)} ${verdict.problem}.` } : {};
  return { outcome: 'read', pem: splitCertificates(text), ...doubt };
}

/** Whether it stands in no namespace, so that no ReferenceGrant is needed. */
export function isTrustBundle({ group, kind }: Pick<ObjectRef, 'group' | 'kind'>): boolean {
  return group === clusterTrustBundle.group && kind === clusterTrustBundle.kind;
}

interface Source {
  /** `undefined` if the object is not there. */
  readonly read: (world: World, ref: ObjectRef) => string | undefined;
  readonly where: string;
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

const underKey = 'under the key ca.crt';
const sources: ReadonlyMap<string, Source> = new Map([
  ['/ConfigMap', { read: readConfigMap, where: underKey }],
  ['/Secret', { read: readSecret, where: underKey }],
  [
    'certificates.k8s.io/ClusterTrustBundle',
    {
      read: ({ snapshot }, ref) => snapshot.get(clusterTrustBundle, ref)?.spec.trustBundle,
      where: 'in spec.trustBundle',
    },
  ],
]);
