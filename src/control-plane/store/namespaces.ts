/** A Namespace is left by everything that lives in it before it goes itself. */
import type { KubeObject } from '../../resources/object.ts';
import type { Entry, Shelves } from './object-shelves.ts';

export function isNamespace({ apiVersion, kind }: KubeObject): boolean {
  return kind === 'Namespace' && apiVersion === 'v1';
}

/** Everything that lives in a namespace. */
export function* inhabitantsOf(namespace: string, shelves: Shelves): Generator<Entry, void> {
  for (const entry of shelves.entries()) {
    if (entry.object.metadata.namespace === namespace) yield entry;
  }
}

export function isInhabited(object: KubeObject, shelves: Shelves): boolean {
  return isNamespace(object) && !inhabitantsOf(object.metadata.name, shelves).next().done;
}

/** Namespaces that were only waiting for the last object in them to go. */
export function emptiedNamespaces(shelves: Shelves): readonly Entry[] {
  return [...shelves.entriesOf({ group: '', kind: 'Namespace' })].filter(({ object }) => {
    const { deletionTimestamp, finalizers = [] } = object.metadata;
    const isLeaving = deletionTimestamp !== undefined && finalizers.length === 0;
    return isLeaving && !isInhabited(object, shelves);
  });
}
