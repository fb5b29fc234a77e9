import { isMergedSet, mergeKeyOf } from '../patches/merge-keys.ts';
import { messageOf } from '../protobuf/kind-messages.ts';
import type { Field, FieldType, Message } from '../protobuf/message.ts';

/**
 * The schema of a kind that Kubernetes brings along: all its fields with their types, and how lists
 * are merged, but nothing that a value could fail but its type. Clients check with it what they
 * send, and must not refuse in its name what an API server lets through. Undefined for other kinds.
 */
export function builtInSchemaOf(
  { group, kind }: { readonly group: string; readonly kind: string },
  version: string,
): Schema | undefined {
  const message = messageOf(group === '' ? version : `${group}/${version}`, kind);
  if (!message) return undefined;
  const { properties, ...rest } = objectOf(message, []);
  const own = { apiVersion: { type: 'string' }, kind: { type: 'string' } };
  return { ...rest, properties: { ...own, ...properties } };
}

interface Schema {
  readonly type: 'object';
  readonly properties: Readonly<Record<string, unknown>>;
}

/** `path` is where the object stands in the whole, list items under the name of their list. */
function objectOf(message: Message, path: readonly string[]): Schema {
  const properties = [...message.values()].flatMap((field) => fieldsOf(field, path));
  return { type: 'object', properties: Object.fromEntries(properties) };
}

/** An embedded message has no name: its fields are those of the one around it. */
function fieldsOf({ name, type, many }: Field, path: readonly string[]): [string, unknown][] {
  if (name === '-' && typeof type === 'function') {
    return [...type().values()].flatMap((field) => fieldsOf(field, path));
  }
  const inner = [...path, name];
  const value = schemaFor(type, inner);
  if (many === '{}') return [[name, { type: 'object', additionalProperties: value }]];
  if (many === '[]') return [[name, { type: 'array', items: value, ...mergingOf(inner) }]];
  return [[name, value]];
}

function schemaFor(type: FieldType, path: readonly string[]): unknown {
  return typeof type === 'function' ? objectOf(type(), path) : scalarTypes[type];
}

/** Who computes a strategic merge patch must know by what the items are told apart. */
function mergingOf(path: readonly string[]): Readonly<Record<string, string>> {
  const key = mergeKeyOf(path);
  if (key === undefined && !isMergedSet(path)) return {};
  return {
    ...(key === undefined ? {} : { 'x-kubernetes-patch-merge-key': key }),
    'x-kubernetes-patch-strategy': 'merge',
  };
}

const dateTime = { type: 'string', format: 'date-time' };

const scalarTypes = {
  text: { type: 'string' },
  bytes: { type: 'string', format: 'byte' },
  int: { type: 'integer' },
  bool: { type: 'boolean' },
  time: dateTime,
  microtime: dateTime,
  IntOrString: { type: 'string', format: 'int-or-string' },
  Quantity: { type: 'string' },
  FieldsV1: { type: 'object' },
} satisfies Record<Exclude<FieldType, () => Message>, unknown>;
