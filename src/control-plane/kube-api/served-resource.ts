import type { KubeObject } from '../../resources/object.ts';
import type { ObjectName, Snapshot } from '../store/snapshot.ts';

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
  /** `status`, `log` */
  readonly subresources: readonly string[];
  /** Ordered by namespace, then name. */
  readonly list: (snapshot: Snapshot) => readonly KubeObject[];
  readonly get: (snapshot: Snapshot, name: ObjectName) => KubeObject | undefined;
}
