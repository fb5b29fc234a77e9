import type { ObjectRef } from '../../../resources/object.ts';
import type { Lookups } from '../world.ts';

/** Who refers: a route, a Gateway. */
export interface Referrer {
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
}

/**
 * Whether `from` may refer to `to`. Its own namespace always may; another one needs a ReferenceGrant
 * beside the target. Asked before the target is looked up, so that nothing is learned of what may
 * not be seen. (`routes.md` 6)
 */
export function mayRefer(world: Lookups, from: Referrer, to: ObjectRef): boolean {
  if (from.namespace === to.namespace) return true;
  return world
    .grantsIn(to.namespace)
    .some(
      ({ spec }) =>
        spec.from.some(
          (entry) =>
            entry.group === from.group &&
            entry.kind === from.kind &&
            entry.namespace === from.namespace,
        ) &&
        spec.to.some(
          (entry) =>
            entry.group === to.group &&
            entry.kind === to.kind &&
            (entry.name === undefined || entry.name === to.name),
        ),
    );
}

/** The next step for a reference that was not granted, ready to be followed. */
export function howToGrant(from: Referrer, to: ObjectRef): string {
  return (
    `Add a ReferenceGrant to namespace ${to.namespace}: from group ${from.group || '""'}, ` +
    `kind ${from.kind}, namespace ${from.namespace}; to group ${to.group || '""'}, ` +
    `kind ${to.kind}, name ${to.name}.`
  );
}
