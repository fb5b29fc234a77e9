/** The wire format of Protocol Buffers, in the other direction: numbered fields, one after another. */
export function writeBytes(number: number, bytes: Uint8Array): Uint8Array {
  return Buffer.concat([writeVarint((number << 3) | 2), writeVarint(bytes.length), bytes]);
}

export function writeText(number: number, text: string): Uint8Array {
  return writeBytes(number, Buffer.from(text));
}

/** A whole number or a truth value; negative ones take ten bytes, as in 64 bits. */
export function writeNumber(number: number, value: number): Uint8Array {
  return Buffer.concat([writeVarint(number << 3), writeVarint(value)]);
}

function writeVarint(value: number): Uint8Array {
  const bytes: number[] = [];
  if (value >= 0 && value < 2 ** 31) {
    let rest = value;
    for (; rest >= 0x80; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
    bytes.push(rest);
  } else {
    let rest = BigInt.asUintN(64, BigInt(Math.trunc(value)));
    for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
    bytes.push(Number(rest));
  }
  return Buffer.from(bytes);
}
