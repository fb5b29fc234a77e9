import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type LoadOptions, loadManifests } from './load-manifests.ts';
import type { ManifestSet } from './manifest-set.ts';

/** A temporary folder for one test. */
export interface Folder {
  readonly path: string;
  readonly write: (name: string, text: string) => void;
}

export async function inFolder(run: (folder: Folder) => Promise<void>): Promise<void> {
  const path = mkdtempSync(join(tmpdir(), 'postern-manifests-'));
  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  };
  try {
    await run({ path, write });
  } finally {
    rmSync(path, { recursive: true, force: true });
  }
}

/** Loads, and says the result in short: object names and `code file:line:column`. */
export async function check(
  sources: readonly string[],
  folder: Folder,
  options: Partial<LoadOptions> = {},
) {
  const set = await loadManifests(sources, { cwd: folder.path, ...options });
  return { ...set, names: namesOf(set), codes: codesOf(set) };
}

export function namesOf(set: ManifestSet): readonly string[] {
  return set.documents.map(({ raw, stale }) => {
    const { metadata } = raw;
    const name =
      typeof metadata === 'object' && metadata !== null && 'name' in metadata ? metadata.name : '?';
    return stale ? `${name} (stale)` : `${name}`;
  });
}

export function codesOf(set: ManifestSet): readonly string[] {
  return set.findings.map(({ code, position }) =>
    position ? `${code} ${position.file}:${position.line}:${position.column}` : code,
  );
}

export function gateway(name: string): string {
  const type = 'apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\n';
  return `${type}metadata:\n  name: ${name}\n`;
}
