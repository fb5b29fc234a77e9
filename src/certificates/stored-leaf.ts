import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Authority, clockSkewMs, hasSigned, validityOf } from './authority.ts';
import type { Leaf } from './sign-certificate.ts';
import {
  exposed,
  isDraft,
  isLeaf,
  leavesFolder,
  ownFiles,
  readText,
  writeWhole,
} from './state-files.ts';
import type { CertificateNames, WantedCertificate } from './wanted-certificate.ts';

/** A leaf and when it is time for the next one: after two thirds of its life. */
export interface TimedLeaf extends Leaf {
  readonly id: string;
  readonly notBefore: number;
  readonly notAfter: number;
  readonly renewsAt: number;
}

/**
 * Equal for equal wishes: what differs in anything that the certificate says is another leaf, except
 * where an earlier one may be kept.
 */
export function leafId(wanted: WantedCertificate, names: CertificateNames): string {
  const { target, purpose, authority, keptWhileCovering } = wanted;
  const wish = [target.kind, target.namespace, target.name, purpose, authority];
  const said = keptWhileCovering ? [] : [names.dnsNames, names.uris, names.ipAddresses];
  const text = JSON.stringify([wish, ...said]);
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

/** Throws on PEM that does not belong together. */
export function timed(id: string, leaf: Leaf): TimedLeaf {
  const { notBefore, notAfter } = validityOf(new X509Certificate(leaf.certificatePem));
  // The time before it was issued is there for slow clocks and is no part of its life.
  const issuedAt = notBefore + clockSkewMs;
  const renewsAt = issuedAt + ((notAfter - issuedAt) * 2) / 3;
  return { id, ...leaf, notBefore, notAfter, renewsAt };
}

/** True while a leaf may go on serving; a clock that was set back makes it wait for its time. */
export function isFresh({ notBefore, renewsAt }: TimedLeaf, now: number): boolean {
  return notBefore <= now && now < renewsAt;
}

/**
 * The leaf of an earlier run. Nothing is returned for one that is absent, damaged, not signed by
 * the authority's key or open to other users: a leaf lives days, so it is simply made again.
 */
export async function readLeaf(
  stateDir: string,
  wish: { readonly id: string; readonly authority: Authority },
): Promise<TimedLeaf | undefined> {
  const path = fileOf(stateDir, wish.id);
  const text = await readText(path);
  if (text === undefined || (await exposed(path)) !== undefined) return undefined;
  const leaf = parseLeaf(wish.id, text);
  if (leaf === undefined) return undefined;
  return hasSigned(wish.authority, new X509Certificate(leaf.certificatePem)) ? leaf : undefined;
}

/** Key and certificate in one file, so that no crash can part them. */
export async function storeLeaf(stateDir: string, leaf: TimedLeaf): Promise<void> {
  const { id, certificatePem, keyPem } = leaf;
  const text = `${JSON.stringify({ certificatePem, keyPem }, null, 2)}\n`;
  await writeWhole({ path: fileOf(stateDir, id), text, mode: 0o600, durable: false });
}

/** Removes what no run can use again: expired or damaged leaves, and drafts of a crashed run. */
export async function removeStale(stateDir: string, now: number): Promise<void> {
  for (const path of await ownFiles(stateDir)) {
    if (isDraft(path) || (isLeaf(path) && !(await isAlive(path, now)))) {
      await rm(path, { force: true });
    }
  }
}

async function isAlive(path: string, now: number): Promise<boolean> {
  const leaf = parseLeaf('', (await readText(path)) ?? '');
  return leaf !== undefined && now < leaf.notAfter;
}

function parseLeaf(id: string, text: string): TimedLeaf | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (!isLeafText(value)) return undefined;
    const key = createPrivateKey(value.keyPem);
    const fits = new X509Certificate(value.certificatePem).checkPrivateKey(key);
    return fits ? timed(id, value) : undefined;
  } catch {
    return undefined;
  }
}

function isLeafText(value: unknown): value is Leaf {
  return (
    typeof value === 'object' &&
    value !== null &&
    'certificatePem' in value &&
    typeof value.certificatePem === 'string' &&
    'keyPem' in value &&
    typeof value.keyPem === 'string'
  );
}

function fileOf(stateDir: string, id: string): string {
  return join(stateDir, leavesFolder, `${id}.json`);
}
