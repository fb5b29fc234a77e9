import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { type Finding, finding } from '../diagnostics/finding.ts';
import type { Authority, EarlierAuthority } from './authority.ts';
import type { CertificatesFailure } from './certificates-failure.ts';
import type { NameConstraints } from './name-constraints.ts';
import { exposed, readText, writeWhole } from './state-files.ts';
import type { AuthorityName } from './wanted-certificate.ts';

export interface StoredAuthority extends EarlierAuthority {
  /** What was damaged; it is made again by storing the authority that follows from this one. */
  readonly findings: readonly Finding[];
}

/** The certificate that others may read; it is replaced in one step when there is a new one. */
export function certificateFile(stateDir: string, name: AuthorityName): string {
  return join(stateDir, `${name}-ca.crt`);
}

/** A failure if others could have read the authority's key. */
export async function exposedKey(
  stateDir: string,
  name: AuthorityName,
): Promise<CertificatesFailure | undefined> {
  const { key } = filesOf(stateDir, name);
  return (await readText(key)) === undefined ? undefined : exposed(key);
}

/**
 * What the folder holds of an authority. A good key is never given up: whatever else is damaged is
 * made again around it, and a key that cannot be read is moved aside rather than written over.
 */
export async function readAuthority(
  stateDir: string,
  name: AuthorityName,
): Promise<StoredAuthority | CertificatesFailure> {
  const files = filesOf(stateDir, name);
  const tooOpen = await exposedKey(stateDir, name);
  if (tooOpen) return tooOpen;
  const keyText = await readText(files.key);
  const certificateText = await readText(files.certificate);
  const record = readRecord(await readText(files.record));
  if (keyText === undefined && certificateText === undefined) {
    return { generation: record?.generation ?? 0, findings: [] };
  }
  const generation = record?.generation ?? 1;
  const keyPem = keyText !== undefined && isOurKey(keyText) ? keyText : undefined;
  if (keyPem === undefined) {
    if (keyText !== undefined) await rename(files.key, `${files.key}.damaged`);
    return { generation, findings: [keyGone(files.key, keyText !== undefined)] };
  }
  const certificate = parseFor(keyPem, certificateText);
  if (certificate === undefined || certificateText === undefined) {
    return { keyPem, generation, findings: [repaired(files.certificate, 'The key was kept.')] };
  }
  const kept = { keyPem, certificatePem: certificateText, generation };
  return record?.fingerprint === certificate.fingerprint256
    ? { ...kept, constraints: record.constraints, findings: [] }
    : { ...kept, findings: [repaired(files.record, 'The key was kept.')] };
}

/** Key first, record last: each crash in between leaves a state that `readAuthority` mends. */
export async function storeAuthority(stateDir: string, authority: Authority): Promise<void> {
  const { keyPem, certificatePem, constraints, generation, name } = authority;
  const files = filesOf(stateDir, name);
  if ((await readText(files.key)) !== keyPem) {
    await writeWhole({ path: files.key, text: keyPem, mode: 0o600, durable: true });
  }
  await writeWhole({ path: files.certificate, text: certificatePem, mode: 0o644, durable: true });
  const { fingerprint256: fingerprint } = new X509Certificate(certificatePem);
  const record: AuthorityRecord = { generation, fingerprint, constraints };
  const text = `${JSON.stringify(record, null, 2)}\n`;
  await writeWhole({ path: files.record, text, mode: 0o600, durable: true });
}

/** What the certificate itself does not tell without an X.509 parser that is slow to load. */
interface AuthorityRecord {
  readonly generation: number;
  readonly fingerprint: string;
  readonly constraints: NameConstraints;
}

function readRecord(text: string | undefined): AuthorityRecord | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is AuthorityRecord {
  return (
    isObject(value) &&
    Number.isSafeInteger(value['generation']) &&
    Number(value['generation']) > 0 &&
    typeof value['fingerprint'] === 'string' &&
    isObject(value['constraints']) &&
    ['dnsNames', 'uriHosts', 'ipRanges'].every((kind) => areStrings(value['constraints'], kind))
  );
}

function areStrings(value: unknown, key: string): boolean {
  const list = isObject(value) ? value[key] : undefined;
  return Array.isArray(list) && list.every((item) => typeof item === 'string');
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isOurKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyDetails?.namedCurve === 'prime256v1';
  } catch {
    return false;
  }
}

function parseFor(keyPem: string, certificatePem: string | undefined) {
  try {
    const certificate = new X509Certificate(certificatePem ?? '');
    const fits = certificate.ca && certificate.verify(createPublicKey(keyPem));
    return fits ? certificate : undefined;
  } catch {
    return undefined;
  }
}

function keyGone(path: string, wasThere: boolean): Finding {
  return finding('certificate-state-repaired', {
    message: wasThere
      ? `The key ${path} is not a readable P-256 key; it was moved to ${path}.damaged, and the authority starts again with a new one.`
      : `The key ${path} is missing, so the authority starts again with a new one.`,
    next: 'Replace its earlier certificate wherever you copied or installed it.',
  });
}

function repaired(path: string, kept: string): Finding {
  return finding('certificate-state-repaired', {
    message: `The file ${path} was missing or damaged and was made again. ${kept}`,
  });
}

function filesOf(stateDir: string, name: AuthorityName) {
  return {
    key: join(stateDir, `${name}-ca.key`),
    certificate: certificateFile(stateDir, name),
    record: join(stateDir, `${name}-ca.json`),
  };
}
