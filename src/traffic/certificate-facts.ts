/** What a person wants to know of one certificate of a chain. */
export interface CertificateFacts {
  /** `CN=whoami.docker.localhost`; may be empty. */
  readonly subject: string;
  readonly issuer: string;
  /** `DNS:a.example`, `URI:spiffe://…`, `IP:127.0.0.1`, in certificate order. */
  readonly subjectAltNames: readonly string[];
  /** RFC 3339. */
  readonly validFrom: string;
  readonly validTo: string;
  /** SHA-256 of the DER, lower-case hex. */
  readonly fingerprint: string;
}
