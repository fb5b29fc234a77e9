/**
 * What a translation takes over from those before it. It changes how long a translation takes and
 * nothing else: whatever was made of an object is made anew as soon as an answer differs that it was
 * made from.
 */
import { equalValues } from '../store/equal-values.ts';

/** Whether a question still has the answer it had, now that it is asked in another scope. */
export type Check<S> = (now: S) => boolean;

/**
 * Makes something of each key, once for as long as all that was noted meanwhile holds. What a whole
 * scope did not ask for is forgotten with the next one: others may remember old objects for long.
 */
export function keepWhile<S extends object, K extends object, V>(): (
  key: K,
  scope: S,
  make: (note: (check: Check<S>) => void) => V,
) => V {
  let current: S | undefined;
  let kept = new WeakMap<K, Kept<S, V>>();
  let before = kept;
  return (key, scope, make) => {
    if (scope !== current) {
      current = scope;
      before = kept;
      kept = new WeakMap();
    }
    const known = kept.get(key) ?? before.get(key);
    const checks: Check<S>[] = [];
    const isStanding = known?.checks.every((holds) => holds(scope)) ?? false;
    const made =
      known && isStanding ? known : { value: make((check) => void checks.push(check)), checks };
    kept.set(key, made);
    return made.value;
  };
}

interface Kept<S, V> {
  readonly value: V;
  readonly checks: readonly Check<S>[];
}

/** The same for what is made of the key alone. */
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

/** Hands out the value of before where the new one says the same: both must be plain. */
export function keepEqual<K extends object, V>(): (key: K, value: V) => V {
  const kept = new WeakMap<K, V>();
  return (key, value) => {
    const known = kept.get(key);
    if (known !== undefined && equalValues(known, value)) return known;
    kept.set(key, value);
    return value;
  };
}

/** Whether two lists hold the very same objects. */
export function sameItems(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
