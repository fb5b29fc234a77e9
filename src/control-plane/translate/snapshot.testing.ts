import type { Kind } from '../../resources/kind.ts';
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

/** The same in objects that were never seen before, so that nothing can be remembered of them. */
export function unknown(snapshot: Snapshot): Snapshot {
  const lists = new Map<unknown, readonly KubeObject[]>();
  const list = <T extends KubeObject>(kind: Kind<T>): readonly T[] => {
    const copies = lists.get(kind) ?? structuredClone(snapshot.list(kind));
    lists.set(kind, copies);
    // Edge: copies of objects of this kind.
    return copies as readonly T[];
  };
  return {
    revision: snapshot.revision,
    list,
    get: (kind, { namespace, name }) =>
      list(kind).find(
        ({ metadata }) => metadata.name === name && (metadata.namespace ?? '') === namespace,
      ),
  };
}

function stamp(object: KubeObject): KubeObject {
  const defaults = { creationTimestamp: '2026-01-01T00:00:00Z', generation: 1 };
  return { ...object, metadata: { ...defaults, ...object.metadata } };
}

function nameOf({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}
