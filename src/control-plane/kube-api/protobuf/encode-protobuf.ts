import { isRecord } from '../../../resources/record.ts';
import { messageNamed, messageOf } from './kind-messages.ts';
import type { Field, FieldType, Message } from './message.ts';
import { writeBytes, writeNumber, writeText } from './write-wire.ts';

/** Whether objects of a kind, and lists of them, can be written this way. */
export function isEncodable(apiVersion: string, kind: string): boolean {
  return messageOf(apiVersion, kind) !== undefined;
}

/**
 * An object, or a list of objects, as client-go reads them: the mark `k8s\0`, an envelope with
 * apiVersion and kind, and in it the object. What the tables do not know, and what has not the type
 * they say, is left out. The kind must be encodable.
 */
export function encodeProtobuf(object: object): Uint8Array {
  const value: Tree = { ...object };
  const apiVersion = String(value['apiVersion']);
  const kind = String(value['kind']);
  const type = Buffer.concat([writeText(1, apiVersion), writeText(2, kind)]);
  const raw = encodeKind(value, { apiVersion, kind });
  return Buffer.concat([
    mark,
    writeBytes(1, type),
    writeBytes(2, raw),
    writeText(3, ''),
    writeText(4, ''),
  ]);
}

/** One event of a watch: its length in four bytes, then the type and the object in its envelope. */
export function encodeWatchEvent(type: string, object: Uint8Array): Uint8Array {
  const event = Buffer.concat([writeText(1, type), writeBytes(2, writeBytes(1, object))]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(event.length);
  return Buffer.concat([length, event]);
}

interface Kind {
  readonly apiVersion: string;
  readonly kind: string;
}

function encodeKind(value: Tree, { apiVersion, kind }: Kind): Uint8Array {
  const own = messageOf(apiVersion, kind);
  if (own) return encodeMessage(value, own);
  const item = messageOf(apiVersion, kind.replace(/List$/, ''));
  const { metadata, items } = value;
  if (!item || !isRecord(metadata) || !Array.isArray(items)) return new Uint8Array();
  return Buffer.concat([
    writeBytes(1, encodeMessage(metadata, messageNamed('ListMeta'))),
    ...items.filter(isRecord).map((one) => writeBytes(2, encodeMessage(one, item))),
  ]);
}

function encodeMessage(value: Tree, message: Message): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const field of message.values()) {
    if (field.name === '-') parts.push(...encodeField(field, value));
    else if (Object.hasOwn(value, field.name)) parts.push(...encodeMany(field, value[field.name]));
  }
  return Buffer.concat(parts);
}

function encodeMany(field: Field, value: unknown): readonly Uint8Array[] {
  if (field.many === '[]') {
    return Array.isArray(value) ? value.flatMap((one) => encodeField(field, one)) : [];
  }
  if (field.many === '') return encodeField(field, value);
  if (!isRecord(value)) return [];
  return Object.entries(value).map(([key, inner]) => {
    const entry = [writeText(1, key), ...encodeField({ ...field, number: 2 }, inner)];
    return writeBytes(field.number, Buffer.concat(entry));
  });
}

/** Nothing where the value is absent, or not of the type of the field. */
function encodeField({ number, type }: Field, value: unknown): readonly Uint8Array[] {
  if (value === undefined || value === null) return [];
  if (type === 'int') {
    return Number.isFinite(Number(value)) ? [writeNumber(number, Number(value))] : [];
  }
  if (type === 'bool') return [writeNumber(number, value === true ? 1 : 0)];
  const bytes = encodeValue(value, type);
  return bytes ? [writeBytes(number, bytes)] : [];
}

function encodeValue(
  value: unknown,
  type: Exclude<FieldType, 'int' | 'bool'>,
): Uint8Array | undefined {
  switch (type) {
    case 'text':
      return Buffer.from(String(value));
    case 'bytes':
      return Buffer.from(String(value), 'base64');
    case 'time':
    case 'microtime':
      return encodeTime(String(value));
    case 'IntOrString':
      return typeof value === 'number'
        ? Buffer.concat([writeNumber(1, 0), writeNumber(2, value)])
        : Buffer.concat([writeNumber(1, 1), writeText(3, String(value))]);
    case 'Quantity':
      return writeText(1, String(value));
    case 'FieldsV1':
      return writeText(1, JSON.stringify(value));
    default:
      return isRecord(value) ? encodeMessage(value, type()) : undefined;
  }
}

function encodeTime(text: string): Uint8Array | undefined {
  const [, whole, fraction = ''] = timePattern.exec(text) ?? [];
  const seconds = Math.floor(Date.parse(text) / 1000);
  if (whole === undefined || Number.isNaN(seconds)) return undefined;
  return Buffer.concat([writeNumber(1, seconds), writeNumber(2, Number(fraction.padEnd(9, '0')))]);
}

type Tree = Readonly<Record<string, unknown>>;

const mark = Buffer.from('k8s\0');
const timePattern = /^([^.]+)(?:\.(\d{1,9}))?/;
