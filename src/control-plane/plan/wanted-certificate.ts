import { clusterTrustBundle } from '../../resources/cluster-trust-bundle.ts';
import { findKind } from '../../resources/known-kinds.ts';
import type { ObjectRef, Origin } from '../../resources/object.ts';
import type { Snapshot } from '../store/snapshot.ts';

/** A certificate that the YAML refers to and does not hold. */
export interface WantedCertificate {
  readonly target: CertificateTarget;
  readonly purpose: 'listener' | 'backend' | 'authority' | 'client';
  /** `external` is what clients trust, `internal` what the gateway trusts behind itself. */
  readonly authority: 'external' | 'internal';
  /** May begin with `*.`; unchecked. */
  readonly dnsNames: readonly string[];
  readonly uris: readonly string[];
  readonly ipAddresses: readonly string[];
  /** True where `ca.crt` is asked for beside a certificate and its key, as cert-manager writes it. */
  readonly withAuthority?: boolean;
  /** Where an earlier certificate may stay: as long as it covers these. */
  readonly keptWhileCovering?: RequiredNames;
  /** The field that asks for it first. */
  readonly origin: Origin;
  /** Every field that asks for it. */
  readonly askedBy: readonly Origin[];
}

export interface RequiredNames {
  readonly dnsNames: readonly string[];
  readonly uris: readonly string[];
}

/** One field's wish, before others that ask for the same are joined to it. */
export type Wish = Omit<WantedCertificate, 'askedBy'>;

export interface CertificateTarget {
  readonly kind: 'Secret' | 'ConfigMap' | 'ClusterTrustBundle';
  /** `''` for a ClusterTrustBundle. */
  readonly namespace: string;
  readonly name: string;
}

/**
 * One wish for each target that nobody declared. Where several fields ask for the same target the
 * first decides purpose and authority, and the names of all go into the certificate.
 */
export function mergeWishes(
  wishes: Iterable<Wish>,
  declared: Snapshot,
): readonly WantedCertificate[] {
  const merged = new Map<string, WantedCertificate>();
  for (const wish of wishes) {
    if (isDeclared(wish.target, declared)) continue;
    const key = targetKey(wish.target);
    const first = merged.get(key);
    merged.set(key, first ? joined(first, wish) : { ...wish, askedBy: [wish.origin] });
  }
  return [...merged.values()];
}

export function targetKey({ kind, namespace, name }: CertificateTarget): string {
  return `${kind}/${namespace}/${name}`;
}

export function targetRef({ kind, namespace, name }: CertificateTarget): ObjectRef {
  const group = kind === 'ClusterTrustBundle' ? clusterTrustBundle.group : '';
  return { group, kind, namespace, name };
}

function joined(first: WantedCertificate, other: Wish): WantedCertificate {
  return {
    ...first,
    dnsNames: distinct([...first.dnsNames, ...other.dnsNames]),
    uris: distinct([...first.uris, ...other.uris]),
    ipAddresses: distinct([...first.ipAddresses, ...other.ipAddresses]),
    ...required(first, other),
    ...(first.purpose !== 'authority' && other.purpose === 'authority'
      ? { withAuthority: true }
      : {}),
    askedBy: [...first.askedBy, other.origin],
  };
}

/** What either field requires; a field that says nothing of it requires all that it asks for. */
function required(first: Wish, other: Wish): Pick<Wish, 'keptWhileCovering'> {
  if (!first.keptWhileCovering && !other.keptWhileCovering) return {};
  const [one, two] = [first.keptWhileCovering ?? first, other.keptWhileCovering ?? other];
  return {
    keptWhileCovering: {
      dnsNames: distinct([...one.dnsNames, ...two.dnsNames]),
      uris: distinct([...one.uris, ...two.uris]),
    },
  };
}

function isDeclared(target: CertificateTarget, declared: Snapshot): boolean {
  const { group, kind } = targetRef(target);
  const known = findKind(group, kind);
  return known !== undefined && declared.get(known, target) !== undefined;
}

export function distinct(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}
