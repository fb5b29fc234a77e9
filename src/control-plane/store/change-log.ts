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

export interface ChangeLogLimits {
  /** The last so many changes are remembered, unless they are too large. */
  readonly changesMax: number;
  /** About what the remembered objects may weigh; a few hundred of the largest there can be. */
  readonly bytesMax?: number;
}

/** A log of bounded length and weight; of a change that is too heavy alone, only that one is kept. */
export function createChangeLog({
  changesMax,
  bytesMax = bytesMaxUsual,
}: ChangeLogLimits): ChangeLog {
  let kept: Change[] = [];
  let weights: number[] = [];
  let bytes = 0;
  let forgottenUpTo = 0;

  const forget = (count: number): void => {
    forgottenUpTo = kept[count - 1]?.resourceVersion ?? forgottenUpTo;
    for (const weight of weights.slice(0, count)) bytes -= weight;
    kept = kept.slice(count);
    weights = weights.slice(count);
  };

  return {
    append(change) {
      const weight = weigh(change.object);
      kept.push(change);
      weights.push(weight);
      bytes += weight;
      // Dropping in halves keeps the cost of one append constant on average.
      if (kept.length >= changesMax * 2) forget(kept.length - changesMax);
      while (bytes > bytesMax && kept.length > 1) forget(Math.ceil(kept.length / 2));
    },
    since(resourceVersion) {
      if (resourceVersion < forgottenUpTo) return 'too-old';
      // Versions in the log have no gaps, so that the place of one need not be searched for.
      const oldest = kept[0]?.resourceVersion ?? resourceVersion + 1;
      return kept.slice(Math.max(0, resourceVersion + 1 - oldest));
    },
  };
}

/** About the memory that a value takes: its texts, and a little for each thing in it. */
function weigh(value: unknown): number {
  if (typeof value === 'string') return entryBytes + value.length;
  if (typeof value !== 'object' || value === null) return entryBytes;
  let bytes = entryBytes;
  for (const inner of Object.values(value)) bytes += weigh(inner);
  return bytes;
}

const entryBytes = 16;
const bytesMaxUsual = 64 * 1024 * 1024;
