import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openCertificates, type WantedCertificate } from '../certificates/certificates.ts';

/** The files of one run, PEM, signed by authorities that live as long as the stage. */
export interface CertificateFiles {
  readonly externalCa: string;
  readonly internalCa: string;
  readonly front: KeyPairFiles;
  readonly back: KeyPairFiles;
}

export interface KeyPairFiles {
  readonly certificate: string;
  readonly key: string;
}

export const frontHost = 'bench.localhost';
export const backHost = 'backend.bench.localhost';

export async function makeCertificates(folder: string): Promise<CertificateFiles> {
  const stateDir = join(folder, 'authorities');
  const certificates = await openCertificates({ stateDir, now: Date.now });
  if ('kind' in certificates) throw new Error(`${certificates.message} ${certificates.next}`);
  const [front, back] = await certificates.issue([
    wanted('listener', frontHost),
    wanted('backend', backHost),
  ]);
  const keep = (name: string, data: Readonly<Record<string, string>> = {}): KeyPairFiles => {
    const files = { certificate: join(folder, `${name}.crt`), key: join(folder, `${name}.key`) };
    writeFileSync(files.certificate, data['tls.crt'] ?? '');
    writeFileSync(files.key, data['tls.key'] ?? '', { mode: 0o600 });
    return files;
  };
  mkdirSync(folder, { recursive: true });
  return {
    externalCa: certificates.externalCaFile,
    internalCa: certificates.internalCaFile,
    front: keep('front', front?.data),
    back: keep('back', back?.data),
  };
}

function wanted(purpose: 'listener' | 'backend', name: string): WantedCertificate {
  return {
    target: { kind: 'Secret', namespace: 'default', name: purpose },
    purpose,
    authority: purpose === 'listener' ? 'external' : 'internal',
    dnsNames: [name],
    uris: [],
    ipAddresses: [],
  };
}
