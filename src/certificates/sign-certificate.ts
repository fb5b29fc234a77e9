/** The one file that knows the X.509 library. Slow to load: import it when there is work for it. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, webcrypto } from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsageExtension,
  Extension,
  type JsonGeneralName,
  KeyUsageFlags,
  KeyUsagesExtension,
  Name,
  PublicKey,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { encodeNameConstraints, type NameConstraints, withoutDots } from './name-constraints.ts';
import type { CertificateNames } from './wanted-certificate.ts';

/** Milliseconds since 1970; certificates know whole seconds, so both ends are cut to those. */
export interface Validity {
  readonly notBefore: number;
  readonly notAfter: number;
}

export interface AuthorityRequest {
  readonly keyPem: string;
  /** A common name, or an earlier certificate whose subject is kept byte for byte. */
  readonly subject: { readonly commonName: string } | { readonly sameAs: string };
  readonly constraints: NameConstraints;
  readonly validity: Validity;
  readonly serialNumber: Uint8Array;
}

export interface LeafRequest {
  readonly names: CertificateNames;
  /** Stands in the subject if there is no DNS name that fits. */
  readonly fallbackName: string;
  readonly usage: 'serverAuth' | 'clientAuth';
  readonly validity: Validity;
  readonly serialNumber: Uint8Array;
}

export interface Leaf {
  readonly certificatePem: string;
  readonly keyPem: string;
}

/** P-256, PKCS#8 PEM: what every TLS stack of the last decade speaks, and fast. */
export function makeKey(): string {
  return makeKeyPair().keyPem;
}

/** A self-signed certificate for the key. Returns PEM. */
export async function signAuthority(request: AuthorityRequest): Promise<string> {
  const { keyPem, subject, validity } = request;
  const { signingKey, publicKey } = await importKey(keyPem);
  const name =
    'sameAs' in subject
      ? new X509Certificate(subject.sameAs).subjectName
      : new Name([{ CN: [{ utf8String: subject.commonName }] }]);
  const certificate = await X509CertificateGenerator.create({
    serialNumber: hex(request.serialNumber),
    subject: name,
    issuer: name,
    notBefore: new Date(validity.notBefore),
    notAfter: new Date(validity.notAfter),
    signingKey,
    publicKey,
    signingAlgorithm,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(publicKey),
      new Extension(nameConstraintsOid, true, encodeNameConstraints(request.constraints)),
    ],
  });
  return pem(certificate);
}

/**
 * Signs leaves in the name of one authority, whose key stays inside. Returns for each request a new
 * key pair and its certificate.
 */
export async function leafSigner(
  authority: Leaf,
): Promise<(request: LeafRequest) => Promise<Leaf>> {
  const { signingKey } = await importKey(authority.keyPem);
  const issuer = new X509Certificate(authority.certificatePem);
  const issuerName = issuer.subjectName;
  // The key id alone: with issuer and serial number in it, a leaf would not survive the day its
  // authority gets a new certificate.
  const issuerKeyId = await AuthorityKeyIdentifierExtension.create(issuer.publicKey);
  return async (request) => {
    const { keyPem, publicKey } = makeKeyPair();
    const commonName = commonNameOf(request);
    const certificate = await X509CertificateGenerator.create({
      serialNumber: hex(request.serialNumber),
      subject: new Name(commonName === undefined ? [] : [{ CN: [{ utf8String: commonName }] }]),
      issuer: issuerName,
      notBefore: new Date(request.validity.notBefore),
      notAfter: new Date(request.validity.notAfter),
      signingKey,
      publicKey,
      signingAlgorithm,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new ExtendedKeyUsageExtension([usageOids[request.usage]]),
        await SubjectKeyIdentifierExtension.create(publicKey),
        issuerKeyId,
        ...alternativeNames(request.names, commonName === undefined),
      ],
    });
    return { certificatePem: pem(certificate), keyPem };
  };
}

/** The common name is for people to read; clients read the alternative names only. */
function commonNameOf({ names, fallbackName }: LeafRequest): string | undefined {
  const { dnsNames, uris, ipAddresses } = names;
  if (dnsNames.length + uris.length + ipAddresses.length === 0) {
    return fallbackName.slice(0, commonNameCharactersMax);
  }
  return dnsNames.find((name) => name.length <= commonNameCharactersMax);
}

/** RFC 5280: critical "if the subject field contains an empty sequence". */
function alternativeNames(names: CertificateNames, critical: boolean): Extension[] {
  const all: JsonGeneralName[] = [
    ...names.dnsNames.map((value) => ({ type: 'dns', value }) as const),
    ...names.uris.map((value) => ({ type: 'url', value }) as const),
    // The library misreads IPv6 addresses that end as IPv4 ones are written.
    ...names.ipAddresses.map((ip) => ({ type: 'ip', value: withoutDots(ip) }) as const),
  ];
  return all.length === 0 ? [] : [new SubjectAlternativeNameExtension(all, critical)];
}

function makeKeyPair(): { readonly keyPem: string; readonly publicKey: PublicKey } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'der' },
  });
  return { keyPem: privateKey, publicKey: new PublicKey(publicKey) };
}

async function importKey(keyPem: string) {
  const key = createPrivateKey(keyPem);
  const pkcs8 = key.export({ type: 'pkcs8', format: 'der' });
  return {
    signingKey: await webcrypto.subtle.importKey('pkcs8', pkcs8, algorithm, false, ['sign']),
    publicKey: new PublicKey(createPublicKey(key).export({ type: 'spki', format: 'der' })),
  };
}

function pem(certificate: X509Certificate): string {
  return `${certificate.toString('pem').trimEnd()}\n`;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

const signingAlgorithm = { name: 'ECDSA', hash: 'SHA-256' };
const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
const nameConstraintsOid = '2.5.29.30';
const commonNameCharactersMax = 64;
const usageOids = { serverAuth: '1.3.6.1.5.5.7.3.1', clientAuth: '1.3.6.1.5.5.7.3.2' } as const;
