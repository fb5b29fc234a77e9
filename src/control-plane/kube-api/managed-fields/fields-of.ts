import type { Kind } from '../../../resources/kind.ts';
import { isRecord } from '../../../resources/record.ts';
import { pathKey, type Steps } from './field-set.ts';
import { fieldPlace, itemPlace, keyValue, listKeysOf, type Place, rootPlace } from './list-keys.ts';

/** Every field of an object that somebody can own, with its value. */
export type OwnableFields = ReadonlyMap<string, OwnableField>;

export interface OwnableField {
  readonly steps: Steps;
  readonly value: unknown;
}

/** What only the store says, and the object's identity, is nobody's. */
export function fieldsOf(object: object, kind: Kind): OwnableFields {
  const found = walk({ steps: [], value: object }, rootPlace(kind));
  return new Map(Array.from(found, (field) => [pathKey(field.steps), field]));
}

function* walk(field: OwnableField, place: Place): Generator<OwnableField> {
  const { steps, value } = field;
  const keys = Array.isArray(value) ? listKeysOf(place) : undefined;
  if (Array.isArray(value) && keys) {
    for (const item of value) yield* walkItem(item, { steps, keys, place });
  } else if (isRecord(value) && Object.keys(value).length > 0) {
    for (const [name, inner] of Object.entries(value)) {
      if (isUnownable([...place.path, name])) continue;
      yield* walk({ steps: [...steps, `f:${name}`], value: inner }, fieldPlace(place, name));
    }
  } else {
    yield field;
  }
}

interface ListPlace {
  readonly steps: Steps;
  readonly keys: readonly string[];
  readonly place: Place;
}

function* walkItem(item: unknown, { steps, keys, place }: ListPlace): Generator<OwnableField> {
  const at = [...steps, itemStep(item, keys)];
  if (!isRecord(item)) return yield { steps: at, value: item };
  yield { steps: at, value: keys.map((key) => keyValue(item, key)) };
  yield* walk({ steps: at, value: item }, itemPlace(place));
}

/** `k:{"name":"web"}`, or `v:"a"` where an item is its own key. */
export function itemStep(item: unknown, keys: readonly string[]): string {
  if (keys.length === 0 || !isRecord(item)) return `v:${JSON.stringify(item)}`;
  const pairs = keys
    .map((key) => [key, keyValue(item, key)] as const)
    .filter(([, value]) => value !== undefined);
  return `k:${JSON.stringify(Object.fromEntries(pairs.sort()))}`;
}

function isUnownable(path: readonly string[]): boolean {
  return unownable.has(path.join('.'));
}

const unownable = new Set([
  'apiVersion',
  'kind',
  'status',
  ...[
    'creationTimestamp',
    'deletionGracePeriodSeconds',
    'deletionTimestamp',
    'generateName',
    'generation',
    'managedFields',
    'name',
    'namespace',
    'resourceVersion',
    'selfLink',
    'uid',
  ].map((field) => `metadata.${field}`),
]);
