import type { Kind } from '../../resources/kind.ts';
import { isRecord } from '../../resources/record.ts';
import { type Inspection, note, sayValue } from './problem.ts';

/**
 * Fills in what `metadata` needs to name the object: the namespace `default`, and a name made from
 * `generateName`. A namespace on a cluster-wide object is dropped and noted; maps and lists with
 * nothing in them are dropped, as an API server does.
 */
export function settleMetadata(
  raw: Record<string, unknown>,
  kind: Kind,
  inspection: Inspection,
): Record<string, unknown> {
  const { metadata } = raw;
  if (!isRecord(metadata)) return raw;
  const named = withName(withoutEmpty(metadata), raw);
  return { ...raw, metadata: withNamespace(named, kind, inspection) };
}

function withoutEmpty(metadata: Record<string, unknown>): Record<string, unknown> {
  const isEmpty = (name: string) => {
    const value = metadata[name];
    return Array.isArray(value) ? value.length === 0 : isRecord(value) && isWithoutKeys(value);
  };
  const empty = droppedWhenEmpty.filter(isEmpty);
  if (empty.length === 0) return metadata;
  return Object.fromEntries(Object.entries(metadata).filter(([name]) => !empty.includes(name)));
}

function isWithoutKeys(value: object): boolean {
  return Object.keys(value).length === 0;
}

/**
 * An API server adds five random characters. Here they follow from the object's content, so that
 * the same manifest yields the same object each time it is read.
 */
function withName(
  metadata: Record<string, unknown>,
  raw: Record<string, unknown>,
): Record<string, unknown> {
  const { name, generateName } = metadata;
  const isUnnamed = name === undefined || name === '' || name === null;
  if (!isUnnamed || typeof generateName !== 'string' || generateName === '') return metadata;
  return { ...metadata, name: generateName.slice(0, 248) + fiveCharactersOf(raw) };
}

function withNamespace(
  metadata: Record<string, unknown>,
  kind: Kind,
  inspection: Inspection,
): Record<string, unknown> {
  const { namespace, ...rest } = metadata;
  const isAbsent = namespace === undefined || namespace === null || namespace === '';
  if (kind.namespaced) return isAbsent ? { ...rest, namespace: 'default' } : metadata;
  if (!isAbsent) {
    const says = `is ${sayValue(namespace)}, but a ${kind.kind} belongs to no namespace`;
    inspection.segments.push('metadata');
    note(inspection, 'namespace-ignored', { at: 'namespace', says });
    inspection.segments.pop();
  }
  return rest;
}

/** FNV-1a over the object's JSON, in the letters that Kubernetes uses. */
function fiveCharactersOf(raw: Record<string, unknown>): string {
  const { status: _, ...content } = raw;
  let hash = 0x811c9dc5;
  for (const character of JSON.stringify(content)) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return Array.from({ length: 5 }, (_, place) => {
    const digit = Math.floor(hash / letters.length ** place) % letters.length;
    return letters.charAt(digit);
  }).join('');
}

const droppedWhenEmpty = ['labels', 'annotations', 'finalizers', 'ownerReferences'];
const letters = 'bcdfghjklmnpqrstvwxz2456789';
