import { cause } from './causes.ts';
import type { Problem } from './problem.ts';

/**
 * Whether an object can be worked on at all: JSON values only, neither too deep nor too large. It
 * keeps its own stack, so that depth cannot overflow ours, and counts an aliased part each time.
 */
export function checkSize(raw: unknown): Problem | undefined {
  const values: unknown[] = [raw];
  const depths: number[] = [0];
  let characters = 0;
  for (let visited = 0; values.length > 0; visited++) {
    const value = values.pop();
    const depth = depths.pop() ?? 0;
    if (typeof value === 'string') characters += value.length;
    else if (!isJson(value)) return notJson;
    if (depth > depthMax || visited > valuesMax || characters > charactersMax) return tooLarge;
    if (typeof value !== 'object' || value === null) continue;
    const children = Array.isArray(value) ? value : Object.values(value);
    if (children.length > valuesMax) return tooLarge;
    for (const child of children) {
      values.push(child);
      depths.push(depth + 1);
    }
  }
  return undefined;
}

/** `undefined` is let through: it stands for an absent field. */
function isJson(value: unknown): boolean {
  switch (typeof value) {
    case 'boolean':
    case 'undefined':
      return true;
    case 'number':
      return Number.isFinite(value);
    case 'object':
      return value === null || Array.isArray(value) || isPlain(value);
    default:
      return false;
  }
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Far above any manifest, and low enough that the recursive steps after this one are safe. */
const depthMax = 64;
const valuesMax = 100_000;
/** An API server takes requests of about three million bytes. */
const charactersMax = 3_000_000;

const tooLarge: Problem = {
  code: 'object-too-large',
  field: '',
  message: `The object has more than ${valuesMax} values or ${charactersMax} characters, or more than ${depthMax} levels.`,
  cause: cause('FieldValueTooLong', {
    field: '[]',
    detail: `may not have more than ${valuesMax} values, ${charactersMax} characters or ${depthMax} levels`,
  }),
};

const notJson: Problem = {
  code: 'object-not-json',
  field: '',
  message:
    'The object holds a value that is no text, finite number, true, false, null, list or mapping.',
  cause: cause('FieldValueInvalid', { field: '[]', value: null, detail: 'must be JSON' }),
};
