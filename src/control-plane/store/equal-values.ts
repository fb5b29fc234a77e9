/**
 * Whether two JSON-like values say the same: key order does not matter, and a key that is
 * `undefined` counts as absent. Equal references are answered at once.
 */
export function equalValues(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    return a.every((item, index) => equalValues(item, b[index]));
  }
  for (const key of Object.keys(a)) if (!equalValues(own(a, key), own(b, key))) return false;
  for (const key of Object.keys(b)) {
    if (!Object.hasOwn(a, key) && own(b, key) !== undefined) return false;
  }
  return true;
}

function own(object: object, key: string): unknown {
  return Object.hasOwn(object, key) ? Reflect.get(object, key) : undefined;
}
