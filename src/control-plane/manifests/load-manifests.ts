// The manifests room. In: paths, folders, patterns and standard input. Out: a ManifestSet of raw
// objects with `file:line:col` for every field, and the findings of reading them; again on every
// save, whole (`watch-manifests.ts`). It reads YAML and JSON as kubectl does, keeps the last good
// version of what is broken, and never throws. It deliberately does not know kinds, defaults or
// validity, and interprets nothing: that is admission.

import { type Finding, finding } from '../../diagnostics/finding.ts';
import { displayPath } from './display-path.ts';
import { type FoundFile, findFiles } from './find-files.ts';
import { type ManifestLimits, manifestLimits, sayBytes } from './limits.ts';
import { type FileReading, type ManifestSet, makeManifestSet } from './manifest-set.ts';
import { makePace } from './pace.ts';
import { type ReadOptions, readManifestFile } from './read-file.ts';
import { readOnce } from './read-once.ts';

export interface LoadOptions {
  /** Relative sources start here, and positions are said from here. */
  readonly cwd: string;
  /** What the source `-` reads; it is read to its end, once. */
  readonly stdin?: NodeJS.ReadableStream;
  /** The last set of the same sources: only what changed since is read again. */
  readonly previous?: ManifestSet;
  /** For tests. */
  readonly limits?: Partial<ManifestLimits>;
}

/**
 * Reads everything the sources hold. Without `previous` it is a cold start; with it, the result is
 * the same but for broken documents, which keep their last good version. Never throws.
 */
export async function loadManifests(
  sources: readonly string[],
  options: LoadOptions,
): Promise<ManifestSet> {
  const limits = { ...manifestLimits, ...options.limits };
  const pace = makePace();
  const { files, findings } = findFiles(sources, { cwd: options.cwd, limits });
  const readings = new Map<string, FileReading>();
  const overBudget: FoundFile[] = [];
  let budget = limits.setBytesMax;
  for (const found of files) {
    const previous = options.previous?.readings.get(found.path);
    const content = previous ? undefined : await readOnce(found, options.stdin, limits);
    const sizeBytes = content?.sizeBytes ?? found.stats?.size ?? 0;
    if (sizeBytes > budget && sizeBytes <= limits.fileBytesMax) overBudget.push(found);
    else {
      const readOptions: ReadOptions = { cwd: options.cwd, limits, pace, previous };
      const withContent = content ? { ...readOptions, content } : readOptions;
      const reading = await readManifestFile(found, withContent);
      readings.set(found.path, reading);
      if (!reading.refused) budget -= reading.sizeBytes;
    }
    await pace();
  }
  return makeManifestSet(readings, [...findings, ...overBudget.map(sayOverBudget)]);

  function sayOverBudget({ path }: FoundFile): Finding {
    const file = displayPath(path, options.cwd);
    const message = `${file} would take the manifests over ${sayBytes(limits.setBytesMax)} in all.`;
    return finding('manifest-set-too-large', { message, position: { file, line: 1, column: 1 } });
  }
}
