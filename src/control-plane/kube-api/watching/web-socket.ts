import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { StreamReply } from '../reply.ts';

/** Whether a client wants an answer over a WebSocket, as Java's fabric8 does for every watch. */
export function wantsWebSocket({ method, headers }: IncomingMessage): boolean {
  return (
    method === 'GET' &&
    headers.upgrade?.toLowerCase() === 'websocket' &&
    headers['sec-websocket-version'] === '13' &&
    headers['sec-websocket-key'] !== undefined
  );
}

/**
 * Sends a stream over a WebSocket (RFC 6455), one message for each part. What the client says counts
 * only as far as it asks for a sign of life or leaves.
 */
export function sendOverWebSocket(
  socket: Duplex,
  { stream }: StreamReply,
  { headers }: IncomingMessage,
): void {
  socket.write(handshake(headers));
  let stop = (): void => {};
  let isOver = false;
  const end = (): void => {
    if (isOver) return;
    isOver = true;
    stop();
    socket.end(frame(opcodes.close, normalClosure));
    // Whoever never says goodbye is left alone after a while.
    setTimeout(() => socket.destroy(), goodbyeMs).unref();
  };
  socket.on('close', end).on('end', end).on('error', end);
  const read = frameReader({
    // Who asks again and again without listening is answered once it listens.
    ping: (payload) =>
      isOver || socket.writableNeedDrain || socket.write(frame(opcodes.pong, payload)),
    close: end,
  });
  socket.on('data', (piece) => isOver || read(piece));
  const write = (part: string | Uint8Array) =>
    isOver ||
    socket.write(frame(typeof part === 'string' ? opcodes.text : opcodes.binary, toBuffer(part)));
  stop = stream({ write, onDrain: (go) => void socket.once('drain', go), end });
  if (isOver) stop();
}

function handshake(headers: IncomingMessage['headers']): string {
  const key = headers['sec-websocket-key'] ?? '';
  const accepted = createHash('sha1').update(`${key}${acceptGuid}`).digest('base64');
  // Who offers one protocol speaks it; among several, there is none that says more here.
  const protocol = headers['sec-websocket-protocol'] ?? '';
  const lines = [
    'HTTP/1.1 101 Switching Protocols',
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Accept: ${accepted}`,
    ...(/^[\w.-]+$/.test(protocol) ? [`Sec-WebSocket-Protocol: ${protocol}`] : []),
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** One unmasked frame that is a whole message. */
function frame(opcode: number, payload: Buffer): Buffer {
  const { length } = payload;
  const head = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  head[0] = 0x80 | opcode;
  if (length < 126) head[1] = length;
  else if (length < 65_536) {
    head[1] = 126;
    head.writeUInt16BE(length, 2);
  } else {
    head[1] = 127;
    head.writeBigUInt64BE(BigInt(length), 2);
  }
  return Buffer.concat([head, payload]);
}

interface Heard {
  readonly ping: (payload: Buffer) => void;
  readonly close: () => void;
}

/** Takes pieces as they come; holds no more than one control frame, and lets messages pass by. */
function frameReader({ ping, close }: Heard): (piece: Buffer) => void {
  let held = Buffer.alloc(0);
  let toSkip = 0;
  return (piece) => {
    const skipped = Math.min(toSkip, piece.length);
    toSkip -= skipped;
    held = Buffer.concat([held, piece.subarray(skipped)]);
    for (let head = readHead(held); head && toSkip === 0; head = readHead(held)) {
      const { opcode, start, length } = head;
      const isControl = opcode >= opcodes.close;
      if (!head.isMasked || (isControl && length > controlBytesMax)) return close();
      if (isControl && held.length < start + length) return;
      if (opcode === opcodes.close) return close();
      if (opcode === opcodes.ping) ping(unmasked(held, head));
      toSkip = Math.max(0, start + length - held.length);
      held = held.subarray(start + length);
    }
  };
}

interface Head {
  readonly opcode: number;
  readonly isMasked: boolean;
  /** Where the payload begins, behind the mask. */
  readonly start: number;
  readonly length: number;
}

/** Undefined until all of it is there. */
function readHead(bytes: Buffer): Head | undefined {
  const [first, second] = bytes;
  if (first === undefined || second === undefined) return undefined;
  const short = second & 0x7f;
  const start = (short === 127 ? 10 : short === 126 ? 4 : 2) + 4;
  if (bytes.length < start) return undefined;
  const long = short === 127 ? Number(bytes.readBigUInt64BE(2)) : undefined;
  const length = long ?? (short === 126 ? bytes.readUInt16BE(2) : short);
  return { opcode: first & 0x0f, isMasked: (second & 0x80) !== 0, start, length };
}

function unmasked(bytes: Buffer, { start, length }: Head): Buffer {
  const mask = bytes.subarray(start - 4, start);
  const payload = bytes.subarray(start, start + length);
  return Buffer.from(payload.map((byte, at) => byte ^ (mask[at % 4] ?? 0)));
}

function toBuffer(part: string | Uint8Array): Buffer {
  return Buffer.from(part);
}

const opcodes = { text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;
/** Of RFC 6455, the same for everybody. */
const acceptGuid = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
/** 1000 in two bytes. */
const normalClosure = Buffer.from([0x03, 0xe8]);
const controlBytesMax = 125;
const goodbyeMs = 1_000;
