import { readFileSync } from 'node:fs';
import tls, { type SecureContext } from 'node:tls';
import type { TrustIdentity } from '../../routing-table/backend.ts';

/** One SecureContext per trust identity: making one costs more than a whole handshake. */
export interface TrustContexts {
  /** Throws if OpenSSL cannot use the identity's PEM. */
  contextFor(identity: TrustIdentity): SecureContext;
  /** Forgets identities whose key is not in the set. */
  retain(keys: ReadonlySet<string>): void;
}

export function createTrustContexts(): TrustContexts {
  const contexts = new Map<string, SecureContext>();
  return {
    contextFor(identity) {
      const known = contexts.get(identity.key);
      if (known) return known;
      const context = makeContext(identity);
      contexts.set(identity.key, context);
      return context;
    },
    retain(keys) {
      for (const key of contexts.keys()) if (!keys.has(key)) contexts.delete(key);
    },
  };
}

/**
 * An explicit list stands alone: system roots are never added to it. Who is on it is believed, also an
 * intermediate authority whose root is not. (`backendtlspolicy.md` 3.4)
 */
function makeContext({ authorities, clientCertificate }: TrustIdentity): SecureContext {
  return tls.createSecureContext({
    ...(authorities === 'system'
      ? { ca: systemAuthorities() }
      : { ca: [...authorities.pem], allowPartialTrustChain: true }),
    ...(clientCertificate
      ? { cert: clientCertificate.certificatePem, key: clientCertificate.privateKeyPem }
      : {}),
  });
}

/**
 * The machine's roots beside Node's own. Node 20 cannot list the machine's: there the usual bundle
 * files are read, and on macOS and Windows only Node's roots and NODE_EXTRA_CA_CERTS are known.
 */
function systemAuthorities(): string[] {
  // tls.getCACertificates is there since 22.15; the types are those of Node 20.
  const { getCACertificates } = tls as {
    getCACertificates?: (type: 'system' | 'extra') => string[];
  };
  const own = getCACertificates
    ? [...getCACertificates('system'), ...getCACertificates('extra')]
    : [
        ...firstReadable([process.env['SSL_CERT_FILE'], ...BUNDLE_FILES]),
        ...firstReadable([process.env['NODE_EXTRA_CA_CERTS']]),
      ];
  return [...new Set([...own, ...tls.rootCertificates])];
}

function firstReadable(files: readonly (string | undefined)[]): string[] {
  for (const file of files) {
    if (file === undefined || file === '') continue;
    try {
      return [readFileSync(file, 'utf8')];
    } catch {
      // The next place may have it.
    }
  }
  return [];
}

const BUNDLE_FILES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
];
