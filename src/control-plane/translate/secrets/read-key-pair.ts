import { decodeBase64 } from '../../../resources/base64.ts';
import type { ObjectRef } from '../../../resources/object.ts';
import { sayRef } from '../../../resources/object.ts';
import { secret } from '../../../resources/secret.ts';
import type { World } from '../world.ts';
import { looksLikeCertificates, looksLikePrivateKey } from './pem.ts';

export type KeyPairResult =
  | {
      readonly outcome: 'read';
      readonly certificatePem: string;
      readonly privateKeyPem: string;
      /** One sentence on what clients may not like, though it can be served. */
      readonly doubt?: string;
    }
  | { readonly outcome: 'missing' }
  /** `problem` is one full sentence. */
  | { readonly outcome: 'invalid'; readonly problem: string };

/** The key pair of a `kubernetes.io/tls` Secret: `tls.crt` and `tls.key`, both PEM. */
export function readKeyPair(world: World, ref: ObjectRef): KeyPairResult {
  const found = world.snapshot.get(secret, ref);
  if (found === undefined) return { outcome: 'missing' };
  const certificatePem = decodeBase64(found.data?.['tls.crt'] ?? '') ?? '';
  const privateKeyPem = decodeBase64(found.data?.['tls.key'] ?? '') ?? '';
  const invalid = (what: string): KeyPairResult => ({
    outcome: 'invalid',
    problem: `${sayRef(ref)} ${what}.`,
  });
  if (certificatePem === '') return invalid('has no certificate under the key tls.crt');
  if (privateKeyPem === '') return invalid('has no private key under the key tls.key');
  if (!looksLikeCertificates(certificatePem)) return invalid('has no PEM certificate in tls.crt');
  if (!looksLikePrivateKey(privateKeyPem)) return invalid('has no PEM private key in tls.key');
  const verdict = world.settings.inspectCertificate?.(certificatePem, privateKeyPem);
  if (verdict?.usable === false) return invalid(verdict.problem);
  return {
    outcome: 'read',
    certificatePem,
    privateKeyPem,
    ...(verdict ? { doubt: `${sayRef(ref)} ${verdict.problem}.` } : {}),
  };
}
