import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { CertificatesFailure } from './certificates-failure.ts';
import { exposed, readText, writeWhole } from './state-files.ts';

/**
 * The key to what clients carry from one run to the next: read, or made if there is none that can
 * be used. Refused, like an authority's key, if others can read it. To be called under the lock.
 */
export async function openSessionKey(stateDir: string): Promise<Buffer | CertificatesFailure> {
  const path = join(stateDir, 'session.key');
  const text = await readText(path);
  if (text !== undefined) {
    const refused = await exposed(path);
    if (refused) return refused;
    const kept = Buffer.from(text, 'base64');
    if (kept.length === keyBytes) return kept;
  }
  const made = randomBytes(keyBytes);
  await writeWhole({ path, text: `${made.toString('base64')}\n`, mode: 0o600, durable: false });
  return made;
}

const keyBytes = 32;
