/**
 * What the hand-written validation of a built-in kind finds, in the terms of an API server: where,
 * which sort of fault it is, and the words for it.
 */
export interface Fault {
  readonly field: string;
  /** The same as a path that reads back, where it is another. */
  readonly at?: string;
  readonly reason: FaultReason;
  /** What stands there; left out where an API server does not repeat it. */
  readonly value?: unknown;
  readonly detail?: string;
}

export type FaultReason =
  | 'FieldValueRequired'
  | 'FieldValueInvalid'
  | 'FieldValueNotSupported'
  | 'FieldValueDuplicate'
  | 'FieldValueForbidden'
  | 'FieldValueNotFound'
  | 'FieldValueTooLong';

export function required(field: string, detail?: string): Fault {
  return { field, reason: 'FieldValueRequired', ...(detail === undefined ? {} : { detail }) };
}

export function invalid(field: string, value: unknown, detail: string): Fault {
  return { field, reason: 'FieldValueInvalid', value, detail };
}

/** One for each complaint. */
export function complaints(field: string, value: unknown, says: readonly string[]): Fault[] {
  return says.map((detail) => invalid(field, value, detail));
}

export function forbidden(field: string, detail: string): Fault {
  return { field, reason: 'FieldValueForbidden', detail };
}

export function duplicate(field: string, value: unknown): Fault {
  return { field, reason: 'FieldValueDuplicate', value };
}

export function notFound(field: string, value: unknown): Fault {
  return { field, reason: 'FieldValueNotFound', value };
}

export function tooLong(field: string, bytesMax: number): Fault {
  return { field, reason: 'FieldValueTooLong', detail: `may not be more than ${bytesMax} bytes` };
}

/** None if the value is among those supported. */
export function notSupported(field: string, value: string, supported: readonly string[]): Fault[] {
  if (supported.includes(value)) return [];
  const detail = `supported values: ${supported.map((one) => JSON.stringify(one)).join(', ')}`;
  return [{ field, reason: 'FieldValueNotSupported', value, detail }];
}

/** Values that an earlier item has already; items without one are left out. */
export function duplicates<T>(
  items: readonly T[],
  keyOf: (item: T) => string | undefined,
  fieldOf: (index: number) => string,
): Fault[] {
  const seen = new Set<string>();
  return items.flatMap((item, index) => {
    const value = keyOf(item);
    if (value === undefined) return [];
    if (seen.has(value)) return [duplicate(fieldOf(index), value)];
    seen.add(value);
    return [];
  });
}

/** The faults of each item. */
export function inEach<T>(
  items: readonly T[] | undefined,
  field: string,
  look: (item: T, field: string) => readonly Fault[],
): Fault[] {
  return (items ?? []).flatMap((item, index) => look(item, `${field}[${index}]`));
}
