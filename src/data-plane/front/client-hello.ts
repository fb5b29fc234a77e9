/** What the client says before any key is agreed. */
export interface ClientHello {
  /** SNI as sent; absent if there is none. */
  readonly serverName?: string;
}

/** `incomplete` asks for more bytes; `unreadable` is left to OpenSSL, which answers with an alert. */
export type ClientHelloReading = ClientHello | 'incomplete' | 'unreadable';

/**
 * Reads the ClientHello at the beginning of a TLS connection, which may span several records
 * (RFC 8446 4.1.2 and 5.1). Only to choose a listener and to tell of failed handshakes: OpenSSL
 * reads the same bytes again and decides everything else.
 */
export function readClientHello(bytes: Buffer): ClientHelloReading {
  const handshake = joinRecords(bytes);
  if (handshake === 'unreadable') return 'unreadable';
  if (handshake.length < messageHeaderBytes) return 'incomplete';
  if (handshake[0] !== clientHelloMessage) return 'unreadable';
  const end = messageHeaderBytes + handshake.readUIntBE(1, 3);
  if (end > clientHelloBytesMax) return 'unreadable';
  if (handshake.length < end) return 'incomplete';
  try {
    return readExtensions(handshake.subarray(messageHeaderBytes, end));
  } catch {
    // A length that points behind the end: Buffer's own bounds check speaks.
    return 'unreadable';
  }
}

/**
 * What has arrived of the handshake message, without record headers. Records behind the message may
 * be of any kind: early data, for one, comes in the same segment.
 */
function joinRecords(bytes: Buffer): Buffer | 'unreadable' {
  const parts: Buffer[] = [];
  let joined = 0;
  let wanted = Number.POSITIVE_INFINITY;
  for (let at = 0; at + recordHeaderBytes <= bytes.length && joined < wanted; ) {
    if (bytes[at] !== handshakeRecord) return 'unreadable';
    const end = at + recordHeaderBytes + bytes.readUInt16BE(at + 3);
    const part = bytes.subarray(at + recordHeaderBytes, end);
    parts.push(part);
    joined += part.length;
    if (wanted === Number.POSITIVE_INFINITY && joined >= messageHeaderBytes) {
      const head = Buffer.concat(parts).subarray(0, messageHeaderBytes);
      wanted = messageHeaderBytes + head.readUIntBE(1, 3);
    }
    at = end;
  }
  return Buffer.concat(parts);
}

function readExtensions(message: Buffer): ClientHelloReading {
  let at = 2 + 32;
  at += 1 + message.readUInt8(at);
  at += 2 + message.readUInt16BE(at);
  at += 1 + message.readUInt8(at);
  if (at === message.length) return {};
  const end = at + 2 + message.readUInt16BE(at);
  at += 2;
  while (at < end) {
    const type = message.readUInt16BE(at);
    const length = message.readUInt16BE(at + 2);
    if (type === serverNameExtension)
      return readServerName(message.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return {};
}

/**
 * RFC 6066 3: a list, of which only entries of type 0 (DNS names, in ASCII) are in use. Anything else
 * in a name is no name, and would reach terminals by way of messages.
 */
function readServerName(extension: Buffer): ClientHelloReading {
  for (let at = 2; at + 3 <= extension.length; ) {
    const length = extension.readUInt16BE(at + 1);
    if (extension.readUInt8(at) === 0) {
      const serverName = extension.toString('latin1', at + 3, at + 3 + length);
      return visibleAscii.test(serverName) ? { serverName } : 'unreadable';
    }
    at += 3 + length;
  }
  return {};
}

export const clientHelloBytesMax = 64 * 1024;
const visibleAscii = /^[\x21-\x7e]*$/;
const handshakeRecord = 0x16;
const clientHelloMessage = 1;
const serverNameExtension = 0;
const recordHeaderBytes = 5;
const messageHeaderBytes = 4;
