/**
 * The value of each query parameter, decoded (`+` is a space, `%XX` is UTF-8). Names are compared
 * with case. Of a repeated parameter the first counts, as the Gateway API recommends. What is not a
 * valid escape stays as it is: a client's typing error is no reason to lose the other parameters.
 */
export function parseQuery(query: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  if (query === '') return values;
  for (const pair of query.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decode(equals === -1 ? pair : pair.slice(0, equals));
    if (!values.has(name)) values.set(name, equals === -1 ? '' : decode(pair.slice(equals + 1)));
  }
  return values;
}

function decode(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
  if (!spaced.includes('%')) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}
