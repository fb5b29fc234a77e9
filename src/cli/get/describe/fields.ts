/** Objects come as JSON from the API: these read them without believing anything. */
import { isRecord } from '../../../resources/record.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** The value at a path of plain fields; undefined as soon as one is missing. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, name) => (isRecord(inner) && Object.hasOwn(inner, name) ? inner[name] : undefined),
    value,
  );
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** `''` for what is not there. */
export function text(value: unknown): string {
  return value === undefined || value === null ? '' : String(value);
}

export function textOr(value: unknown, otherwise: string): string {
  return text(value) || otherwise;
}

/** A map of strings, ordered by key. */
export function pairs(value: unknown): readonly (readonly [string, string])[] {
  if (!isRecord(value)) return [];
  return Object.entries(value)
    .map(([key, inner]) => [key, text(inner)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** `True` or `False`, as kubectl capitalizes them. */
export function sayBoolean(value: unknown): string {
  return value === true ? 'True' : 'False';
}
