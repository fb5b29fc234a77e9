import type { Finding, SourcePosition } from '../../diagnostics/finding.ts';
import { finding } from '../../diagnostics/finding.ts';
import { groupOf, type ObjectRef, type Origin, refKey, sayRef } from '../../resources/object.ts';
import { isPlainObject } from './plain-object.ts';
import type { DocumentReading } from './read-document.ts';

/**
 * Everything the manifests say at one moment. A value: a later save makes a later set. Documents
 * that did not change keep the identity (`===`) of their `raw` object from set to set.
 */
export interface ManifestSet {
  /** In the order they are applied: sources as named, folders by name, files from top to bottom. */
  readonly documents: readonly ManifestDocument[];
  readonly findings: readonly Finding[];
  /** The files that were read, as positions name them. */
  readonly files: readonly string[];
  /**
   * The line that says what a finding speaks about: the field, or its deepest parent that is
   * there. Undefined for objects that came another way. A few microseconds.
   */
  readonly locate: (origin: Origin) => SourcePosition | undefined;
  /** The text of a file as it stands, for code frames. */
  readonly textOf: (file: string) => string | undefined;
  /** What the next load reuses, by absolute path. */
  readonly readings: ReadonlyMap<string, FileReading>;
}

/** One object as it was written, before defaults and validation. */
export interface ManifestDocument {
  /** `file#index`, and `file#index.item` for the items of a list. */
  readonly id: string;
  readonly file: string;
  /** Counts the documents of the file from 0; empty ones do not count. */
  readonly index: number;
  /** A plain object, shared between sets: never change it. */
  readonly raw: Readonly<Record<string, unknown>>;
  readonly position: SourcePosition;
  /** The text is broken now and this is what it said before. */
  readonly stale: boolean;
  readonly locate: (field: string) => SourcePosition | undefined;
}

/** What is known of one file, so that a save costs only what it changed. */
export interface FileReading {
  readonly path: string;
  readonly file: string;
  /** Equal stamps mean an unchanged file; absent when the file was too fresh to be sure of that. */
  readonly stamp?: string;
  readonly sizeBytes: number;
  /** It could not be read this time; the slots are those of the time before. */
  readonly refused: boolean;
  readonly text: string;
  readonly slots: readonly DocumentSlot[];
  readonly documents: readonly ManifestDocument[];
  readonly findings: readonly Finding[];
}

/** A document's place in its file. */
export interface DocumentSlot {
  readonly reading: DocumentReading;
  readonly line: number;
  /** The reading itself, or what was read before it broke (several when broken text runs them together). */
  readonly inForce: readonly DocumentReading[];
}

export function makeManifestSet(
  readings: ReadonlyMap<string, FileReading>,
  findings: readonly Finding[],
): ManifestSet {
  const files = [...readings.values()];
  const documents = files.flatMap((each) => each.documents);
  const byFile = new Map(files.map((each) => [each.file, each]));
  const byObject = new Map<string, ManifestDocument>();
  const twice = documents.flatMap((each) => registerObject(byObject, each));
  return {
    documents,
    findings: [...findings, ...files.flatMap((each) => each.findings), ...twice],
    files: files.map((each) => each.file),
    locate: ({ object, field }) => byObject.get(lookupKey(object))?.locate(field),
    textOf: (file) => byFile.get(file)?.text,
    readings,
  };
}

/** The object a document is about, as far as it says; an absent namespace reads as `default`. */
export function refOfDocument(raw: Readonly<Record<string, unknown>>): ObjectRef | undefined {
  const { apiVersion, kind, metadata } = raw;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return undefined;
  if (!isPlainObject(metadata) || typeof metadata['name'] !== 'string') return undefined;
  const given = metadata['namespace'];
  const namespace = typeof given === 'string' && given !== '' ? given : 'default';
  return { group: groupOf(apiVersion), kind, namespace, name: metadata['name'] };
}

/** kubectl applies in order, so the later document is the one in force and the one to point at. */
function registerObject(
  byObject: Map<string, ManifestDocument>,
  document: ManifestDocument,
): readonly Finding[] {
  const ref = refOfDocument(document.raw);
  if (!ref) return [];
  const key = lookupKey(ref);
  const earlier = byObject.get(key);
  byObject.set(key, document);
  if (!earlier) return [];
  const { file, line } = earlier.position;
  const message = `${sayRef(ref)} is already defined in ${file}, line ${line}, and this replaces it.`;
  return [finding('object-defined-twice', { message, position: document.position })];
}

/** Whether a kind has namespaces is not known here, so `''` and `default` are one. */
function lookupKey(ref: ObjectRef): string {
  return refKey(ref.namespace === '' ? { ...ref, namespace: 'default' } : ref);
}
