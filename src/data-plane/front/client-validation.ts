import { createHash, type X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { Failure } from '../../diagnostics/failure.ts';
import type { ClientValidation, Listener } from '../../routing-table/routing-table.ts';
import type { CertificateFacts } from '../../traffic/certificate-facts.ts';
import { certificateFacts, readPeerChain } from '../back/certificate-chain.ts';
import { frontFailure } from './front-failure.ts';

/** What a client presented when it was asked, and whether it may come in. */
export interface ClientVerdict {
  /** Leaf first; empty if the client has none. */
  readonly chain: readonly CertificateFacts[];
  readonly verified: boolean;
  /** Present: the connection must end. */
  readonly failure?: Failure;
}

/**
 * Judges a finished handshake. OpenSSL was told to go on whatever the client presents, as it is by
 * every Node server, so nothing but this stands between a wrong certificate and the routes.
 */
export function judgeClient(
  stream: TLSSocket,
  { listener, validation, at }: JudgedHandshake,
): ClientVerdict {
  const peer = readPeerChain(stream);
  const chain = peer.map(certificateFacts);
  const error = peer.length === 0 ? undefined : errorOf(stream, peer, at);
  const verified = peer.length > 0 && error === undefined;
  if (verified || validation.mode === 'AllowInsecureFallback') return { chain, verified };
  const failure =
    error === undefined ? certificateMissing(listener) : certificateRefused(listener, error);
  return { chain, verified, failure };
}

interface JudgedHandshake {
  readonly listener: Listener;
  readonly validation: ClientValidation;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Equal exactly for validations that accept the same clients; `''` for none. */
export function validationKey(validation: ClientValidation | undefined): string {
  if (validation === undefined) return '';
  const known = keys.get(validation);
  if (known !== undefined) return known;
  const hash = createHash('sha256').update(validation.mode);
  for (const pem of validation.authorities) hash.update('\0').update(pem);
  // As long as OpenSSL lets the context of a session be.
  const key = hash.digest('hex').slice(0, sessionContextBytesMax);
  keys.set(validation, key);
  return key;
}

/** Whether a connection may carry requests of a listener, which may have changed since its handshake. */
export function stillValid(listener: Listener, keyOfHandshake: string | undefined): boolean {
  const validation = listener.tls?.clientValidation;
  if (validation?.mode !== 'AllowValidOnly') return true;
  return validationKey(validation) === keyOfHandshake;
}

export function certificateMissing(listener: Listener): Failure {
  return frontFailure('front-client-certificate-missing', {
    message: `A client of listener ${listener.name} has no certificate to show.`,
    origin: originOf(listener),
  });
}

export function authoritiesMissing(listener: Listener): Failure {
  return frontFailure('front-client-authorities-missing', {
    source: 'internal',
    message: `Listener ${listener.name} asks for client certificates and has no authority to judge them by.`,
    origin: originOf(listener),
  });
}

function certificateRefused(listener: Listener, reason: string): Failure {
  return frontFailure('front-client-certificate-refused', {
    message: `Listener ${listener.name} does not accept the certificate of a client: ${reason}.`,
    origin: originOf(listener),
  });
}

function originOf(listener: Listener) {
  return listener.tls?.clientValidation?.origin ?? listener.origin;
}

/** Why the certificate is not believed; `undefined` if it is. */
function errorOf(
  stream: TLSSocket,
  chain: readonly X509Certificate[],
  at: number,
): string | undefined {
  // A resumed session brings the verdict of its first handshake along, but not its dates.
  if (chain.some(({ validTo }) => Date.parse(validTo) < at)) return 'it has expired';
  // Proof: `tls.Server` asks this very method (Node 20 to 24); if it goes, nobody gets in.
  const { _handle: handle } = stream as unknown as TlsHandle;
  if (typeof handle?.verifyError !== 'function') return 'it could not be verified';
  const error = handle.verifyError();
  if (!error) return undefined;
  const { code } = error;
  return (code !== undefined && chainErrors[code]) || error.message;
}

interface TlsHandle {
  readonly _handle?: {
    readonly verifyError?: () => (Error & { readonly code?: string }) | null | undefined;
  } | null;
}

const chainErrors: Readonly<Record<string, string>> = {
  UNABLE_TO_GET_ISSUER_CERT: 'its issuer is not known',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its issuer is not among the given authorities',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its issuer is not among the given authorities',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'its chain ends in another root',
  CERT_SIGNATURE_FAILURE: 'its signature does not fit the authority’s key',
  CERT_NOT_YET_VALID: 'it is not valid yet',
  CERT_HAS_EXPIRED: 'it has expired',
  INVALID_PURPOSE: 'it is not meant for clients',
};
const keys = new WeakMap<ClientValidation, string>();
const sessionContextBytesMax = 32;
