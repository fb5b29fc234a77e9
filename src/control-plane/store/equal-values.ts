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
  const right = new Map<string, unknown>(Object.entries(b));
  for (const [key, value] of Object.entries(a)) {
    if (!equalValues(value, right.get(key))) return false;
    right.delete(key);
  }
  for (const value of right.values()) if (value !== undefined) return false;
  return true;
}
