/** The two halves of a server-side apply: what is applied goes in, what is no longer applied goes. */
import { isRecord } from '../../../resources/record.ts';
import { equalValues } from '../../store/equal-values.ts';
import type { FieldSet, Steps } from './field-set.ts';
import { itemStep } from './fields-of.ts';
import { fieldPlace, itemPlace, keyValue, listKeysOf, type Place } from './list-keys.ts';

export function mergeApplied(live: unknown, applied: unknown, place: Place): unknown {
  if (isRecord(applied)) {
    const merged = new Map(isRecord(live) ? Object.entries(live) : []);
    for (const [name, value] of Object.entries(applied)) {
      merged.set(name, mergeApplied(merged.get(name), value, fieldPlace(place, name)));
    }
    return Object.fromEntries(merged);
  }
  const keys = Array.isArray(applied) ? listKeysOf(place) : undefined;
  if (!Array.isArray(applied) || !Array.isArray(live) || !keys) return applied;
  return mergeItems(live, applied, { keys, place: itemPlace(place) });
}

/** Items of both stand where they stood, in the order they are applied in; new ones come last. */
function mergeItems(
  live: readonly unknown[],
  applied: readonly unknown[],
  { keys, place }: { keys: readonly string[]; place: Place },
): readonly unknown[] {
  const before = new Map(live.map((item) => [itemStep(item, keys), item]));
  const merged = applied.map((item) => {
    const step = itemStep(item, keys);
    const value = before.has(step) ? mergeApplied(before.get(step), item, place) : item;
    return { step, value, isNew: !before.has(step) };
  });
  const inBoth = new Set(merged.map(({ step }) => step));
  const known = merged.filter(({ isNew }) => !isNew);
  const kept = live.map((item) => (inBoth.has(itemStep(item, keys)) ? known.shift()?.value : item));
  return [...kept, ...merged.filter(({ isNew }) => isNew).map(({ value }) => value)];
}

/** Takes fields away, and with them what is empty then. An item goes as a whole before its parts. */
export function removeFields(object: unknown, fields: FieldSet): unknown {
  const outermostFirst = [...fields.values()].sort((a, b) => a.length - b.length);
  return outermostFirst
    .filter((steps) => !isKeyOfItem(steps))
    .reduce<unknown>((value, steps) => removeField(value, steps) ?? {}, object);
}

/** What tells an item from others goes with the item only. */
function isKeyOfItem(steps: Steps): boolean {
  const [field = '', item = ''] = steps.toReversed();
  return item.startsWith('k:') && Object.hasOwn(Object(JSON.parse(item.slice(2))), field.slice(2));
}

/** Undefined if nothing is left. */
function removeField(value: unknown, [step, ...rest]: Steps): unknown {
  if (step === undefined) return undefined;
  if (Array.isArray(value)) {
    const kept = value.flatMap((item) => {
      if (!isItem(item, step)) return [item];
      const inner = rest.length === 0 ? undefined : removeField(item, rest);
      return inner === undefined ? [] : [inner];
    });
    return kept.length === 0 && value.length > 0 ? undefined : kept;
  }
  const name = step.slice(2);
  if (!isRecord(value) || !step.startsWith('f:') || !Object.hasOwn(value, name)) return value;
  const inner = rest.length === 0 ? undefined : removeField(value[name], rest);
  const kept = Object.entries(value).filter(([key]) => key !== name || inner !== undefined);
  if (kept.length === 0) return undefined;
  return Object.fromEntries(kept.map(([key, old]) => [key, key === name ? inner : old]));
}

function isItem(item: unknown, step: string): boolean {
  const key: unknown = JSON.parse(step.slice(2));
  if (step.startsWith('v:')) return equalValues(item, key);
  if (!isRecord(item) || !isRecord(key)) return false;
  return Object.entries(key).every(([name, value]) => equalValues(keyValue(item, name), value));
}
