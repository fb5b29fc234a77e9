import type { Kind } from '../../resources/kind.ts';
import type { KubeObject } from '../../resources/object.ts';
import type { ObjectName, Snapshot } from '../store/snapshot.ts';
import type { World } from './world.ts';

export type Verb =
  | 'create'
  | 'delete'
  | 'deletecollection'
  | 'get'
  | 'list'
  | 'patch'
  | 'update'
  | 'watch';

/** One resource of the API, whether the store holds it or it is derived from what the store holds. */
export interface ServedResource {
  readonly group: string;
  /** The preferred one first. */
  readonly versions: readonly string[];
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  readonly verbs: readonly Verb[];
  /** `status`, `log`, `scale` */
  readonly subresources: readonly string[];
  /** Ordered by namespace, then name; as they are stored. */
  readonly list: (snapshot: Snapshot) => readonly KubeObject[];
  readonly get: (snapshot: Snapshot, name: ObjectName) => KubeObject | undefined;
  /** What the store holds; absent where objects are derived. */
  readonly stored?: StoredAs;
  /** Of resources that are questions: the answer to what was created. */
  readonly answerTo?: (question: Record<string, unknown>, world: World) => unknown;
}

export interface StoredAs {
  readonly kind: Kind;
  /** Where this resource is another face of a stored kind: the way there and back. */
  readonly fromServed?: (raw: Record<string, unknown>) => Record<string, unknown>;
  readonly toServed?: (object: KubeObject) => KubeObject;
}
