import type { ObjectRef } from '../../resources/object.ts';
import { referenceGrant } from '../../resources/reference-grant.ts';
import type { Snapshot } from '../store/snapshot.ts';

/**
 * Whether an object may refer to another one: always within its namespace, elsewhere only where a
 * ReferenceGrant of the target's namespace says so.
 */
export function mayRefer(snapshot: Snapshot, from: ObjectRef, to: ObjectRef): boolean {
  if (from.namespace === to.namespace) return true;
  return snapshot
    .list(referenceGrant)
    .filter((grant) => grant.metadata.namespace === to.namespace)
    .some(
      ({ spec }) =>
        spec.from.some(
          ({ group, kind, namespace }) =>
            group === from.group && kind === from.kind && namespace === from.namespace,
        ) &&
        spec.to.some(
          ({ group, kind, name }) =>
            group === to.group && kind === to.kind && (name ?? to.name) === to.name,
        ),
    );
}
