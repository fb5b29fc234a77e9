import type { KubeObject } from '../../resources/object.ts';
import type { Snapshot } from '../store/snapshot.ts';

/** A snapshot as the store would give it, with a fixed time for everything that names none. */
export function snapshotOf(objects: readonly KubeObject[]): Snapshot {
  const byKind = new Map<string, KubeObject[]>();
  for (const object of objects.map(stamp)) {
    const list = byKind.get(object.kind) ?? [];
    byKind.set(object.kind, list);
    list.push(object);
  }
  for (const list of byKind.values()) list.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  const byName = new Map(
    [...byKind.values()].flat().map((object) => [`${object.kind} ${nameOf(object)}`, object]),
  );
  return {
    revision: 1,
    // Edge: objects went through admission, which made them what their kind says.
    list: (kind) => (byKind.get(kind.kind) ?? []) as never,
    get: (kind, { namespace, name }) => byName.get(`${kind.kind} ${namespace}/${name}`) as never,
  };
}

function stamp(object: KubeObject): KubeObject {
  const defaults = { creationTimestamp: '2026-01-01T00:00:00Z', generation: 1 };
  return { ...object, metadata: { ...defaults, ...object.metadata } };
}

function nameOf({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}
