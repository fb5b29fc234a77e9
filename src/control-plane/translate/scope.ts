import type { Kind } from '../../resources/kind.ts';
import type { KubeObject, ObjectRef } from '../../resources/object.ts';
import type { ObjectName } from '../store/snapshot.ts';
import type { ParentsByRef } from './attachment/attach-route.ts';
import type { PortName, Resolving } from './backends/resolve-backend.ts';
import type { RouteParent } from './graph.ts';
import { type Check, sameItems } from './memory.ts';

/** All that may be asked when one route is read. */
export interface Scope extends Resolving {
  /** What routes can attach to; the same object as long as it says the same. */
  readonly parents: ParentsByRef;
}

/** The same scope, which notes what is asked and how to find out whether the answer still stands. */
export function noteQuestions(scope: Scope, note: (check: Check<Scope>) => void): Scope {
  const { world, parents, isGoverned } = scope;
  const noted = <T>(answer: T, check: (answer: T) => Check<Scope>): T => {
    note(check(answer));
    return answer;
  };
  return {
    world: {
      snapshot: {
        revision: world.snapshot.revision,
        list: (kind) => noted(world.snapshot.list(kind), sameList(kind)),
        get: (kind, name) => noted(world.snapshot.get(kind, name), sameObject(kind, name)),
      },
      grantsIn: (namespace) => noted(world.grantsIn(namespace), sameGrants(namespace)),
      slicesOf: (service) => noted(world.slicesOf(service), sameSlices(service)),
    },
    parents: { get: (key) => noted(parents.get(key), sameParent(key)) },
    isGoverned: (port) => noted(isGoverned(port), sameGovernment(port)),
  };
}

// A check outlives its translation by far: made out here, it holds on to its answer and no world.
const sameList =
  <T extends KubeObject>(kind: Kind<T>) =>
  (answer: readonly T[]): Check<Scope> =>
  (now) =>
    now.world.snapshot.list(kind) === answer;

const sameObject =
  <T extends KubeObject>(kind: Kind<T>, name: ObjectName) =>
  (answer: T | undefined): Check<Scope> =>
  (now) =>
    now.world.snapshot.get(kind, name) === answer;

const sameGrants =
  (namespace: string) =>
  (answer: readonly KubeObject[]): Check<Scope> =>
  (now) =>
    sameItems(now.world.grantsIn(namespace), answer);

const sameSlices =
  (service: ObjectRef) =>
  (answer: readonly KubeObject[]): Check<Scope> =>
  (now) =>
    sameItems(now.world.slicesOf(service), answer);

const sameParent =
  (key: string) =>
  (answer: RouteParent | undefined): Check<Scope> =>
  (now) =>
    now.parents.get(key) === answer;

const sameGovernment =
  (port: PortName) =>
  (answer: boolean): Check<Scope> =>
  (now) =>
    now.isGoverned(port) === answer;
