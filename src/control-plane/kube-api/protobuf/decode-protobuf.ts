import { isRecord } from '../../../resources/record.ts';
import { messageOf } from './kind-messages.ts';
import { type Field, type FieldType, type Message, readMessage } from './message.ts';
import { readWire, type WireField } from './read-wire.ts';

export type Decoded = { readonly raw: Record<string, unknown> } | { readonly problem: string };

/**
 * An object as client-go sends those of built-in kinds: the mark `k8s\0`, an envelope with
 * apiVersion and kind, and in it the object. Fields that Postern does not know are passed over.
 * Never throws; a kind without a table is a problem that names it.
 */
export function decodeProtobuf(body: Uint8Array): Decoded {
  if (!mark.every((byte, index) => body[index] === byte)) {
    return { problem: 'the body does not begin with the mark of Kubernetes Protocol Buffers' };
  }
  const outer = decodeMessage(body.subarray(mark.length), envelope);
  const { apiVersion = '', kind = '', raw = '' } = outer ?? {};
  const known = messageOf(String(apiVersion), String(kind));
  if (!outer || typeof raw !== 'string') return { problem: malformed };
  if (!known) {
    return {
      problem: `${String(apiVersion)} ${String(kind)} is not read as Protocol Buffers here: send it as JSON`,
    };
  }
  const object = decodeMessage(Buffer.from(raw, 'base64'), known);
  return object ? { raw: { apiVersion, kind, ...object } } : { problem: malformed };
}

function decodeMessage(bytes: Uint8Array, type: Message): Record<string, unknown> | undefined {
  const wire = readWire(bytes);
  if (!wire) return undefined;
  const object = new Map<string, unknown>();
  for (const { number, value } of wire) {
    const field = type.get(number);
    if (field && !put(object, field, value)) return undefined;
  }
  return Object.fromEntries(object);
}

/** False if the value is malformed. */
function put(object: Map<string, unknown>, field: Field, wire: WireField['value']): boolean {
  if (field.many === '{}') return putEntry(object, field, wire);
  const value = readValue(wire, field.type);
  if (value === undefined) return false;
  if (field.name === '-') {
    if (!isRecord(value)) return false;
    for (const [key, inner] of Object.entries(value)) object.set(key, inner);
  } else if (field.many === '[]') {
    const before = object.get(field.name);
    object.set(field.name, [...(Array.isArray(before) ? before : []), value]);
  } else if (field.keepsZero || !isZero(value)) {
    object.set(field.name, value);
  }
  return true;
}

function putEntry(
  object: Map<string, unknown>,
  { name, type }: Field,
  wire: WireField['value'],
): boolean {
  const parts = typeof wire === 'bigint' ? undefined : readWire(wire);
  if (!parts) return false;
  const last = (number: number) => parts.findLast((part) => part.number === number)?.value;
  const key = readValue(last(1) ?? new Uint8Array(), 'text');
  const value = readValue(last(2) ?? new Uint8Array(), type);
  if (typeof key !== 'string' || value === undefined) return false;
  const before = object.get(name);
  const entries = isRecord(before) ? Object.entries(before) : [];
  object.set(name, Object.fromEntries([...entries, [key, value]]));
  return true;
}

/** Undefined if the bytes are no such value. */
function readValue(wire: WireField['value'], type: FieldType): unknown {
  if (typeof wire === 'bigint') {
    if (type === 'bool') return wire !== 0n;
    return type === 'int' ? Number(BigInt.asIntN(64, wire)) : undefined;
  }
  switch (type) {
    case 'text':
      return Buffer.from(wire).toString('utf8');
    case 'bytes':
      return Buffer.from(wire).toString('base64');
    case 'int':
    case 'bool':
      return undefined;
    case 'time':
    case 'microtime':
      return timeOf(wire, type);
    case 'IntOrString':
      return intOrStringOf(decodeMessage(wire, intOrString));
    case 'Quantity':
      return innerOf(wire, onlyText, '0');
    case 'FieldsV1':
      return parse(String(innerOf(wire, onlyBytes, '')));
    default:
      return decodeMessage(wire, type());
  }
}

/** Of a message that stands for its only field. */
function innerOf(wire: Uint8Array, type: Message, otherwise: string): unknown {
  const decoded = decodeMessage(wire, type);
  return decoded && (decoded['value'] ?? otherwise);
}

function intOrStringOf(decoded: Record<string, unknown> | undefined): unknown {
  if (!decoded) return undefined;
  return decoded['type'] === 1 ? (decoded['strVal'] ?? '') : (decoded['intVal'] ?? 0);
}

/** Null for a time that is not set. Clients read a microtime only with all its six digits. */
function timeOf(wire: Uint8Array, type: 'time' | 'microtime'): string | null | undefined {
  const decoded = decodeMessage(wire, time);
  if (!decoded) return undefined;
  const { seconds, nanos = 0 } = decoded;
  if (typeof seconds !== 'number') return null;
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return undefined;
  const text = date.toISOString().slice(0, -'.000Z'.length);
  if (type === 'time') return `${text}Z`;
  return `${text}.${String(Math.trunc(Number(nanos) / 1000)).padStart(6, '0')}Z`;
}

function parse(base64: string): unknown {
  try {
    return JSON.parse(Buffer.from(base64, 'base64').toString('utf8') || '{}');
  } catch {
    return undefined;
  }
}

/** Kubernetes writes fields that are not set as zeros. */
function isZero(value: unknown): boolean {
  return value === '' || value === 0 || value === false || value === null;
}

const mark = [0x6b, 0x38, 0x73, 0x00];
const noOthers = (): Message => new Map();
const time = readMessage('1 seconds int; 2 nanos int', noOthers);
const intOrString = readMessage('1 type int; 2 intVal int; 3 strVal', noOthers);
const onlyText = readMessage('1 value', noOthers);
const onlyBytes = readMessage('1 value bytes', noOthers);
const typeMeta = readMessage('1 apiVersion; 2 kind', noOthers);
const envelope = readMessage('1 - TypeMeta; 2 raw bytes', () => typeMeta);
const malformed = 'the body is no Protocol Buffers message of its kind';
