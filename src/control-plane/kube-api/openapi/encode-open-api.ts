/** OpenAPI 2 as Protocol Buffers, as much of it as kubectl reads: message by message, bottom up. */
import { isRecord } from '../../../resources/record.ts';
import { writeBytes as field, writeText as text } from '../protobuf/write-wire.ts';

export interface OpenApiV2 {
  readonly swagger: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Readonly<Record<string, unknown>>;
  readonly definitions: Readonly<Record<string, unknown>>;
}

/** `openapi.v2.Document` */
export function encodeOpenApi({ swagger, info, paths, definitions }: OpenApiV2): Uint8Array {
  return message(
    text(1, swagger),
    field(2, message(text(1, info.title), text(2, info.version))),
    field(8, message(...named(2, paths, encodePathItem))),
    field(9, message(...named(1, definitions, encodeSchema))),
  );
}

function encodePathItem(item: Tree): Bytes {
  const methods = Object.entries(item).flatMap(([method, operation]) => {
    const number = methodNumbers.get(method);
    return number !== undefined && isRecord(operation)
      ? [field(number, encodeOperation(operation))]
      : [];
  });
  return message(...methods);
}

function encodeOperation(operation: Tree): Bytes {
  const parameters = treesOf(operation['parameters']).map((parameter) => {
    const query = message(text(2, 'query'), text(4, String(parameter['name'])), text(6, 'string'));
    return field(8, field(1, field(2, field(3, query))));
  });
  return message(...parameters, ...extensions(13, operation));
}

function encodeSchema(schema: Tree): Bytes {
  const { format, description, type, required, properties, items, additionalProperties } = schema;
  return message(
    ...(typeof format === 'string' ? [text(2, format)] : []),
    ...(typeof description === 'string' ? [text(4, description)] : []),
    ...(Array.isArray(required) ? required.map((name) => text(19, String(name))) : []),
    ...(isRecord(additionalProperties)
      ? [field(21, field(1, encodeSchema(additionalProperties)))]
      : []),
    ...(typeof type === 'string' ? [field(22, text(1, type))] : []),
    ...(isRecord(items) ? [field(23, field(1, encodeSchema(items)))] : []),
    ...(isRecord(properties) ? [field(25, message(...named(1, properties, encodeSchema)))] : []),
    ...extensions(31, schema),
  );
}

/** Entries of a map, each a message of a name and a value. */
function named(number: number, entries: Tree, encode: (value: Tree) => Bytes): readonly Bytes[] {
  return Object.entries(entries).flatMap(([name, value]) =>
    isRecord(value) ? [field(number, message(text(1, name), field(2, encode(value))))] : [],
  );
}

/** Their values are YAML, of which JSON is a part. */
function extensions(number: number, tree: Tree): readonly Bytes[] {
  return Object.entries(tree)
    .filter(([name]) => name.startsWith('x-'))
    .map(([name, value]) =>
      field(number, message(text(1, name), field(2, text(2, JSON.stringify(value))))),
    );
}

function treesOf(value: unknown): readonly Tree[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function message(...fields: readonly Bytes[]): Bytes {
  return Buffer.concat(fields);
}

type Tree = Readonly<Record<string, unknown>>;
type Bytes = Uint8Array;

const methodNumbers: ReadonlyMap<string, number> = new Map([
  ['get', 2],
  ['put', 3],
  ['post', 4],
  ['delete', 5],
  ['patch', 8],
]);
