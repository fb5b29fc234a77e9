/**
 * A yes or no in a query, as an API server reads it: whatever is there means yes, but `0` and
 * `false` in any case. Python's client writes `True`.
 */
export function isOn(query: URLSearchParams, name: string): boolean {
  const text = query.get(name);
  return text !== null && text !== '0' && text.toLowerCase() !== 'false';
}
