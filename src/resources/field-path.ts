/** A way into an object: field names and list indexes, from the outside in. */
export type FieldSegments = readonly (string | number)[];

/** Writes `spec.rules[0].matches[1]`; names that would not read back stand in brackets. */
export function fieldPath(segments: FieldSegments): string {
  let path = '';
  for (const segment of segments) path = joinField(path, segment);
  return path;
}

/** The same as schema validation writes it: the keys of a map stand behind a dot, whatever they are. */
export function schemaPath(segments: FieldSegments): string {
  let path = '';
  for (const segment of segments) {
    if (typeof segment === 'number') path += `[${segment}]`;
    else path += path === '' ? segment : `.${segment}`;
  }
  return path;
}

/** One step further: a list index, or a field. */
export function joinField(path: string, segment: string | number): string {
  if (typeof segment === 'number') return `${path}[${segment}]`;
  if (plainName.test(segment)) return path === '' ? segment : `${path}.${segment}`;
  return bareKey.test(segment) ? `${path}[${segment}]` : `${path}[${JSON.stringify(segment)}]`;
}

/** Reads what `fieldPath` writes. Undefined if it is no such path; `''` is the whole object. */
export function parseFieldPath(path: string): FieldSegments | undefined {
  const segments: (string | number)[] = [];
  let at = 0;
  while (at < path.length) {
    step.lastIndex = at;
    const found = step.exec(path);
    if (!found || (at === 0 && found[0].startsWith('.'))) return undefined;
    const [whole, dotted, index, quoted, bare] = found;
    const key = dotted ?? bare ?? (quoted === undefined ? undefined : unquoted(quoted));
    if (index === undefined && key === undefined) return undefined;
    if (dotted !== undefined && at > 0 && !whole.startsWith('.')) return undefined;
    segments.push(index === undefined ? (key ?? '') : Number(index));
    at += whole.length;
  }
  return segments;
}

/** What stands at a path, if anything does. */
export function valueAt(object: unknown, segments: FieldSegments): unknown {
  let value = object;
  for (const segment of segments) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, segment)) {
      return undefined;
    }
    value = Reflect.get(value, segment);
  }
  return value;
}

function unquoted(quoted: string): string | undefined {
  try {
    const key: unknown = JSON.parse(quoted);
    return typeof key === 'string' ? key : undefined;
  } catch {
    return undefined;
  }
}

const plainName = /^[A-Za-z_$][\w$-]*$/;
/** Readable in brackets: no brackets or quotes of its own, and not taken for an index. */
const bareKey = /^(?![0-9]+$)[^[\]"\s]+$/;
const step =
  /\.?([A-Za-z_$][\w$-]*)|\[([0-9]+)\]|\[("(?:[^"\\]|\\.)*")\]|\[((?![0-9]+\])[^[\]"\s]+)\]/y;
