/** One field of a protobuf message: a number for varints, bytes for whatever has a length. */
export interface WireField {
  readonly number: number;
  readonly value: number | Buffer;
}

/** Empty strings are proto3's default and are not sent. */
export function textField(number: number, text: string): Buffer {
  return text === '' ? Buffer.alloc(0) : bytesField(number, Buffer.from(text));
}

/** Bytes, or an encoded message; sent even when empty. */
export function bytesField(number: number, bytes: Buffer): Buffer {
  return Buffer.concat([
    Buffer.from([...varint((number << 3) | 2), ...varint(bytes.length)]),
    bytes,
  ]);
}

/** A non-negative number; sent even when it is 0. */
export function numberField(number: number, value: number): Buffer {
  return Buffer.from([...varint(number << 3), ...varint(value)]);
}

/** The fields of a message in their order; undefined where it is broken. */
export function readFields(message: Buffer): readonly WireField[] | undefined {
  const fields: WireField[] = [];
  for (let at = 0; at < message.length; ) {
    const tag = readVarint(message, at);
    const field = tag && readField(message, tag);
    if (field === undefined) return undefined;
    fields.push(field);
    at = field.end;
  }
  return fields;
}

interface Ending {
  /** Where the next thing begins. */
  readonly end: number;
}

function readField(
  message: Buffer,
  tag: Ending & { readonly value: number },
): (WireField & Ending) | undefined {
  const number = Math.floor(tag.value / 8);
  const fixedBytes = fixedSizes.get(tag.value % 8);
  const first = fixedBytes === undefined ? readVarint(message, tag.end) : undefined;
  if (tag.value % 8 === varintType) return first && { number, ...first };
  if (tag.value % 8 !== bytesType && fixedBytes === undefined) return undefined;
  const from = first?.end ?? tag.end;
  const size = fixedBytes ?? first?.value;
  if (size === undefined || from + size > message.length) return undefined;
  return { number, value: message.subarray(from, from + size), end: from + size };
}

function readVarint(message: Buffer, at: number): (Ending & { value: number }) | undefined {
  let value = 0;
  for (let index = 0; index < varintBytesMax; index++) {
    const byte = message[at + index];
    if (byte === undefined) return undefined;
    value += (byte & 0x7f) * 128 ** index;
    if (byte < 0x80) return { value, end: at + index + 1 };
  }
  return undefined;
}

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(Math.floor(value / 128))];
}

const varintType = 0;
const bytesType = 2;
/** Wire types of eight and of four bytes. */
const fixedSizes = new Map([
  [1, 8],
  [5, 4],
]);
const varintBytesMax = 10;
