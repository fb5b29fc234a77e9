import type { ProblemCode } from '../diagnostics/catalogue.ts';
import type { ObjectRef, Origin } from '../resources/object.ts';

/** A resolved backend: one port of one Service, with everything needed to dial it. */
export interface Backend {
  /** `default/whoami-tls:8443`, for people. */
  readonly name: string;
  readonly service: ObjectRef;
  readonly port: number;
  /** Ready endpoints only. Empty: requests get 503. */
  readonly endpoints: readonly Endpoint[];
  readonly protocol: BackendProtocol;
  readonly tls: BackendTls;
}

/**
 * From the Service port's appProtocol. `http`: HTTP/1.1 (over TLS also HTTP/2 if the table says so);
 * `h2c`: HTTP/2 only, by prior knowledge in plaintext, by ALPN `h2` over TLS.
 */
export type BackendProtocol = 'http' | 'h2c';

export interface Endpoint {
  readonly address: string;
  readonly port: number;
  /** The pod behind the address, where there is one. */
  readonly pod?: ObjectRef;
}

/**
 * How the back leg is secured. A `refused` backend is governed by a policy that cannot be honoured:
 * it is never dialled, least of all in plaintext.
 */
export type BackendTls =
  | { readonly mode: 'plaintext' }
  | { readonly mode: 'verified'; readonly origin: Origin; readonly identity: TrustIdentity }
  | { readonly mode: 'refused'; readonly refusal: Refusal };

/** Why requests are answered with an error by configuration, before anything is dialled. */
export interface Refusal {
  /** The field to mend: a policy's caCertificateRefs entry, a backendRef. */
  readonly origin: Origin;
  readonly code: ProblemCode;
  /** One full sentence for the error page. */
  readonly message: string;
  readonly next: string;
}

/**
 * Whom the gateway expects behind itself, and whom it believes. Two backends share connections
 * only when address and `key` are equal.
 */
export interface TrustIdentity {
  /** Equal exactly for equal identities: a digest-free, readable composition of all fields below. */
  readonly key: string;
  /** Always sent as SNI. */
  readonly serverName: string;
  /** Every present check must pass; none at all only with `insecureSkipVerify`. */
  readonly checks: IdentityChecks;
  /** PEM certificates; nothing else is believed. `system` means the machine's own roots. */
  readonly authorities: { readonly pem: readonly string[] } | 'system';
  readonly clientCertificate?: ClientCertificate;
  /** Traefik's ServersTransport only: neither chain nor name is checked. */
  readonly insecureSkipVerify: boolean;
}

export interface IdentityChecks {
  /** The certificate must be valid for this DNS name (dNSName SANs only, never the CN). */
  readonly hostname?: string;
  /** At least one entry must match a SAN of the certificate. */
  readonly anySubjectAltName?: readonly SubjectAltName[];
}

export type SubjectAltName =
  | { readonly type: 'Hostname'; readonly hostname: string }
  | { readonly type: 'URI'; readonly uri: string };

export interface ClientCertificate {
  readonly origin: Origin;
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}
