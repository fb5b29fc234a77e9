/**
 * What one translation may take over from the one before. It changes how long a translation takes
 * and nothing else: whatever is kept is made anew as soon as anything changes that it was made from.
 */
import type { Kind } from '../../resources/kind.ts';
import type { KubeObject } from '../../resources/object.ts';
import { equalValues } from '../store/equal-values.ts';
import type { Snapshot } from '../store/snapshot.ts';
import { type Lookups, noteReads, type World } from './world.ts';

/** A time in which all that is kept under it holds. Only its identity counts. */
export type Era = Readonly<Record<never, never>>;

/** What may be looked up in an era, and what is found there holds as long as it does. */
export interface Reading {
  readonly world: Lookups;
  readonly era: Era;
}

/** What the others are is compared, so that they must be plain values. */
export interface Memory {
  /**
   * The era for whatever is made of one object each and of `others`. What it looks up in the world
   * that is returned is noted: the era ends with the first change to an object of such a kind.
   */
  readonly reading: (world: World, others: readonly unknown[]) => Reading;
  /** The era for what is made of `others` and of something that was itself made in a `reading`. */
  readonly binding: (others: readonly unknown[]) => Era;
}

export function createMemory(): Memory {
  /** By kind: whether its objects are still those that were looked at. */
  const looked = new Map<unknown, (snapshot: Snapshot) => boolean>();
  const readings = createEras();
  const bindings = createEras();

  return {
    reading(world, others) {
      const { snapshot } = world;
      if (![...looked.values()].every((isAsItWas) => isAsItWas(snapshot))) {
        readings.end();
        looked.clear();
      }
      const note = <T extends KubeObject>(kind: Kind<T>): void => {
        if (looked.has(kind)) return;
        const then = snapshot.list(kind);
        looked.set(kind, (now) => now.list(kind) === then);
      };
      return { era: readings.during(others), world: noteReads(world, note) };
    },
    binding: bindings.during,
  };
}

function createEras() {
  let era: Era = {};
  let since: readonly unknown[] = [];
  return {
    end(): void {
      era = {};
    },
    during(others: readonly unknown[]): Era {
      if (!equalValues(since, others)) era = {};
      since = others;
      return era;
    },
  };
}

/** Makes something of each key once in an era. */
export function keepInEra<K extends object, V>(): (era: Era, key: K, make: () => V) => V {
  const eras = new WeakMap<Era, WeakMap<K, V>>();
  return (era, key, make) => {
    const kept = eras.get(era) ?? new WeakMap<K, V>();
    eras.set(era, kept);
    const known = kept.get(key);
    if (known !== undefined) return known;
    const made = make();
    kept.set(key, made);
    return made;
  };
}

/** The same for what is made of the key alone, which holds in all eras. */
export function keep<K extends object, V>(make: (key: K) => V): (key: K) => V {
  const kept = new WeakMap<K, V>();
  return (key) => {
    const known = kept.get(key);
    if (known !== undefined) return known;
    const made = make(key);
    kept.set(key, made);
    return made;
  };
}
