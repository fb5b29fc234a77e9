import { readFileSync } from 'node:fs';
import type { Finding } from '../../diagnostics/finding.ts';
import { finding } from '../../diagnostics/finding.ts';
import { decodeText } from './decode-text.ts';
import { displayPath } from './display-path.ts';
import { findingsOfSlots, isHelmTemplate, passOverTemplate } from './file-findings.ts';
import { fillSlots } from './fill-slots.ts';
import type { FoundFile } from './find-files.ts';
import { sayError } from './find-files.ts';
import { type ManifestLimits, sayBytes } from './limits.ts';
import type { DocumentSlot, FileReading } from './manifest-set.ts';
import type { Pace } from './pace.ts';
import { placeDocuments } from './place-documents.ts';
import { isReadOnce, type StreamContent } from './read-once.ts';
import { splitDocuments, splitJsonValues } from './split-documents.ts';

export interface ReadOptions {
  readonly cwd: string;
  readonly limits: ManifestLimits;
  readonly pace: Pace;
  readonly previous: FileReading | undefined;
  /** What a stream gave, where the file is none that can be read by its path. */
  readonly content?: StreamContent;
}

/**
 * Reads one file, or as little of it as changed. A file that cannot be read now keeps what it said
 * before, and so does each document that is broken now.
 */
export async function readManifestFile(
  found: FoundFile,
  options: ReadOptions,
): Promise<FileReading> {
  const { previous, limits } = options;
  const stamp = found.stats && stampOf(found.stats);
  if (previous && (isReadOnce(found) || previous.stamp === stamp)) return previous;
  const base = baseOf(found, options);
  if (base.sizeBytes > limits.fileBytesMax) {
    const message = `${base.file} is ${sayBytes(base.sizeBytes)}; at most ${sayBytes(limits.fileBytesMax)} are read.`;
    const severity = found.explicit ? 'error' : 'warning';
    return refuse(
      base,
      previous,
      finding('manifest-too-large', { message, severity, ...at(base) }),
    );
  }
  const bytes = options.content?.bytes ?? readBytes(found.path);
  if (bytes instanceof Error) {
    const message = `${base.file} cannot be read: ${sayError(bytes)}.`;
    return refuse(base, previous, finding('manifest-file-unreadable', { message, ...at(base) }));
  }
  const text = decodeText(bytes);
  if (text === undefined) {
    const message = `${base.file} holds bytes that are not UTF-8 text.`;
    return refuse(base, previous, finding('manifest-not-text', { message, ...at(base) }));
  }
  const sureStamp = stamp && isSettled(found) ? { stamp } : {};
  if (previous?.text === text && !previous.refused) return { ...previous, ...sureStamp };
  return { ...(await readText({ ...base, text }, found, options)), ...sureStamp };
}

async function readText(
  base: FileReading,
  found: FoundFile,
  options: ReadOptions,
): Promise<FileReading> {
  const { limits, previous } = options;
  const isJson = found.path.endsWith('.json') || (isReadOnce(found) && /^\s*\{/.test(base.text));
  const documents = isJson ? splitJsonValues(base.text) : splitDocuments(base.text);
  if (documents.length > limits.documentsPerFileMax) {
    const message = `${base.file} holds ${documents.length} documents; at most ${limits.documentsPerFileMax} are read.`;
    const refusal = finding('manifest-too-many-documents', { message, ...at(base) });
    return refuse(base, previous, refusal);
  }
  const slots = await fillSlots(documents, { ...options, before: previous?.slots ?? [] });
  if (isHelmTemplate(slots)) return passOverTemplate(base, found.explicit);
  return inForce(base, slots, found.explicit);
}

function inForce(
  base: FileReading,
  slots: readonly DocumentSlot[],
  explicit: boolean,
): FileReading {
  const documents = placeDocuments(base.file, slots);
  const findings = findingsOfSlots(base.file, slots, explicit);
  if (slots.length > 0 || !explicit) return { ...base, slots, documents, findings };
  const message = `${base.file} is empty.`;
  const empty = finding('manifest-source-empty', { message, ...at(base) });
  return { ...base, slots, documents, findings: [empty] };
}

/** The file as a whole says nothing now, so all that it said before stays in force. */
function refuse(
  base: FileReading,
  previous: FileReading | undefined,
  refusal: Finding,
): FileReading {
  const slots = previous?.slots ?? [];
  const documents = placeDocuments(base.file, slots, true);
  const kept = documents.length === 0 ? '' : ' What was read from it before stays in force.';
  const findings = [{ ...refusal, message: refusal.message + kept }];
  return { ...base, refused: true, slots, documents, findings };
}

function baseOf(found: FoundFile, options: ReadOptions): FileReading {
  const file = displayPath(found.path, options.cwd);
  const sizeBytes = options.content?.sizeBytes ?? found.stats?.size ?? 0;
  const nothing = { text: '', slots: [], documents: [], findings: [], refused: false };
  return { path: found.path, file, sizeBytes, ...nothing };
}

function readBytes(path: string): Uint8Array | Error {
  try {
    return readFileSync(path);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function stampOf({ ino, size, mtimeMs, ctimeMs }: NonNullable<FoundFile['stats']>): string {
  return `${ino}:${size}:${mtimeMs}:${ctimeMs}`;
}

/**
 * Two writes within one tick of the file system's clock leave the same stamp, so a stamp says
 * "unchanged" only once the last write lies a little back.
 */
function isSettled({ stats }: FoundFile): boolean {
  if (!stats) return true;
  return Date.now() - Math.max(stats.mtimeMs, stats.ctimeMs) > clockTickMs;
}

function at({ file }: FileReading) {
  return { position: { file, line: 1, column: 1 } };
}

const clockTickMs = 50;
