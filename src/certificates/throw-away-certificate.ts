import { isIP } from 'node:net';
import { generate } from 'selfsigned';
import type { Leaf } from './sign-certificate.ts';

/**
 * A self-signed server certificate that lives as long as this process and is its own trust anchor:
 * hand `certificatePem` to the one client that should believe it. Nothing is written to disk.
 */
export async function makeThrowAwayCertificate(
  names: readonly string[],
  now: number,
): Promise<Leaf> {
  const altNames = names.map((name) =>
    isIP(name) === 0 ? { type: 2 as const, value: name } : { type: 7 as const, ip: name },
  );
  // Without a comma: the library does not escape it.
  const pems = await generate([{ name: 'commonName', value: 'Postern (this process only)' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notBeforeDate: new Date(now - 5 * 60_000),
    notAfterDate: new Date(now + 365 * 86_400_000),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames },
    ],
  });
  return { certificatePem: pems.cert, keyPem: pems.private };
}
