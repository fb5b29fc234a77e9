import { fieldPath } from '../../resources/field-path.ts';
import type { PartRule } from '../../resources/kind.ts';
import { isRecord } from '../../resources/record.ts';
import { cause, type StatusCause } from './causes.ts';
import {
  type Inspection,
  newInspection,
  note,
  noteSaidElsewhere,
  type Problem,
  sayValue,
} from './problem.ts';
import type { ListPlan, ObjectPlan, Plan } from './schema-plan.ts';

/** What goes across the fields and entries of an object. */
export interface RulesBroken {
  readonly duplicates: readonly Problem[];
  readonly broken: readonly Problem[];
}

/** The rules themselves are only for objects whose values have the types of their schema. */
export function checkRules(
  object: Record<string, unknown>,
  plan: Plan,
  { isSound }: { readonly isSound: boolean },
): RulesBroken {
  const walk: Walk = { segments: [], duplicates: newInspection(), broken: [], isSound };
  check(object, plan, walk);
  return { duplicates: walk.duplicates.problems, broken: walk.broken.slice(0, problemsMax) };
}

interface Walk {
  readonly segments: (string | number)[];
  readonly duplicates: Inspection;
  readonly broken: Problem[];
  readonly isSound: boolean;
}

function check(value: unknown, plan: Plan, walk: Walk): void {
  if (plan.type === 'array' && Array.isArray(value)) checkList(value, plan, walk);
  else if (plan.type === 'object' && isRecord(value)) checkObject(value, plan, walk);
  else if (plan.type === 'string') checkPart(value, plan.rules, walk);
}

function checkList(value: readonly unknown[], plan: ListPlan, walk: Walk): void {
  checkPart(value, plan.rules, walk);
  if (plan.keys) noteDuplicates(value, plan.keys, walk);
  if (!plan.items.isRuled) return;
  for (const [index, item] of value.entries()) {
    walk.segments.push(index);
    check(item, plan.items, walk);
    walk.segments.pop();
  }
}

function checkObject(value: Record<string, unknown>, plan: ObjectPlan, walk: Walk): void {
  checkPart(value, plan.rules, walk);
  for (const name of Object.keys(value)) {
    const inner = plan.values ?? plan.fields.get(name)?.plan;
    if (!inner?.isRuled) continue;
    walk.segments.push(name);
    check(value[name], inner, walk);
    walk.segments.pop();
  }
}

function checkPart(value: unknown, rules: readonly PartRule<unknown>[], walk: Walk): void {
  if (!walk.isSound) return;
  for (const rule of rules) {
    const breaches = rule.breaches(value);
    if (breaches.length === 0) continue;
    const field = fieldPath(walk.segments);
    walk.broken.push(...problemsOf(rule, { field, value, breaches }));
  }
}

/** One problem for each place that breaks the rule; an API server says it once, of the whole. */
function problemsOf(rule: PartRule<unknown>, { field, value, breaches }: Broken): Problem[] {
  if (rule.advisory) {
    const { message } = rule;
    return breaches.map((inner) => ({ code: 'rule-doubtful', field: field + inner, message }));
  }
  const said = saidOf(rule, field, value);
  const message = `${field}: ${rule.message}${rule.message.endsWith('.') ? '' : '.'}`;
  return breaches.map((inner, index) => ({
    code: 'rule-broken',
    field: field + inner,
    message,
    ...(index === 0 ? { cause: said } : {}),
    ...(rule.isSaidElsewhere ? { isSaidElsewhere: true } : {}),
  }));
}

/** A text is repeated, and of what could not be evaluated its type is named. */
function saidOf(rule: PartRule<unknown>, field: string, value: unknown): StatusCause {
  const detail = rule.message;
  const why = rule.sayUnreadable?.(value);
  if (why !== undefined) {
    const unreadable = `${why} evaluating rule: ${detail}`;
    const type = Array.isArray(value) ? 'array' : typeof value;
    return cause('FieldValueInvalid', { field, value: type, detail: unreadable });
  }
  const shown = typeof value === 'string' ? { value } : {};
  return cause('FieldValueInvalid', { field, ...shown, detail });
}

interface Broken {
  readonly field: string;
  readonly value: unknown;
  readonly breaches: readonly string[];
}

/** An API server reports the second of equal entries, and of none that follow. */
function noteDuplicates(
  items: readonly unknown[],
  keys: NonNullable<ListPlan['keys']>,
  { segments, duplicates }: Walk,
): void {
  duplicates.segments.splice(0, Number.POSITIVE_INFINITY, ...segments);
  if (keys.length > 0 && noteNoObject(items, duplicates)) return;
  const seen = new Map<string, { readonly index: number; times: number }>();
  for (const [index, item] of items.entries()) {
    const key = keyOf(item, keys);
    const text = JSON.stringify(key);
    const earlier = seen.get(text);
    if (earlier) {
      earlier.times++;
      const field = fieldPath([...segments, index]);
      const same = keys.length === 0 ? 'value' : keys.join(' and ');
      note(duplicates, 'duplicate-entry', {
        at: index,
        says: `has the same ${same} as entry ${earlier.index} of the list, which is ${sayKey(key)}`,
        ...(earlier.times === 2
          ? { cause: cause('FieldValueDuplicate', { field, value: key }) }
          : {}),
      });
    } else {
      seen.set(text, { index, times: 1 });
    }
  }
}

/** That the entry has the wrong type has been said; an API server says it again. */
function noteNoObject(items: readonly unknown[], duplicates: Inspection): boolean {
  const index = items.findIndex((item) => item !== null && !isRecord(item));
  if (index === -1) return false;
  const field = fieldPath([...duplicates.segments, index]);
  const detail = 'must be an object for an array of list-type map';
  const said = cause('FieldValueInvalid', { field, value: items[index], detail });
  noteSaidElsewhere(duplicates, said);
  return true;
}

/** The item itself in a set, in a map those of its keys that it has. */
function keyOf(item: unknown, keys: readonly string[]): unknown {
  if (keys.length === 0 || !isRecord(item)) return item;
  return Object.fromEntries(
    keys.filter((name) => Object.hasOwn(item, name)).map((name) => [name, item[name]]),
  );
}

function sayKey(key: unknown): string {
  return isRecord(key) ? Object.values(key).map(sayValue).join(' and ') : sayValue(key);
}

const problemsMax = 200;
