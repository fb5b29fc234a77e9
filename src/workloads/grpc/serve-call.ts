import { constants, type ServerHttp2Stream } from 'node:http2';
import type { Duplex } from 'node:stream';
import type { GrpcStart } from '../go-http/http2.ts';
import {
  encodeMessage,
  frame,
  framePrefixBytes,
  grpcCodes,
  isGrpcContentType,
  messageBytesMax,
} from './grpc.ts';

/** One call, whether it brings one message or many. */
export interface GrpcCall {
  /** `/package.Service/Method`. */
  readonly path: string;
  readonly authority: string;
  /** In the order they came, names in lower case; what belongs to the protocol is left out. */
  readonly metadata: readonly (readonly [string, string])[];
  readonly connection: Duplex;
  readonly messages: AsyncIterable<Buffer>;
  readonly send: (message: Buffer) => Promise<void>;
}

/** Rejects with a `GrpcError` to end the call with its code. */
export type GrpcMethod = (call: GrpcCall) => Promise<void>;

export class GrpcError extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** Answers a call as grpc-go does. Never rejects: a stream that breaks under it is closed. */
export async function serveCall(
  start: GrpcStart,
  methods: ReadonlyMap<string, GrpcMethod>,
): Promise<void> {
  try {
    await answer(start, methods);
  } catch {
    start.stream.close(constants.NGHTTP2_INTERNAL_ERROR);
  }
}

/** A method that takes one message and gives one. */
export function unary(reply: (request: Buffer, call: GrpcCall) => Buffer): GrpcMethod {
  return async (call) => {
    for await (const request of call.messages) return await call.send(reply(request, call));
    throw new GrpcError(grpcCodes.internal, 'The call ended without a message.');
  };
}

async function answer(start: GrpcStart, methods: ReadonlyMap<string, GrpcMethod>): Promise<void> {
  const { stream, headers } = start;
  const contentType = headers['content-type'] ?? '';
  if (headers[':method'] !== 'POST') return refuse(stream, 405);
  if (!isGrpcContentType(contentType)) return refuse(stream, 415);
  const call = createCall(start, contentType);
  try {
    const method = methods.get(call.path);
    if (method === undefined) throw unknownMethod(call.path, methods);
    await method(call);
    end(stream, { contentType, code: 0, message: '' });
  } catch (error) {
    const { code, message } =
      error instanceof GrpcError ? error : new GrpcError(grpcCodes.internal, String(error));
    end(stream, { contentType, code, message });
  }
  // What the client still has to say passes unread.
  stream.resume();
}

function createCall({ stream, headers, rawHeaders, connection }: GrpcStart, contentType: string) {
  return {
    path: headers[':path'] ?? '',
    authority: headers[':authority'] ?? String(headers['host'] ?? ''),
    metadata: readMetadata(rawHeaders),
    connection,
    messages: readMessages(stream),
    async send(message: Buffer): Promise<void> {
      if (stream.destroyed) return;
      if (!stream.headersSent) begin(stream, contentType);
      if (stream.write(frame(message))) return;
      await new Promise<void>((resolve) => {
        stream.once('drain', resolve);
        stream.once('close', resolve);
      });
    },
  };
}

function begin(stream: ServerHttp2Stream, contentType: string): void {
  // Node's types do not know `sendDate`; grpc-go sends no date.
  const options = { waitForTrailers: true, sendDate: false };
  stream.respond({ ':status': 200, 'content-type': contentType }, options);
}

interface CallEnd {
  readonly contentType: string;
  readonly code: number;
  readonly message: string;
}

function end(stream: ServerHttp2Stream, { contentType, code, message }: CallEnd): void {
  if (stream.destroyed) return;
  const trailers = {
    'grpc-status': String(code),
    ...(message === '' ? {} : { 'grpc-message': encodeMessage(message) }),
  };
  if (stream.headersSent) {
    stream.once('wantTrailers', () => stream.sendTrailers(trailers));
    stream.end();
    return;
  }
  const head = { ':status': 200, 'content-type': contentType, ...trailers };
  const options = { endStream: true, sendDate: false };
  stream.respond(head, options);
}

function refuse(stream: ServerHttp2Stream, status: number): void {
  stream.respond({ ':status': status }, { endStream: true });
  stream.resume();
}

function unknownMethod(path: string, methods: ReadonlyMap<string, GrpcMethod>): GrpcError {
  const slash = path.lastIndexOf('/');
  const [service, method] = [path.slice(1, Math.max(slash, 1)), path.slice(slash + 1)];
  const isKnown = [...methods.keys()].some((known) => known.startsWith(`/${service}/`));
  const unknown = isKnown ? `unknown method ${method} for service ${service}` : undefined;
  return new GrpcError(grpcCodes.unimplemented, unknown ?? `unknown service ${service}`);
}

/** Messages as they arrive. Ends early without closing the stream: it has yet to be answered. */
async function* readMessages(stream: ServerHttp2Stream): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let heldBytes = 0;
  let wantedBytes = framePrefixBytes;
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    held.push(chunk);
    heldBytes += chunk.length;
    if (heldBytes < wantedBytes) continue;
    let bytes = Buffer.concat(held);
    while (bytes.length >= framePrefixBytes) {
      wantedBytes = framePrefixBytes + checkPrefix(bytes);
      if (bytes.length < wantedBytes) break;
      yield bytes.subarray(framePrefixBytes, wantedBytes);
      bytes = bytes.subarray(wantedBytes);
      wantedBytes = framePrefixBytes;
    }
    held = [bytes];
    heldBytes = bytes.length;
  }
  if (heldBytes > 0) throw new GrpcError(grpcCodes.internal, 'unexpected EOF');
}

/** The length of the message that follows, where it can be taken. */
function checkPrefix(bytes: Buffer): number {
  const size = bytes.readUInt32BE(1);
  if (bytes[0] !== 0) {
    const message = 'grpc: Decompressor is not installed for grpc-encoding';
    throw new GrpcError(grpcCodes.unimplemented, message);
  }
  if (size <= messageBytesMax) return size;
  const message = `grpc: received message larger than max (${size} vs. ${messageBytesMax})`;
  throw new GrpcError(grpcCodes.resourceExhausted, message);
}

function readMetadata(rawHeaders: readonly string[]): readonly (readonly [string, string])[] {
  const metadata: (readonly [string, string])[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase();
    const isShown = name === ':authority' || !(name.startsWith(':') || protocolFields.has(name));
    if (isShown) metadata.push([name, rawHeaders[index + 1] ?? '']);
  }
  return metadata;
}

/** Fields that are the protocol's own; grpc-go keeps them to itself. */
const protocolFields = new Set([
  'te',
  'grpc-timeout',
  'grpc-encoding',
  'grpc-status',
  'grpc-message',
  'grpc-message-type',
]);
