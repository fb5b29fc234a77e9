import { knownKinds } from '../../resources/known-kinds.ts';
import { type KubeObject, refKey, refTo } from '../../resources/object.ts';
import { type StoreSnapshot, snapshotOfObjects } from '../store/object-shelves.ts';
import type { Store } from '../store/store.ts';

/**
 * What the store held at an earlier version: what it holds now, with every change since then undone.
 * Undefined if the log has forgotten some of them.
 */
export function pastSnapshot(
  store: Pick<Store, 'snapshot' | 'since'>,
  revision: number,
): StoreSnapshot | undefined {
  const changes = store.since(revision);
  if (changes === 'too-old') return undefined;
  const now = store.snapshot();
  const objects = new Map<string, KubeObject>();
  for (const kind of knownKinds) {
    for (const object of now.list(kind)) objects.set(refKey(refTo(object)), object);
  }
  for (const { ref, previous } of changes.toReversed()) {
    if (previous) objects.set(refKey(ref), previous);
    else objects.delete(refKey(ref));
  }
  return snapshotOfObjects([...objects.values()], revision);
}
