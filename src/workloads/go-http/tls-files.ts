import { createSecureContext } from 'node:tls';
import type { VirtualFiles } from '../program.ts';

/** Where a program's files for TLS are; `''` where it was given none. */
export interface TlsPaths {
  readonly cert: string;
  readonly key: string;
  readonly cacert: string;
}

/** What the program reads for TLS. */
export interface TlsFiles {
  readonly certificate: Buffer;
  readonly key: Buffer;
  /** PEM certificates that client certificates must lead to; absent: any certificate, or none. */
  readonly clientAuthorities?: readonly string[];
}

/**
 * Reads the files that are named. Undefined: plaintext, because one of the two is not given. A
 * problem is worded as Go words it.
 */
export function readTlsFiles(
  paths: TlsPaths,
  files: VirtualFiles,
): TlsFiles | { readonly problem: string } | undefined {
  const { cert, key: keyPath, cacert } = paths;
  if (cert === '' || keyPath === '') return undefined;
  const wanted = [cacert, cert, keyPath].filter((path) => path !== '');
  const missing = wanted.find((path) => files.read(path) === undefined);
  if (missing !== undefined) return { problem: `open ${missing}: no such file or directory` };

  const certificate = files.read(cert) ?? Buffer.alloc(0);
  const key = files.read(keyPath) ?? Buffer.alloc(0);
  const problem = checkPair(certificate, key);
  if (problem !== undefined) return { problem };
  if (cacert === '') return { certificate, key };
  const bundle = files.read(cacert)?.toString('latin1') ?? '';
  // What is not a certificate is passed over in silence, so an empty pool refuses everybody.
  return { certificate, key, clientAuthorities: (bundle.match(pemBlocks) ?? []).filter(isUsable) };
}

function checkPair(certificate: Buffer, key: Buffer): string | undefined {
  if (!certificate.includes('-----BEGIN CERTIFICATE-----')) {
    return 'tls: failed to find any PEM data in certificate input';
  }
  if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(key.toString('latin1'))) {
    return 'tls: failed to find any PEM data in key input';
  }
  try {
    createSecureContext({ cert: certificate, key });
    return undefined;
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return text.includes('key values mismatch')
      ? 'tls: private key does not match public key'
      : `tls: ${text}`;
  }
}

function isUsable(pem: string): boolean {
  try {
    createSecureContext({ ca: pem });
    return true;
  } catch {
    return false;
  }
}

const pemBlocks = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;
