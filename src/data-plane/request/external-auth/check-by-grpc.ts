import type { ExternalAuth } from '../../../routing-table/filter.ts';
import type { CollectedAnswer } from '../../back/exchange.ts';
import type { RequestDraft } from '../filters/request-draft.ts';
import { outgoingTarget } from '../filters/request-draft.ts';
import type { PassageWithHead } from '../gate.ts';
import { joinedHeader } from '../header-reader.ts';
import { type Question, unavailable } from './ask-authority.ts';
import { mayBeSet } from './auth-headers.ts';
import type { Permission } from './permission.ts';
import {
  entryField,
  messageField,
  numberField,
  type ReadMessage,
  readMessage,
  textField,
} from './proto-wire.ts';

export interface GrpcQuestion {
  readonly auth: ExternalAuth;
  readonly passage: PassageWithHead;
  readonly draft: RequestDraft;
  readonly body: Buffer | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** `envoy.service.auth.v3.Authorization/Check`: a CheckRequest as the one message of a unary call. */
export function grpcQuestion(question: GrpcQuestion): Question {
  const message = messageField(1, attributes(question));
  const prefix = Buffer.alloc(framePrefixBytes);
  prefix.writeUInt32BE(message.length, 1);
  const body = Buffer.concat([prefix, message]);
  const headers = ['Content-Type', 'application/grpc'];
  const { service, port } = question.auth.backend;
  const host = `${service.name}.${service.namespace}.svc:${port}`;
  return { head: { method: 'POST', target: checkPath, host, headers }, body };
}

/** An AttributeContext: both ends of the client's connection, and the request. */
function attributes({ auth, passage, draft, body, now }: GrpcQuestion): Buffer {
  const { head, record, visit, socket } = passage;
  const { connection } = record;
  const clientPort = Number(connection.client.slice(connection.client.lastIndexOf(':') + 1));
  const seconds = Math.floor(now / 1000);
  const time = [numberField(1, seconds), numberField(2, Math.floor(now - seconds * 1000) * 1e6)];
  const target = outgoingTarget(draft);
  const { scheme } = connection;
  const pseudo = [':authority', draft.host, ':method', head.method, ':path', target];
  const headers = allowedHeaders(auth, [...pseudo, ':scheme', scheme, ...draft.headers]);
  const http = [
    textField(1, record.id),
    textField(2, head.method),
    ...[...headers].map(([name, value]) => entryField(3, name, value)),
    textField(4, target),
    textField(5, draft.host),
    textField(6, scheme),
    numberField(9, body?.length ?? 0),
    textField(10, visit.request.httpVersionMajor === 2 ? 'HTTP/2' : 'HTTP/1.1'),
    ...(body ? [isText(body) ? messageField(11, body) : messageField(12, body)] : []),
  ];
  const sni = connection.serverName;
  return Buffer.concat([
    messageField(1, peer(connection.clientAddress, clientPort)),
    messageField(2, peer(socket.address, socket.port)),
    messageField(4, messageField(1, ...time), messageField(2, ...http)),
    ...(sni === undefined ? [] : [messageField(12, textField(1, sni))]),
  ]);
}

/** A Peer with a SocketAddress. */
function peer(address: string, port: number): Buffer {
  return messageField(1, messageField(1, textField(2, address), numberField(3, port)));
}

/** By lower-case name; what was sent several times is joined. */
function allowedHeaders({ requestHeaders }: ExternalAuth, headers: readonly string[]) {
  const allowed = new Map<string, string>();
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const name = (headers[at] ?? '').toLowerCase();
    if (requestHeaders !== 'all' && !requestHeaders.includes(name)) continue;
    const before = allowed.get(name);
    const value = headers[at + 1] ?? '';
    allowed.set(name, before === undefined ? value : `${before},${value}`);
  }
  return allowed;
}

