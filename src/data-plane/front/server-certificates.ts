import { constants, createHash, X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import { chooseCertificate } from '../../routing-table/listener-choice.ts';
import type {
  ClientValidation,
  Listener,
  RoutingTable,
  ServerCertificate,
} from '../../routing-table/routing-table.ts';
import type { CertificateFacts } from '../../traffic/certificate-facts.ts';
import { certificateFacts } from '../back/certificate-chain.ts';
import { parseSubjectAltNames } from '../back/subject-alt-names.ts';
import { validationKey } from './client-validation.ts';

/** A certificate as it is presented in handshakes. */
export interface PresentedCertificate {
  readonly context: SecureContext;
  /** Leaf first. */
  readonly chain: readonly CertificateFacts[];
  /** Lower case. */
  readonly dnsNames: readonly string[];
}

/** The certificates of the newest table, each made ready once for as long as its content stays. */
export interface ServerCertificates {
  /** Makes the certificates of a table ready and forgets all others. */
  readonly retain: (table: RoutingTable) => void;
  /** `undefined` if the listener has none, or none that OpenSSL takes. */
  readonly find: (
    listener: Listener,
    serverName: string | undefined,
  ) => PresentedCertificate | undefined;
}

/** `ticketKeys`: 48 bytes. One set for all, so that sessions resume across reloads. */
export function createServerCertificates(ticketKeys: Buffer): ServerCertificates {
  let known = new Map<string, PresentedCertificate | undefined>();
  const present = (certificate: ServerCertificate, validation?: ClientValidation) => {
    const key = readyKey(certificate, validation);
    if (!known.has(key)) known.set(key, makeReady(certificate, validation, ticketKeys));
    return known.get(key);
  };
  return {
    retain(table) {
      const before = known;
      known = new Map();
      for (const { certificate, validation } of certificatesOf(table)) {
        const key = readyKey(certificate, validation);
        if (before.has(key)) known.set(key, before.get(key));
        else present(certificate, validation);
      }
    },
    find({ tls }, serverName) {
      const ready = (certificate: ServerCertificate) => present(certificate, tls?.clientValidation);
      const usable = (tls?.certificates ?? []).filter(ready);
      const chosen = chooseCertificate(
        usable,
        serverName,
        (certificate) => ready(certificate)?.dnsNames ?? [],
      );
      return chosen && ready(chosen);
    },
  };
}

function makeReady(
  certificate: ServerCertificate,
  validation: ClientValidation | undefined,
  ticketKeys: Buffer,
): PresentedCertificate | undefined {
  try {
    const chain = splitPem(certificate.certificatePem).map((pem) => new X509Certificate(pem));
    return {
      context: createSecureContext({
        cert: certificate.certificatePem,
        key: certificate.privateKeyPem,
        minVersion: 'TLSv1.2',
        honorCipherOrder: true,
        // A client that asks again and again would cost us a handshake each time.
        secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
        ticketKeys,
        // A session is taken up again only under the validation that it was made under.
        sessionIdContext: validationKey(validation) || 'postern-front',
        ...(validation ? { ca: [...validation.authorities], allowPartialTrustChain: true } : {}),
      }),
      chain: chain.map(certificateFacts),
      dnsNames: chain[0] ? dnsNamesOf(chain[0]) : [],
    };
  } catch {
    // Translation judges certificates and says why; here one that OpenSSL refuses is no certificate.
    return undefined;
  }
}

function dnsNamesOf(certificate: X509Certificate): string[] {
  return parseSubjectAltNames(certificate.subjectAltName)
    .filter((name) => name.kind === 'DNS')
    .map((name) => name.value.toLowerCase());
}

function* certificatesOf({ sockets }: RoutingTable) {
  for (const { tls } of sockets.flatMap((socket) => socket.listeners)) {
    const validation = tls?.clientValidation;
    for (const certificate of tls?.certificates ?? []) yield { certificate, validation };
  }
}

function readyKey(certificate: ServerCertificate, validation?: ClientValidation): string {
  return `${contentKey(certificate)} ${validationKey(validation)}`;
}

function splitPem(pem: string): string[] {
  return pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
}

function contentKey(certificate: ServerCertificate): string {
  const known = contentKeys.get(certificate);
  if (known !== undefined) return known;
  const key = createHash('sha256')
    .update(certificate.certificatePem)
    .update('\0')
    .update(certificate.privateKeyPem)
    .digest('base64');
  contentKeys.set(certificate, key);
  return key;
}

const contentKeys = new WeakMap<ServerCertificate, string>();
