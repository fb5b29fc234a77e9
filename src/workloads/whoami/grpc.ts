import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import {
  encodeMessage,
  frame,
  framePrefixBytes,
  grpcCodes,
  isGrpcContentType,
  messageBytesMax,
} from '../grpc/grpc.ts';
import { textField } from '../grpc/proto-wire.ts';
import type { Identity } from './identity.ts';

/**
 * The gRPC service `whoami.Whoami` over a raw HTTP/2 stream: two unary calls, messages small enough
 * to be encoded by hand.
 */
export function answerGrpc(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  identity: Identity,
): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= messageBytesMax + framePrefixBytes) chunks.push(chunk);
  });
  stream.on('end', () => {
    const asked = Buffer.concat(chunks);
    const call = readCall(headers[':path'] ?? '', headers['grpc-encoding']);
    const problem = 'problem' in call ? call.problem : checkMessage(asked, bytes);
    const reply = 'problem' in call || problem !== undefined ? undefined : call.reply(identity);
    respond(stream, { contentType: headers['content-type'] ?? 'application/grpc', problem, reply });
  });
}

export function isGrpcCall(headers: IncomingHttpHeaders): boolean {
  return (
    headers[':method'] === 'POST' &&
    (headers[':path'] ?? '').startsWith(servicePrefix) &&
    isGrpcContentType(headers['content-type'] ?? '')
  );
}

interface Problem {
  readonly code: number;
  readonly message: string;
}

type Call = { readonly reply: (identity: Identity) => Buffer } | { readonly problem: Problem };

function readCall(path: string, encoding: string | string[] | undefined): Call {
  if (encoding !== undefined && encoding !== 'identity') {
    const message = `grpc: Decompressor is not installed for grpc-encoding "${encoding}"`;
    return { problem: { code: grpcCodes.unimplemented, message } };
  }
  const method = path.slice(servicePrefix.length);
  const reply = methods.get(method);
  if (reply !== undefined) return { reply };
  const message = `unknown method ${method} for service whoami.Whoami`;
  return { problem: { code: grpcCodes.unimplemented, message } };
}

/** Both requests are empty messages; whatever fields a newer client adds are skipped unread. */
function checkMessage(asked: Buffer, bytes: number): Problem | undefined {
  if (bytes > messageBytesMax + framePrefixBytes) {
    const size = asked.length < framePrefixBytes ? bytes : asked.readUInt32BE(1);
    const message = `grpc: received message larger than max (${size} vs. ${messageBytesMax})`;
    return { code: grpcCodes.resourceExhausted, message };
  }
  const whole =
    asked.length >= framePrefixBytes && asked.readUInt32BE(1) + framePrefixBytes === asked.length;
  return whole ? undefined : { code: grpcCodes.internal, message: 'unexpected EOF' };
}

interface GrpcAnswer {
  readonly contentType: string;
  readonly problem: Problem | undefined;
  readonly reply: Buffer | undefined;
}

function respond(stream: ServerHttp2Stream, { contentType, problem, reply }: GrpcAnswer): void {
  if (stream.destroyed) return;
  stream.on('wantTrailers', () => {
    stream.sendTrailers({
      'grpc-status': String(problem?.code ?? 0),
      ...(problem ? { 'grpc-message': encodeMessage(problem.message) } : {}),
    });
  });
  const head: Record<string, string | string[]> = {
    ':status': '200',
    'content-type': contentType,
    trailer: ['Grpc-Status', 'Grpc-Message', 'Grpc-Status-Details-Bin'],
  };
  // Node's types do not know `sendDate`; grpc-go sends no date.
  const options = { waitForTrailers: true, sendDate: false };
  stream.respond(head, options);
  stream.end(reply);
}

/** WhoamiReply { string name = 1; string hostname = 2; repeated string iface = 3; } */
function whoamiReply({ name, hostname, addresses }: Identity): Buffer {
  const fields = [textField(1, name), textField(2, hostname)];
  return frame(Buffer.concat([...fields, ...addresses.map((address) => textField(3, address))]));
}

/** BenchReply { int32 data = 1; }, always 1. */
function benchReply(): Buffer {
  return frame(Buffer.from([0x08, 0x01]));
}

const servicePrefix = '/whoami.Whoami/';
const methods = new Map<string, (identity: Identity) => Buffer>([
  ['Whoami', whoamiReply],
  ['Bench', benchReply],
]);
