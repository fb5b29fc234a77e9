import type { Kind } from '../../resources/kind.ts';
import type { KubeObject } from '../../resources/object.ts';

/**
 * A frozen picture of all objects at one revision. Reading it costs nothing and cannot fail; two
 * reads of one snapshot always agree.
 */
export interface Snapshot {
  readonly revision: number;
  /** All objects of a kind, ordered by namespace, then name. */
  readonly list: <T extends KubeObject>(kind: Kind<T>) => readonly T[];
  /** `namespace` is `''` for cluster-scoped kinds. */
  readonly get: <T extends KubeObject>(kind: Kind<T>, name: ObjectName) => T | undefined;
}

export interface ObjectName {
  readonly namespace: string;
  readonly name: string;
}
