import type { Finding } from '../diagnostics/finding.ts';
import type { Origin } from '../resources/object.ts';

export type AuthorityName = 'external' | 'internal';

/** The object that a certificate is for: where the YAML refers to one that is not there. */
export interface CertificateTarget {
  readonly kind: 'Secret' | 'ConfigMap' | 'ClusterTrustBundle';
  /** `''` for a ClusterTrustBundle. */
  readonly namespace: string;
  readonly name: string;
}

/** One certificate that the YAML refers to. Nothing here was checked yet. */
export interface WantedCertificate {
  readonly target: CertificateTarget;
  /** `listener` and `backend` serve, `client` identifies a client, `authority` is a CA to publish. */
  readonly purpose: 'listener' | 'backend' | 'authority' | 'client';
  readonly authority: AuthorityName;
  /** DNS names, also with a leading `*.` label and in Unicode; the order is kept. */
  readonly dnsNames: readonly string[];
  /** Absolute URIs with a host, such as SPIFFE ids. */
  readonly uris: readonly string[];
  readonly ipAddresses: readonly string[];
  /** Publish `ca.crt` beside `tls.crt` and `tls.key`; an `authority` has nothing else anyway. */
  readonly withAuthority?: boolean;
  /** The field that asks for it, for findings. */
  readonly origin?: Origin;
  /**
   * Present where the other names are only asked for, by somebody who may be wrong: a certificate
   * that was issued for this target before stays in force as long as it covers these, whatever
   * else is asked for now. Absent: every change of a name makes a new one.
   */
  readonly keptWhileCovering?: RequiredNames;
}

export interface RequiredNames {
  readonly dnsNames: readonly string[];
  readonly uris: readonly string[];
}

/** What goes into the target, exactly one for each wanted certificate and in the same order. */
export interface IssuedCertificate {
  readonly target: CertificateTarget;
  /** PEM by key: `tls.crt` (the leaf alone), `tls.key` (PKCS#8), and `ca.crt` where it is wanted. */
  readonly data: Readonly<Record<string, string>>;
  /** RFC 3339, whole seconds: the end of the leaf, or of the authority where that is published. */
  readonly notAfter: string;
  /** Names that had to be left out, and why. */
  readonly findings: readonly Finding[];
}

/** Names as they stand in a certificate: checked, ASCII, lower case, each once. */
export interface CertificateNames {
  readonly dnsNames: readonly string[];
  readonly uris: readonly string[];
  readonly ipAddresses: readonly string[];
}
