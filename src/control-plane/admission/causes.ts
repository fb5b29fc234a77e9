import { isRecord } from '../../resources/record.ts';

/** One entry of `status.details.causes`, as an API server explains a refusal with code 422. */
export interface StatusCause {
  readonly field: string;
  readonly reason: CauseReason;
  readonly message: string;
}

export type CauseReason = keyof typeof openings;

/** What was found where: `value` is left out where an API server does not repeat it. */
export interface CauseDetails {
  readonly field: string;
  readonly value?: unknown;
  readonly detail?: string;
}

/** A cause in the very words of the Kubernetes API: `Invalid value: 0: must be greater than 1`. */
export function cause(reason: CauseReason, { field, detail, ...rest }: CauseDetails): StatusCause {
  const value = 'value' in rest && !silent.has(reason) ? [sayGoValue(rest.value)] : [];
  const says = [openings[reason], ...value, ...(detail ? [detail] : [])];
  return { field, reason, message: says.join(': ') };
}

/** While one of these stands, an API server does not look at rules across fields. */
export function isBlocking({ reason }: StatusCause): boolean {
  return blocking.has(reason);
}

/** What an API server adds then. */
export const rulesNotChecked: StatusCause = {
  field: '<nil>',
  reason: 'FieldValueInvalid',
  message:
    'Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
};

/**
 * What somebody wrote, for a message. An API server repeats it at any length; a name of a megabyte
 * would come back once for each rule that it breaks.
 */
export function shortened(text: string): string {
  if (text.length <= shownMax) return text;
  return `${text.slice(0, shownMax).replace(halfCharacter, '')}…`;
}

/** As Go prints it: texts quoted, everything else as JSON with its keys in order. */
function sayGoValue(value: unknown): string {
  return typeof value === 'string' ? goQuote(shortened(value)) : shortened(goJson(value));
}

/** Go's `%q`. */
export function goQuote(text: string): string {
  let quoted = '"';
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (character === '"' || character === '\\') quoted += `\\${character}`;
    else if (printable.test(character)) quoted += character;
    else quoted += escapes.get(character) ?? escaped(code);
  }
  return `${quoted}"`;
}

function escaped(code: number): string {
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`;
  const digits = code < 0x1_0000 ? 4 : 8;
  return `\\${digits === 4 ? 'u' : 'U'}${code.toString(16).padStart(digits, '0')}`;
}

/** A Map keeps its order, as a Go struct does. */
function goJson(value: unknown): string {
  if (value instanceof Map) {
    const entries = Array.from(value, ([key, inner]) => `${goJson(key)}:${goJson(inner)}`);
    return `{${entries.join(',')}}`;
  }
  if (Array.isArray(value)) return `[${value.map(goJson).join(',')}]`;
  if (isRecord(value)) {
    const keys = Object.keys(value).sort();
    return `{${keys.map((key) => `${goJson(key)}:${goJson(value[key])}`).join(',')}}`;
  }
  const plain = JSON.stringify(value) ?? 'null';
  return plain.replace(/[<>&\u2028\u2029]/g, (one) => {
    return `\\u${(one.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
  });
}

const openings = {
  FieldValueRequired: 'Required value',
  FieldValueInvalid: 'Invalid value',
  FieldValueNotSupported: 'Unsupported value',
  FieldValueDuplicate: 'Duplicate value',
  FieldValueForbidden: 'Forbidden',
  FieldValueNotFound: 'Not found',
  FieldValueTooLong: 'Too long',
  FieldValueTooMany: 'Too many',
  FieldValueTypeInvalid: 'Invalid value',
} as const;

/** Reasons after which the value itself is not said. */
const silent: ReadonlySet<CauseReason> = new Set([
  'FieldValueRequired',
  'FieldValueForbidden',
  'FieldValueTooLong',
]);

const blocking: ReadonlySet<CauseReason> = new Set([
  'FieldValueRequired',
  'FieldValueNotSupported',
  'FieldValueTooLong',
  'FieldValueTooMany',
  'FieldValueTypeInvalid',
]);

/** In characters, above anything that is a valid name. */
const shownMax = 256;
const halfCharacter = /[\uD800-\uDBFF]$/;
const printable = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;
const escapes = new Map([
  ['\u0007', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
]);