/** A CheckResponse. What cannot be understood lets nobody pass. */
export function grpcPermission(
  auth: ExternalAuth,
  answer: CollectedAnswer,
  headers: readonly string[],
): Permission {
  const status =
    joinedHeader(answer.trailers, 'grpc-status') ?? joinedHeader(answer.headers, 'grpc-status');
  if (answer.status !== 200 || status !== '0') {
    const said =
      joinedHeader(answer.trailers, 'grpc-message') ?? joinedHeader(answer.headers, 'grpc-message');
    const what = `The call ended with HTTP status ${answer.status} and gRPC status ${status ?? 'unknown'}`;
    return { kind: 'refused', ...unavailable(auth, `${what}${said ? `: ${plain(said)}` : ''}.`) };
  }
  const response = readFrame(answer.body);
  const permission = response && permissionOf(response, headers);
  return (
    permission ?? { kind: 'refused', ...unavailable(auth, 'Its answer was no CheckResponse.') }
  );
}

function readFrame(body: Buffer): ReadMessage | undefined {
  const isWhole = body.length >= framePrefixBytes && body[0] === 0;
  const isAlone = isWhole && body.readUInt32BE(1) === body.length - framePrefixBytes;
  return isAlone ? readMessage(body.subarray(framePrefixBytes)) : undefined;
}

function permissionOf(response: ReadMessage, headers: readonly string[]): Permission | undefined {
  const [status, denied, granted] = [1, 2, 3].map((number) => readMessage(response.bytes(number)));
  if (!status || !denied || !granted) return undefined;
  if (status.number(1) !== 0 || response.has(2)) return denial(denied);
  const changes = readHeaders(granted, 2);
  const toAnswer = readHeaders(granted, 6);
  if (changes === undefined || toAnswer === undefined) return undefined;
  const replaced = new Set(
    granted
      .texts(5)
      .map((name) => name.toLowerCase())
      .filter(mayBeSet),
  );
  const added: string[] = [];
  for (const { name, value, append, action } of changes) {
    const lower = name.toLowerCase();
    const isThere = joinedHeader(headers, lower) !== undefined;
    if (
      !append &&
      ((action === addIfAbsent && isThere) || (action === overwriteIfThere && !isThere))
    )
      continue;
    if (!append) replaced.add(lower);
    added.push(name, value);
  }
  const answerHeaders = toAnswer.flatMap(({ name, value }) => [name, value]);
  return { kind: 'granted', replaced, added, answerHeaders };
}

function denial(denied: ReadMessage): Permission | undefined {
  const code = readMessage(denied.bytes(1))?.number(1) ?? 0;
  const headers = readHeaders(denied, 2);
  if (headers === undefined) return undefined;
  const isStatus = code >= 200 && code <= 599;
  return {
    kind: 'denied',
    status: isStatus ? code : 403,
    headers: headers.flatMap(({ name, value }) => [name, value]),
    body: denied.bytes(3),
  };
}

interface HeaderOption {
  readonly name: string;
  readonly value: string;
  readonly append: boolean;
  readonly action: number;
}

/** HeaderValueOptions that may be followed. Without `append` a header takes the place of others. */
function readHeaders(message: ReadMessage, number: number): readonly HeaderOption[] | undefined {
  const options = message.messages(number);
  const read = options?.map((option): HeaderOption | undefined => {
    const header = readMessage(option.bytes(1));
    const append = readMessage(option.bytes(2))?.number(1) === 1;
    if (header === undefined) return undefined;
    const value = header.has(2) ? header.bytes(2) : header.bytes(3);
    // Byte for byte, as headers are written.
    const said = { name: header.text(1), value: value.toString('latin1') };
    return { ...said, append, action: option.number(3) };
  });
  if (read?.some((one) => one === undefined)) return undefined;
  return read?.flatMap((one) => one ?? []).filter(isSendable);
}

function isSendable({ name, value }: HeaderOption): boolean {
  return nameSyntax.test(name) && mayBeSet(name.toLowerCase()) && !controls.test(value);
}

/** gRPC sends its messages with %-escapes. */
function plain(message: string): string {
  try {
    return decodeURIComponent(message);
  } catch {
    return message;
  }
}

function isText(body: Buffer): boolean {
  return Buffer.from(body.toString()).equals(body);
}

const checkPath = '/envoy.service.auth.v3.Authorization/Check';
const framePrefixBytes = 5;
const addIfAbsent = 1;
const overwriteIfThere = 3;
const nameSyntax = /^[A-Za-z0-9!#$%&'*+\-.^_`|~]+$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be in a header.
const controls = /[\x00-\x08\x0a-\x1f\x7f]/;
