import { Duplex } from 'node:stream';
import { hasToken } from './headers.ts';
import type { Upgrade } from './http1.ts';

/**
 * `Upgrade: h2c` (RFC 7540, 3.2), which Node's HTTP/2 server does not know: the request that asks
 * for it is to be answered as stream 1. So the server is shown a connection on which, right after
 * the client's preface and settings, that request comes in as a HEADERS frame. Requests with a body
 * are not upgraded, as a server is free to decide. Returns whether the connection was taken.
 */
export function takeH2cUpgrade(upgrade: Upgrade, serve: (socket: Duplex) => void): boolean {
  const { exchangeFacts: facts, socket, head } = upgrade;
  const connection = facts.headers.get('Connection');
  const wanted =
    hasToken(facts.headers.get('Upgrade'), 'h2c') &&
    hasToken(connection, 'upgrade') &&
    hasToken(connection, 'http2-settings') &&
    facts.headers.get('Http2-Settings')?.length === 1 &&
    facts.contentLength === 0 &&
    facts.target.requestUri.length < targetCharsMax;
  if (!wanted) return false;
  socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n');
  const firstStream = headersFrame([
    [':method', facts.method],
    [':scheme', 'http'],
    [':path', facts.target.requestUri],
    [':authority', facts.host],
  ]);
  const spliced = new SplicedConnection(socket, firstStream);
  if (head.length > 0) socket.unshift(head);
  serve(spliced);
  return true;
}

/** The client's connection with one frame put in behind its first SETTINGS frame. */
class SplicedConnection extends Duplex {
  readonly #socket: Duplex;
  readonly #frame: Buffer;
  #held: Buffer | undefined = Buffer.alloc(0);

  constructor(socket: Duplex, frame: Buffer) {
    super();
    this.#socket = socket;
    this.#frame = frame;
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('end', () => this.push(null));
    socket.on('close', () => this.destroy());
  }

  #receive(chunk: Buffer): void {
    if (this.#held === undefined) {
      this.#pass(chunk);
      return;
    }
    const held = Buffer.concat([this.#held, chunk]);
    const spliceAt = settingsEnd(held);
    if (spliceAt === undefined) {
      this.#held = held;
      return;
    }
    this.#held = undefined;
    this.#pass(Buffer.concat([held.subarray(0, spliceAt), this.#frame, held.subarray(spliceAt)]));
  }

  #pass(chunk: Buffer): void {
    if (!this.push(chunk)) this.#socket.pause();
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(chunk: Buffer, _: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#socket.write(chunk, done);
  }

  override _final(done: () => void): void {
    this.#socket.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }
}

/** Where the first SETTINGS frame ends; undefined while it has not come in whole. */
function settingsEnd(bytes: Buffer): number | undefined {
  if (bytes.length < prefaceBytes + frameHeadBytes) return undefined;
  const end = prefaceBytes + frameHeadBytes + bytes.readUIntBE(prefaceBytes, 3);
  // An oversized frame is passed on as it is, for the server to refuse.
  if (end > settingsBytesMax) return prefaceBytes;
  return bytes.length < end ? undefined : end;
}

/** END_STREAM and END_HEADERS on stream 1; literals that leave the compression tables alone. */
function headersFrame(fields: readonly (readonly [string, string])[]): Buffer {
  const block = Buffer.concat(
    fields.flatMap(([name, value]) => [Buffer.from([0x00]), literal(name), literal(value)]),
  );
  const head = Buffer.from([0, 0, 0, 0x01, 0x05, 0, 0, 0, 1]);
  head.writeUIntBE(block.length, 0, 3);
  return Buffer.concat([head, block]);
}

/** A string literal without Huffman coding, its length as an HPACK integer with a 7-bit prefix. */
function literal(text: string): Buffer {
  const bytes = Buffer.from(text, 'latin1');
  const length: number[] = [];
  let rest = bytes.length - 0x7f;
  if (rest < 0) length.push(bytes.length);
  else {
    length.push(0x7f);
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) length.push((rest % 0x80) | 0x80);
    length.push(rest);
  }
  return Buffer.concat([Buffer.from(length), bytes]);
}

/** Longer ones would not fit into one frame. */
const targetCharsMax = 8 * 1024;
const prefaceBytes = 24;
const frameHeadBytes = 9;
const settingsBytesMax = 16 * 1024;
