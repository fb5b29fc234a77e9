import { goQuote } from './causes.ts';
import type { Plan } from './schema-plan.ts';

/** What a value of the wrong type should be, for people; undefined if its type is right. */
export function typeOf(value: unknown, plan: Plan): string | undefined {
  switch (plan.type) {
    case 'object':
      return jsonType(value) === 'object' ? undefined : 'a mapping';
    case 'array':
      return Array.isArray(value) ? undefined : 'a list';
    case 'string':
      return typeof value === 'string' ? undefined : 'a text';
    case 'integer':
      return Number.isInteger(value) ? undefined : 'a whole number';
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'true or false';
    case 'int-or-string': {
      const fits = typeof value === 'string' || Number.isInteger(value);
      return fits ? undefined : 'a whole number or a text';
    }
    case 'anything':
      return undefined;
  }
}

/**
 * What schema validation says of a value of the wrong type: it names types instead of the value,
 * and those of a field with a format by their format.
 */
export function sayWrongType(
  value: unknown,
  plan: Plan,
  path: string,
): { readonly value: string; readonly detail: string } {
  const type = jsonType(value);
  const format = plan.type === 'string' || plan.type === 'integer' ? plan.format : undefined;
  const byFormat = format !== undefined && type !== 'null' && type !== 'string' && type !== 'array';
  const isSomeNumber = plan.type === 'integer' && type === 'number';
  const wanted = byFormat ? format : plan.type === 'int-or-string' ? 'integer,string' : plan.type;
  const found = byFormat ? formatOf(value, isSomeNumber) : type;
  const detail = `${path} in body must be of type ${wanted}: ${goQuote(found)}`;
  return { value: found, detail };
}

function formatOf(value: unknown, isFraction: boolean): string {
  if (isFraction) return 'float64';
  return Number.isInteger(value) ? 'int64' : '';
}

function jsonType(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}
