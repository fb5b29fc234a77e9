import { schemaPath } from '../../resources/field-path.ts';
import type { PartLimit } from '../../resources/kind.ts';
import { isRecord } from '../../resources/record.ts';
import { type CauseReason, cause, type StatusCause } from './causes.ts';
import { type Inspection, note, noteSaidElsewhere, sayValue } from './problem.ts';
import { sayWrongType, typeOf } from './say-type.ts';
import type { ListPlan, NumberPlan, ObjectPlan, Plan, TextPlan } from './schema-plan.ts';

/**
 * Notes everything in which a value differs from its schema by itself; what goes across fields is
 * for later. It changes nothing.
 */
export function validate(value: unknown, plan: Plan, inspection: Inspection): void {
  const wanted = typeOf(value, plan);
  if (wanted !== undefined) {
    const detail = sayWrongType(value, plan, pathOf(inspection));
    const says = `must be ${wanted}, but is ${sayTypedValue(value)}`;
    note(inspection, 'field-wrong-type', {
      says,
      cause: causeHere(inspection, 'FieldValueTypeInvalid', detail),
    });
    validateAllowed(value, plan, inspection);
    if (plan.type === 'integer' && typeof value === 'number') noteNotInt32(plan, inspection);
    return;
  }
  switch (plan.type) {
    case 'object':
      if (isRecord(value)) validateObject(value, plan, inspection);
      return;
    case 'array':
      if (Array.isArray(value)) validateList(value, plan, inspection);
      return;
    case 'string':
      if (typeof value === 'string') validateText(value, plan, inspection);
      return;
    case 'integer':
      validateNumber(Number(value), plan, inspection);
      return;
    default:
      return;
  }
}

function validateObject(
  value: Record<string, unknown>,
  plan: ObjectPlan,
  inspection: Inspection,
): void {
  const names = Object.keys(value);
  if (names.length > plan.entriesMax) {
    noteTooMany(inspection, names.length, plan.entriesMax);
  }
  for (const name of names) {
    const inner = plan.values ?? plan.fields.get(name)?.plan;
    if (!inner) continue;
    inspection.segments.push(name);
    validate(value[name], inner, inspection);
    inspection.segments.pop();
  }
  if (plan.limit) checkLimit(value, plan.limit, inspection);
  for (const name of plan.required) {
    if (Object.hasOwn(value, name)) continue;
    const field = schemaPath([...inspection.segments, name]);
    note(inspection, 'field-required', {
      at: name,
      says: 'is required',
      cause: cause('FieldValueRequired', { field }),
    });
  }
}

/** One thing to tell people, of which an API server makes several. */
function checkLimit(
  value: Record<string, unknown>,
  limit: PartLimit<unknown>,
  inspection: Inspection,
): void {
  const breach = limit.breach(value);
  if (!breach) return;
  const path = pathOf(inspection);
  const [first, ...others] = limit
    .sayBreach(value, path)
    .map(({ reason, ...details }) => cause(reason, details));
  note(inspection, 'field-invalid', {
    at: breach.at,
    says: `must be ${breach.wanted}`,
    ...(first ? { cause: first } : {}),
  });
  for (const other of others) {
    noteSaidElsewhere(inspection, other);
  }
}

function validateList(value: readonly unknown[], plan: ListPlan, inspection: Inspection): void {
  for (const [index, item] of value.entries()) {
    inspection.segments.push(index);
    validate(item, plan.items, inspection);
    inspection.segments.pop();
  }
  if (value.length < plan.entriesMin) noteTooFew(inspection, value.length, plan.entriesMin);
  if (value.length > plan.entriesMax) noteTooMany(inspection, value.length, plan.entriesMax);
}

function validateText(value: string, plan: TextPlan, inspection: Inspection): void {
  if (value.length > plan.lengthMax && lengthOf(value) > plan.lengthMax) {
    const says = `must have ${plan.lengthMax} characters at most, but has ${lengthOf(value)}`;
    const detail = `may not be more than ${plan.lengthMax} ${plan.lengthMax === 1 ? 'byte' : 'bytes'}`;
    const tooLong = causeHere(inspection, 'FieldValueTooLong', { detail });
    note(inspection, 'field-too-long', { says, cause: tooLong });
  } else if (value.length < plan.lengthMin) {
    const cause = invalidText(value, `should be at least ${plan.lengthMin} chars long`, inspection);
    note(inspection, 'field-too-short', { says: 'must not be empty', cause });
  } else if (plan.pattern && !plan.pattern.test(value)) {
    const says = `must be ${plan.description}, but is ${sayValue(value)}`;
    const cause = invalidText(value, `should match '${plan.source}'`, inspection);
    note(inspection, 'field-invalid', { says, cause });
  } else if (plan.format === 'date-time' && !isTime(value)) {
    const says = `must be a time such as 2026-01-31T12:00:00Z, but is ${sayValue(value)}`;
    const detail = `${pathOf(inspection)} in body must be of type date-time: ${JSON.stringify(value)}`;
    const mistyped = causeHere(inspection, 'FieldValueTypeInvalid', { value, detail });
    note(inspection, 'field-invalid', { says, cause: mistyped });
  }
  validateAllowed(value, plan, inspection);
}

