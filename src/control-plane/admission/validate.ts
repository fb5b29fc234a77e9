import { isRecord } from '../../resources/record.ts';
import { type Inspection, note, sayValue } from './problem.ts';
import type { ListPlan, NumberPlan, ObjectPlan, Plan, TextPlan } from './schema-plan.ts';

/** Notes everything in which a value differs from its schema. It changes nothing. */
export function validate(value: unknown, plan: Plan, inspection: Inspection): void {
  switch (plan.type) {
    case 'object':
      if (isRecord(value)) validateObject(value, plan, inspection);
      else noteType(value, 'a mapping', inspection);
      return;
    case 'array':
      if (Array.isArray(value)) validateList(value, plan, inspection);
      else noteType(value, 'a list', inspection);
      return;
    case 'string':
      if (typeof value === 'string') validateText(value, plan, inspection);
      else noteType(value, 'a text', inspection);
      return;
    case 'integer':
      if (Number.isInteger(value)) validateNumber(Number(value), plan, inspection);
      else noteType(value, 'a whole number', inspection);
      return;
    case 'boolean':
      if (typeof value !== 'boolean') noteType(value, 'true or false', inspection);
      return;
    case 'int-or-string':
      if (typeof value !== 'string' && !Number.isInteger(value)) {
        noteType(value, 'a whole number or a text', inspection);
      }
      return;
    case 'anything':
      return;
  }
}

function validateObject(
  value: Record<string, unknown>,
  plan: ObjectPlan,
  inspection: Inspection,
): void {
  for (const name of plan.required) {
    if (!Object.hasOwn(value, name))
      note(inspection, 'field-required', { at: name, says: 'is required' });
  }
  const names = Object.keys(value);
  if (names.length > plan.entriesMax) noteEntries(inspection, 'at most', plan.entriesMax);
  for (const name of names) {
    const inner = plan.values ?? plan.fields.get(name)?.plan;
    if (!inner) continue;
    inspection.segments.push(name);
    validate(value[name], inner, inspection);
    inspection.segments.pop();
  }
}

function validateList(value: readonly unknown[], plan: ListPlan, inspection: Inspection): void {
  if (value.length > plan.entriesMax) noteEntries(inspection, 'at most', plan.entriesMax);
  if (value.length < plan.entriesMin) noteEntries(inspection, 'at least', plan.entriesMin);
  for (const [index, item] of value.entries()) {
    inspection.segments.push(index);
    validate(item, plan.items, inspection);
    inspection.segments.pop();
  }
  if (plan.keys && value.length > 1) noteDuplicates(value, plan.keys, inspection);
}

function noteDuplicates(
  items: readonly unknown[],
  keys: readonly string[],
  inspection: Inspection,
): void {
  const seen = new Map<string, number>();
  for (const [index, item] of items.entries()) {
    const key = keys.length === 0 ? item : keys.map((name) => (isRecord(item) ? item[name] : item));
    const text = JSON.stringify(key);
    const earlier = seen.get(text);
    if (earlier === undefined) seen.set(text, index);
    else {
      const same = keys.length === 0 ? 'value' : keys.join(' and ');
      const says = `has the same ${same} as entry ${earlier} of the list, which is ${sayKey(key)}`;
      note(inspection, 'duplicate-entry', { at: index, says });
    }
  }
}

function validateText(value: string, plan: TextPlan, inspection: Inspection): void {
  if (plan.allowed) {
    validateAllowed(value, plan.allowed, inspection);
  } else if (value.length < plan.lengthMin) {
    note(inspection, 'field-too-short', { says: 'must not be empty' });
  } else if (value.length > plan.lengthMax && lengthOf(value) > plan.lengthMax) {
    const says = `must have ${plan.lengthMax} characters at most, but has ${lengthOf(value)}`;
    note(inspection, 'field-too-long', { says });
  } else if (plan.pattern && !plan.pattern.test(value)) {
    const says = `must be ${plan.description}, but is ${sayValue(value)}`;
    note(inspection, 'field-invalid', { says });
  } else if (plan.isTime && !isTime(value)) {
    const says = `must be a time such as 2026-01-31T12:00:00Z, but is ${sayValue(value)}`;
    note(inspection, 'field-invalid', { says });
  }
}

function validateNumber(value: number, plan: NumberPlan, inspection: Inspection): void {
  if (plan.allowed) {
    validateAllowed(value, plan.allowed, inspection);
  } else if (value < plan.minimum || value > plan.maximum) {
    const says = `must be ${sayRange(plan)}, but is ${value}`;
    note(inspection, 'field-out-of-range', { says });
  }
}

function validateAllowed(
  value: string | number,
  allowed: readonly unknown[],
  inspection: Inspection,
): void {
  if (allowed.includes(value)) return;
  const says = `must be one of ${allowed.join(', ')}, but is ${sayValue(value)}`;
  note(inspection, 'field-not-allowed-value', { says });
}

function noteType(value: unknown, wanted: string, inspection: Inspection): void {
  const says = `must be ${wanted}, but is ${sayTypedValue(value)}`;
  note(inspection, 'field-wrong-type', { says });
}

function noteEntries(inspection: Inspection, bound: 'at most' | 'at least', entries: number): void {
  const code = bound === 'at most' ? 'too-many-entries' : 'too-few-entries';
  const noun = entries === 1 ? 'entry' : 'entries';
  note(inspection, code, { says: `must have ${bound} ${entries} ${noun}` });
}

function sayTypedValue(value: unknown): string {
  if (typeof value === 'string') return `the text ${sayValue(value)}`;
  return typeof value === 'number' ? `the number ${value}` : sayValue(value);
}

function sayKey(key: unknown): string {
  return Array.isArray(key) ? key.map(sayValue).join(' and ') : sayValue(key);
}

function sayRange({ minimum, maximum }: NumberPlan): string {
  if (maximum === Number.MAX_SAFE_INTEGER) return `${minimum} or more`;
  return minimum === Number.MIN_SAFE_INTEGER
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

const timeSyntax = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;
