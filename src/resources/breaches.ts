/**
 * What cross-field rules are made of: each returns the paths of the fields that break a rule. They
 * run for every object on every save and mostly find nothing, so that no path is put together
 * before a rule is broken.
 */

/** The items of a list that break it, as `path[0]`, `path[3]`. */
export function itemsThat<T>(
  items: readonly T[] | undefined,
  path: string,
  breaks: (item: T) => boolean,
): readonly string[] {
  if (!items) return none;
  let found: string[] | undefined;
  let index = 0;
  for (const item of items) {
    if (breaks(item)) {
      found ??= [];
      found.push(`${path}[${index}]`);
    }
    index++;
  }
  return found ?? none;
}

/** The items whose key an earlier item has already. Items without a key are left out. */
export function repeatedItems<T>(
  items: readonly T[] | undefined,
  path: string,
  keyOf: (item: T) => string | undefined,
): readonly string[] {
  if (!items || items.length < 2) return none;
  const seen = new Set<string>();
  return itemsThat(items, path, (item) => {
    const key = keyOf(item);
    if (key === undefined) return false;
    const repeated = seen.has(key);
    seen.add(key);
    return repeated;
  });
}

/** The path itself if the rule is broken there. */
export function when(broken: boolean, path: string): readonly string[] {
  return broken ? [path] : none;
}

/** The same paths, a step further in. */
export function beneath(prefix: string, paths: readonly string[]): readonly string[] {
  return paths.length === 0 ? none : paths.map((path) => prefix + path);
}

export function both(first: readonly string[], second: readonly string[]): readonly string[] {
  if (first.length === 0) return second;
  return second.length === 0 ? first : [...first, ...second];
}

/** A map key that is equal only if all parts are. */
export function keyOf(...parts: readonly (string | number | undefined)[]): string {
  return JSON.stringify(parts.map((part) => part ?? null));
}

const none: readonly string[] = [];