function invalidText(value: string, says: string, inspection: Inspection): StatusCause {
  const detail = `${pathOf(inspection)} in body ${says}`;
  return causeHere(inspection, 'FieldValueInvalid', { value, detail });
}

/** Of a fraction this is said as well. */
function noteNotInt32({ format }: NumberPlan, inspection: Inspection): void {
  if (format === 'int32') noteSaidElsewhere(inspection, notInt32(inspection));
}

function notInt32(inspection: Inspection): StatusCause {
  const detail = `Checked value must be of type integer with format int32 in ${pathOf(inspection)}`;
  return cause('FieldValueInvalid', { field: '<nil>', value: '', detail });
}

function validateNumber(value: number, plan: NumberPlan, inspection: Inspection): void {
  validateAllowed(value, plan, inspection);
  const { minimum, maximum, format } = plan;
  if (format === 'int32' && (value > int32Max || value < -int32Max - 1)) {
    const says = `must be a number of 32 bits, but is ${value}`;
    note(inspection, 'field-out-of-range', { says, cause: notInt32(inspection) });
  }
  const isLow = value < minimum;
  if (!isLow && value <= maximum) return;
  const bound = isLow ? `greater than or equal to ${minimum}` : `less than or equal to ${maximum}`;
  const detail = inspection.isByHand
    ? `must be ${bound}`
    : `${pathOf(inspection)} in body should be ${bound}`;
  note(inspection, 'field-out-of-range', {
    says: `must be ${sayRange(plan)}, but is ${value}`,
    cause: causeHere(inspection, 'FieldValueInvalid', { value, detail }),
  });
}

function validateAllowed(value: unknown, plan: Plan, inspection: Inspection): void {
  const allowed = plan.type === 'string' || plan.type === 'integer' ? plan.allowed : undefined;
  if (!allowed || allowed.includes(value)) return;
  const says = `must be one of ${allowed.join(', ')}, but is ${sayValue(value)}`;
  const detail = `supported values: ${allowed.map((one) => JSON.stringify(String(one))).join(', ')}`;
  const unsupported = causeHere(inspection, 'FieldValueNotSupported', { value, detail });
  note(inspection, 'field-not-allowed-value', { says, cause: unsupported });
}

function noteTooMany(inspection: Inspection, entries: number, entriesMax: number): void {
  const detail = `must have at most ${entriesMax} ${entriesMax === 1 ? 'item' : 'items'}`;
  note(inspection, 'too-many-entries', {
    says: `must have at most ${entriesMax} ${entriesMax === 1 ? 'entry' : 'entries'}`,
    cause: causeHere(inspection, 'FieldValueTooMany', { value: entries, detail }),
  });
}

function noteTooFew(inspection: Inspection, entries: number, entriesMin: number): void {
  const detail = `${pathOf(inspection)} in body should have at least ${entriesMin} items`;
  note(inspection, 'too-few-entries', {
    says: `must have at least ${entriesMin} ${entriesMin === 1 ? 'entry' : 'entries'}`,
    cause: causeHere(inspection, 'FieldValueInvalid', { value: entries, detail }),
  });
}

function causeHere(
  inspection: Inspection,
  reason: CauseReason,
  details: { readonly value?: unknown; readonly detail: string },
): StatusCause {
  return cause(reason, { field: pathOf(inspection), ...details });
}

function pathOf({ segments }: Inspection): string {
  return schemaPath(segments);
}

function sayTypedValue(value: unknown): string {
  if (typeof value === 'string') return `the text ${sayValue(value)}`;
  return typeof value === 'number' ? `the number ${value}` : sayValue(value);
}

function sayRange({ minimum, maximum }: NumberPlan): string {
  if (maximum === Number.POSITIVE_INFINITY) return `${minimum} or more`;
  return minimum === Number.NEGATIVE_INFINITY
    ? `${maximum} or less`
    : `a number from ${minimum} to ${maximum}`;
}

/** Limits count code points, not the halves of surrogate pairs. */
function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length++;
  return length;
}

function isTime(text: string): boolean {
  return text.length <= 64 && timeSyntax.test(text) && !Number.isNaN(Date.parse(text));
}

const int32Max = 2 ** 31 - 1;
const timeSyntax = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;
