import type { Kind } from '../../../resources/kind.ts';
import { type Plan, planFor } from '../../admission/schema-plan.ts';
import { mergeKeyOf } from '../patches/merge-keys.ts';

/** A place in a kind's schema, for walking objects of that kind. */
export interface Place {
  readonly plan: Plan | undefined;
  /** The fields from the outside in, lists left out. */
  readonly path: readonly string[];
}

export function rootPlace(kind: Kind): Place {
  return { plan: planFor(kind.schema), path: [] };
}

export function fieldPlace({ plan, path }: Place, name: string): Place {
  const inner = plan?.type === 'object' ? (plan.values ?? plan.fields.get(name)?.plan) : undefined;
  return { plan: inner, path: [...path, name] };
}

export function itemPlace({ plan, path }: Place): Place {
  return { plan: plan?.type === 'array' ? plan.items : undefined, path };
}

/**
 * The fields by which items of the list are told apart; none if an item is its own key; undefined if
 * the list is one value, as most are.
 */
export function listKeysOf({ plan, path }: Place): readonly string[] | undefined {
  if (path.join('.') === 'metadata.finalizers') return [];
  const key = mergeKeyOf(path);
  const more = key === undefined ? undefined : secondKeys.get(key);
  if (key !== undefined && more !== undefined) return [key, more];
  if (plan?.type === 'array' && plan.keys) return plan.keys;
  return key === undefined ? undefined : [key];
}

/** What an item says of itself, where it must say something to be told from others. */
export function keyValue(item: Record<string, unknown>, key: string): unknown {
  return item[key] ?? (key === 'protocol' ? 'TCP' : undefined);
}

/** A port is open for TCP and for UDP; strategic merge patches cannot tell those apart. */
const secondKeys: ReadonlyMap<string, string> = new Map([
  ['port', 'protocol'],
  ['containerPort', 'protocol'],
  ['topologyKey', 'whenUnsatisfiable'],
]);
