/** Header fields under their canonical names; a name's values in the order they came. */
export type HeaderFields = ReadonlyMap<string, readonly string[]>;

/** Groups `name, value, name, value …` as Node gives it. */
export function collectFields(rawHeaders: readonly string[]): Map<string, string[]> {
  const fields = new Map<string, string[]>();
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = canonicalName(rawHeaders[index] ?? '');
    const value = rawHeaders[index + 1] ?? '';
    const values = fields.get(name);
    if (values === undefined) fields.set(name, [value]);
    else values.push(value);
  }
  return fields;
}

/** Go's canonical form: upper case at the start and behind `-`, lower case elsewhere. */
export function canonicalName(name: string): string {
  const known = canonicalNames.get(name);
  if (known !== undefined) return known;
  const canonical = isToken(name)
    ? name.toLowerCase().replace(/(^|-)[a-z]/g, (start) => start.toUpperCase())
    : name;
  if (canonicalNames.size < canonicalNamesMax) canonicalNames.set(name, canonical);
  return canonical;
}

export function isToken(name: string): boolean {
  return /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name);
}

/** Whether a comma-separated field contains the token, whatever its case. */
export function hasToken(values: readonly string[] | undefined, token: string): boolean {
  return (values ?? []).some((value) =>
    value.split(',').some((part) => part.trim().toLowerCase() === token),
  );
}

/** Names in byte order, as Go sorts them. All are one byte a character. */
export function sortedEntries(fields: HeaderFields): [string, readonly string[]][] {
  return [...fields].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

const canonicalNames = new Map<string, string>();
const canonicalNamesMax = 1_000;
