import { createSecureContext } from 'node:tls';
import type { VirtualFiles } from '../program.ts';
import type { Flags } from './parse-flags.ts';

/** What the program reads for TLS. */
export interface TlsFiles {
  readonly certificate: Buffer;
  readonly key: Buffer;
  /** PEM certificates that client certificates must lead to; absent: any certificate, or none. */
  readonly clientAuthorities?: readonly string[];
}

/**
 * Reads the files the flags name. Undefined: plaintext, because one of the two is not given. A
 * problem is worded as Go words it.
 */
export function readTlsFiles(
  flags: Flags,
  files: VirtualFiles,
): TlsFiles | { readonly problem: string } | undefined {
  if (flags.cert === '' || flags.key === '') return undefined;
  const paths = [flags.cacert, flags.cert, flags.key].filter((path) => path !== '');
  const missing = paths.find((path) => files.read(path) === undefined);
  if (missing !== undefined) return { problem: `open ${missing}: no such file or directory` };

  const certificate = files.read(flags.cert) ?? Buffer.alloc(0);
  const key = files.read(flags.key) ?? Buffer.alloc(0);
  const problem = checkPair(certificate, key);
  if (problem !== undefined) return { problem };
  if (flags.cacert === '') return { certificate, key };
  const bundle = files.read(flags.cacert)?.toString('latin1') ?? '';
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
