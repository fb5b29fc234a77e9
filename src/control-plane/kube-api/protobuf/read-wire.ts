/** The wire format of Protocol Buffers: numbered fields, each a number or a run of bytes. */
export interface WireField {
  readonly number: number;
  readonly value: bigint | Uint8Array;
}

/** The fields of one message, in the order they stand. Undefined where it is cut short or malformed. */
export function readWire(bytes: Uint8Array): readonly WireField[] | undefined {
  const fields: WireField[] = [];
  let at = 0;

  const varint = (): bigint | undefined => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at];
      if (byte === undefined) return undefined;
      at += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    return undefined;
  };
  const run = (length: number): Uint8Array | undefined => {
    if (length > bytes.length - at) return undefined;
    at += length;
    return bytes.subarray(at - length, at);
  };
  const payloadOf = (wireType: number): bigint | Uint8Array | undefined => {
    if (wireType === 0) return varint();
    if (wireType === 1) return run(8);
    if (wireType === 5) return run(4);
    if (wireType !== 2) return undefined;
    const length = varint();
    return length === undefined ? undefined : run(Number(length));
  };

  while (at < bytes.length) {
    const tag = varint();
    const value = tag === undefined ? undefined : payloadOf(Number(tag & 7n));
    if (tag === undefined || value === undefined) return undefined;
    fields.push({ number: Number(tag >> 3n), value });
  }
  return fields;
}
