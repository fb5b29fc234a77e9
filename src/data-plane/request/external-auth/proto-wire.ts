/** As much of Protocol Buffers as a question and its answer take. */

export function textField(number: number, text: string): Buffer {
  return text === '' ? empty : messageField(number, Buffer.from(text));
}

/** Bytes, or an encoded message. */
export function messageField(number: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([varint(number * 8 + 2), varint(content.length), content]);
}

/** Zero is the default and not sent. */
export function numberField(number: number, value: number): Buffer {
  return value === 0 ? empty : Buffer.concat([varint(number * 8), varint(value)]);
}

/** One entry of a map from texts to texts. */
export function entryField(number: number, key: string, value: string): Buffer {
  return messageField(number, textField(1, key), textField(2, value));
}

/** A message as it was received. Fields that are not asked for do not matter. */
export interface ReadMessage {
  readonly has: (number: number) => boolean;
  /** The last value, 0 without one. */
  readonly number: (number: number) => number;
  readonly text: (number: number) => string;
  readonly bytes: (number: number) => Buffer;
  readonly texts: (number: number) => readonly string[];
  /** Undefined where one of them is broken. */
  readonly messages: (number: number) => readonly ReadMessage[] | undefined;
}

/** Undefined where it is broken. */
export function readMessage(buffer: Buffer): ReadMessage | undefined {
  const fields = new Map<number, (number | Buffer)[]>();
  for (let at = 0; at < buffer.length; ) {
    const field = readField(buffer, at);
    if (field === undefined) return undefined;
    const values = fields.get(field.number);
    if (values) values.push(field.value);
    else fields.set(field.number, [field.value]);
    at = field.end;
  }
  const all = (number: number) => (fields.get(number) ?? []).filter((one) => Buffer.isBuffer(one));
  const last = (number: number) => fields.get(number)?.at(-1);
  const bytes = (number: number) => all(number).at(-1) ?? empty;
  return {
    has: (number) => fields.has(number),
    number: (number) => {
      const value = last(number);
      return typeof value === 'number' ? value : 0;
    },
    bytes,
    text: (number) => bytes(number).toString(),
    texts: (number) => all(number).map(String),
    messages: (number) => {
      const read = all(number).flatMap((one) => readMessage(one) ?? []);
      return read.length === all(number).length ? read : undefined;
    },
  };
}

interface Field {
  readonly number: number;
  readonly value: number | Buffer;
  readonly end: number;
}

function readField(buffer: Buffer, at: number): Field | undefined {
  const tag = readVarint(buffer, at);
  if (tag === undefined) return undefined;
  const number = Math.floor(tag.value / 8);
  const type = tag.value % 8;
  const fixed = type === 1 ? 8 : type === 5 ? 4 : undefined;
  const first = fixed === undefined ? readVarint(buffer, tag.end) : { value: fixed, end: tag.end };
  if (first === undefined) return undefined;
  if (type === 0) return { number, ...first };
  const end = first.end + first.value;
  if ((type !== 2 && fixed === undefined) || end > buffer.length) return undefined;
  return { number, value: buffer.subarray(first.end, end), end };
}

function readVarint(buffer: Buffer, at: number) {
  let value = 0;
  for (let index = 0; index < varintBytesMax; index += 1) {
    const byte = buffer[at + index];
    if (byte === undefined) return undefined;
    value += (byte & 0x7f) * 128 ** index;
    if (byte < 0x80) return { value, end: at + index + 1 };
  }
  return undefined;
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest & 0x7f) | 0x80);
  return Buffer.from([...bytes, rest]);
}

const empty = Buffer.alloc(0);
const varintBytesMax = 10;
