import type { Finding } from '../../diagnostics/finding.ts';
import type { FileReading, ManifestDocument, ManifestSet } from './manifest-set.ts';

/** Whether two sets say the same at the same places, so that nobody needs to hear of the second. */
export function sameSet(before: ManifestSet, after: ManifestSet): boolean {
  return (
    before.documents.length === after.documents.length &&
    before.documents.every((each, index) => sameDocument(each, after.documents[index])) &&
    sameFindings(before.findings, after.findings) &&
    sameText(before, after)
  );
}

/** Whether the files themselves are the same, whatever is in force of them. */
export function sameText(before: ManifestSet, after: ManifestSet): boolean {
  return (
    before.readings.size === after.readings.size &&
    [...before.readings].every(([path, { text }]) => after.readings.get(path)?.text === text)
  );
}

/**
 * Whether a change took something away: a file, a document, or a document's being whole. Such a
 * change may be the middle of a save, and is looked at twice.
 */
export function losesAnything(before: ManifestSet, after: ManifestSet): boolean {
  for (const [path, was] of before.readings) {
    const is = after.readings.get(path);
    if (!is || (is !== was && losesInFile(was, is))) return true;
  }
  return false;
}

function losesInFile(was: FileReading, is: FileReading): boolean {
  return (
    is.documents.length < was.documents.length ||
    countStale(is) > countStale(was) ||
    is.findings.length > was.findings.length ||
    (is.text.length < was.text.length && was.text.startsWith(is.text))
  );
}

function countStale({ documents }: FileReading): number {
  return documents.filter(({ stale }) => stale).length;
}

function sameDocument(one: ManifestDocument, other: ManifestDocument | undefined): boolean {
  if (one === other) return true;
  return (
    other !== undefined && one.raw === other.raw && one.id === other.id && one.stale === other.stale
  );
}

function sameFindings(some: readonly Finding[], others: readonly Finding[]): boolean {
  return JSON.stringify(some) === JSON.stringify(others);
}
