import type { KubeObject, ObjectRef } from '../../resources/object.ts';

/** One thing that happened to one object, in the words of a Kubernetes watch. */
export interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly ref: ObjectRef;
  /** The object after the change; for DELETED its last state under the deletion's version. */
  readonly object: KubeObject;
  /** The object before, so that a watch with a selector can tell who entered or left it. */
  readonly previous?: KubeObject;
  /** Rises by one with every change in the whole store. */
  readonly resourceVersion: number;
}

export interface ChangeLog {
  readonly append: (change: Change) => void;
  /**
   * Everything after a resource version, oldest first. `too-old` when the log has already dropped
   * some of it (the Kubernetes API answers 410 Gone then).
   */
  readonly since: (resourceVersion: number) => readonly Change[] | 'too-old';
}

/** A log that remembers the last `changesMax` changes. */
export function createChangeLog(changesMax: number): ChangeLog {
  let kept: Change[] = [];
  let forgottenUpTo = 0;

  return {
    append(change) {
      kept.push(change);
      // Dropping in halves keeps the cost of one append constant on average.
      if (kept.length < changesMax * 2) return;
      const dropped = kept.length - changesMax;
      forgottenUpTo = kept[dropped - 1]?.resourceVersion ?? forgottenUpTo;
      kept = kept.slice(dropped);
    },
    since(resourceVersion) {
      if (resourceVersion < forgottenUpTo) return 'too-old';
      // Versions in the log have no gaps, so that the place of one need not be searched for.
      const oldest = kept[0]?.resourceVersion ?? resourceVersion + 1;
      return kept.slice(Math.max(0, resourceVersion + 1 - oldest));
    },
  };
}
