/** A message as it travels: one byte for compression, four for its length. Never compressed. */
export function frame(message: Buffer): Buffer {
  const prefix = Buffer.alloc(framePrefixBytes);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

/** gRPC percent-encodes what is not printable ASCII, and the percent sign. */
export function encodeMessage(message: string): string {
  return [...Buffer.from(message)]
    .map((byte) =>
      byte >= 0x20 && byte <= 0x7e && byte !== 0x25
        ? String.fromCharCode(byte)
        : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
    )
    .join('');
}

export function isGrpcContentType(contentType: string): boolean {
  return /^application\/grpc(?:$|[+;])/.test(contentType.toLowerCase());
}

export const framePrefixBytes = 5;
/** What grpc-go takes unless told otherwise. */
export const messageBytesMax = 4 * 1024 * 1024;
export const grpcCodes = {
  invalidArgument: 3,
  notFound: 5,
  resourceExhausted: 8,
  unimplemented: 12,
  internal: 13,
} as const;
