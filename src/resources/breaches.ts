/** What cross-field rules are made of: each returns the paths of the fields that break a rule. */

/** The items of a list that break it, as `path[0]`, `path[3]`. */
export function itemsThat<T>(
  items: readonly T[] | undefined,
  path: string,
  breaks: (item: T) => boolean,
): string[] {
  return (items ?? []).flatMap((item, index) => (breaks(item) ? [`${path}[${index}]`] : []));
}

/** What each item of a list breaks, given the item and its own path. */
export function inItems<T>(
  items: readonly T[] | undefined,
  path: string,
  breaches: (item: T, path: string) => readonly string[],
): string[] {
  return (items ?? []).flatMap((item, index) => breaches(item, `${path}[${index}]`));
}

/** The items whose key an earlier item has already. Items without a key are left out. */
export function repeatedItems<T>(
  items: readonly T[] | undefined,
  path: string,
  keyOf: (item: T) => string | undefined,
): string[] {
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
export function when(broken: boolean, path: string): string[] {
  return broken ? [path] : [];
}

/** A map key that is equal only if all parts are. */
export function keyOf(...parts: readonly (string | number | undefined)[]): string {
  return JSON.stringify(parts.map((part) => part ?? null));
}
