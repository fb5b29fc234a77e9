/** A question, as far as an answer needs it. */
export interface Query {
  readonly id: number;
  readonly flags: number;
  /** As it was spelt, with a dot at the end. */
  readonly name: string;
  readonly type: number;
  readonly class: number;
  /** Name, type and class as they came, for the answer to repeat. */
  readonly question: Buffer;
  /** EDNS; absent where the client does not speak it. */
  readonly options?: { readonly bufferBytes: number; readonly dnssec: boolean };
  /** Of the whole message. */
  readonly bytes: number;
}

/** Undefined for what is no query; a code for one that is answered without being looked into. */
export function readQuery(message: Buffer): Query | { readonly refusedWith: number } | undefined {
  if (message.length < headerBytes) return undefined;
  const flags = message.readUInt16BE(2);
  if (flags & 0x8000) return undefined;
  if ((flags >> 11) & 15) return { refusedWith: notImplemented };
  if (message.readUInt16BE(4) !== 1) return { refusedWith: formatError };
  const name = readName(message, headerBytes);
  if (name === undefined || message.length < name.end + 4) return { refusedWith: formatError };
  const options = readOptions(message, name.end + 4);
  return {
    id: message.readUInt16BE(0),
    flags,
    name: name.text,
    type: message.readUInt16BE(name.end),
    class: message.readUInt16BE(name.end + 2),
    question: message.subarray(headerBytes, name.end + 4),
    ...(options ? { options } : {}),
    bytes: message.length,
  };
}

/** A name without pointers: there is nothing before the question that it could point to. */
function readName(message: Buffer, from: number): { text: string; end: number } | undefined {
  const labels: string[] = [];
  let at = from;
  for (let size = message[at]; size !== 0; size = message[at]) {
    if (size === undefined || size > 63 || at + size - from > nameBytesMax) return undefined;
    labels.push(sayLabel(message.subarray(at + 1, at + 1 + size)));
    at += 1 + size;
  }
  return { text: `${labels.join('.')}.`, end: at + 1 };
}

/** Dots and what cannot be printed are escaped, so that a label stays one label. */
function sayLabel(bytes: Buffer): string {
  return [...bytes]
    .map((byte) => {
      if (byte < 0x21 || byte > 0x7e) return `\\${String(byte).padStart(3, '0')}`;
      const char = String.fromCharCode(byte);
      return char === '.' || char === '\\' ? `\\${char}` : char;
    })
    .join('');
}

/** The OPT record, where it stands first behind the question, as everybody sends it. */
function readOptions(message: Buffer, at: number): Query['options'] | undefined {
  const answers = message.readUInt16BE(6) + message.readUInt16BE(8);
  const isThere = answers === 0 && message.readUInt16BE(10) > 0 && message.length >= at + 11;
  if (!isThere || message[at] !== 0 || message.readUInt16BE(at + 1) !== optionsType)
    return undefined;
  return {
    bufferBytes: message.readUInt16BE(at + 3),
    dnssec: (message.readUInt16BE(at + 7) & 0x8000) !== 0,
  };
}

const headerBytes = 12;
const nameBytesMax = 254;
const optionsType = 41;
const formatError = 1;
const notImplemented = 4;
