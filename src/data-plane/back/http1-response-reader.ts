import {
  type Http1ResponseHead,
  type Malformed,
  parseFields,
  parseResponseHead,
} from './http1-response-head.ts';

/** What a response is read into. `last` says that nothing follows, not even trailers. */
export interface ResponseSink {
  informed(head: Http1ResponseHead): void;
  began(head: Http1ResponseHead, bodyless: boolean): void;
  received(chunk: Buffer, last: boolean): void;
}

/**
 * Reads one response after the other from the bytes of a connection, strictly and with bounded
 * memory. It calls the sink as parts arrive; the caller asks afterwards how far it came.
 */
export class ResponseReader {
  /** The response is whole. */
  done = true;
  /** Bytes came behind the end of the response: the connection cannot be trusted any more. */
  surplus = false;
  head: Http1ResponseHead | undefined;
  trailers: string[] = [];
  /** What followed a 101. */
  rest: Buffer | undefined;
  readonly #headBytesMax: number;
  #sink: ResponseSink | undefined;
  #part: Part = 'head';
  #held: Buffer | undefined;
  #remaining = 0;
  #answersHead = false;
  #informed = 0;

  constructor(headBytesMax: number) {
    this.#headBytesMax = headBytesMax;
  }

  start(sink: ResponseSink, answersHead: boolean): void {
    this.#sink = sink;
    this.#part = 'head';
    this.#held = undefined;
    this.#answersHead = answersHead;
    this.#informed = 0;
    this.done = false;
    this.surplus = false;
    this.head = undefined;
    this.trailers = [];
  }

  /** Takes the next bytes; an answer says what is wrong with them. */
  read(chunk: Buffer): Malformed | undefined {
    const data = this.#held ? Buffer.concat([this.#held, chunk]) : chunk;
    this.#held = undefined;
    let at = 0;
    while (at < data.length && !this.done) {
      const next = this.#step(data, at);
      if (typeof next === 'string') return next;
      if (next === WANTS_MORE) {
        this.#held = data.subarray(at);
        return undefined;
      }
      at = next;
    }
    if (this.done && at < data.length) this.surplus = true;
    return undefined;
  }

  /** The connection ended: that completes a body that only the end delimits, and nothing else. */
  end(): boolean {
    if (this.#part === 'until-close') this.done = true;
    return this.done;
  }

  #step(data: Buffer, at: number): number | Malformed {
    switch (this.#part) {
      case 'head':
        return this.#readHead(data, at);
      case 'length':
        return this.#readBody(data, at);
      case 'chunk-size':
        return this.#readChunkSize(data, at);
      case 'chunk-data':
        return this.#readBody(data, at);
      case 'chunk-end':
        return this.#readChunkEnd(data, at);
      case 'trailers':
        return this.#readTrailers(data, at);
      case 'until-close':
        this.#sink?.received(at === 0 ? data : data.subarray(at), false);
        return data.length;
    }
  }

  #readHead(data: Buffer, at: number): number | Malformed {
    const end = data.indexOf('\r\n\r\n', at, 'latin1');
    if (end === -1 || end - at > this.#headBytesMax) {
      if (data.length - at > this.#headBytesMax) {
        return `its head is longer than ${this.#headBytesMax} bytes`;
      }
      if (endsLineBare(data, at)) return 'a line of its head ends without a carriage return';
      // What cannot become a status line is refused now, not when the head is full.
      return STATUS_LINE_START.startsWith(
        data.toString('latin1', at, Math.min(at + 7, data.length)),
      )
        ? WANTS_MORE
        : notHttp(data, at);
    }
    const head = parseResponseHead(data.toString('latin1', at, end));
    if (typeof head === 'string') return data[at] === 0x48 ? head : notHttp(data, at);
    return this.#began(head, data, end + 4);
  }

  #began(head: Http1ResponseHead, data: Buffer, bodyAt: number): number | Malformed {
    const { status } = head;
    if (status === 101) {
      this.head = head;
      this.done = true;
      this.rest = data.subarray(bodyAt);
      return data.length;
    }
    if (status < 200) {
      this.#informed += 1;
      if (this.#informed > INFORMATION_MAX) return TOO_MUCH_INFORMATION;
      this.#sink?.informed(head);
      return bodyAt;
    }
    this.head = head;
    const bodyless = this.#answersHead || status === 204 || status === 304;
    const empty = bodyless || head.length === 0;
    this.#sink?.began(head, bodyless);
    if (empty) this.done = true;
    else if (head.chunked) this.#part = 'chunk-size';
    else if (head.length > 0) {
      this.#part = 'length';
      this.#remaining = head.length;
    } else this.#part = 'until-close';
    return bodyAt;
  }

  #readBody(data: Buffer, at: number): number {
    const end = Math.min(data.length, at + this.#remaining);
    this.#remaining -= end - at;
    const whole = this.#remaining === 0;
    const last = whole && this.#part === 'length';
    if (last) this.done = true;
    else if (whole) this.#part = 'chunk-end';
    this.#sink?.received(data.subarray(at, end), last);
    return end;
  }

  #readChunkSize(data: Buffer, at: number): number | Malformed {
    const end = data.indexOf('\r\n', at, 'latin1');
    if (end === -1) {
      return data.length - at > CHUNK_LINE_BYTES_MAX ? 'a chunk size line is too long' : WANTS_MORE;
    }
    const line = data.toString('latin1', at, end);
    const size = CHUNK_SIZE.exec(line)?.[1];
    if (size === undefined)
      return `a chunk size is not a number (${JSON.stringify(line.slice(0, 40))})`;
    this.#remaining = Number.parseInt(size, 16);
    this.#part = this.#remaining === 0 ? 'trailers' : 'chunk-data';
    return end + 2;
  }

  #readChunkEnd(data: Buffer, at: number): number | Malformed {
    if (data.length - at < 2) return WANTS_MORE;
    if (data[at] !== 0x0d || data[at + 1] !== 0x0a) return 'a chunk is longer than its size says';
    this.#part = 'chunk-size';
    return at + 2;
  }

  #readTrailers(data: Buffer, at: number): number | Malformed {
    if (data[at] === 0x0d && data[at + 1] === 0x0a) {
      this.done = true;
      return at + 2;
    }
    const end = data.indexOf('\r\n\r\n', at, 'latin1');
    if (end === -1) {
      return data.length - at > this.#headBytesMax ? 'its trailers are too long' : WANTS_MORE;
    }
    const malformed = parseFields(data.toString('latin1', at, end), 0, this.trailers);
    if (malformed !== undefined) return malformed;
    this.done = true;
    return end + 4;
  }
}

type Part =
  | 'head'
  | 'length'
  | 'chunk-size'
  | 'chunk-data'
  | 'chunk-end'
  | 'trailers'
  | 'until-close';

/** Such a head would be waited for without end: its empty line never comes. */
function endsLineBare(data: Buffer, at: number): boolean {
  for (let end = data.indexOf(0x0a, at); end !== -1; end = data.indexOf(0x0a, end + 1)) {
    if (data[end - 1] !== 0x0d) return true;
  }
  return false;
}

/** Whether the first bytes are a TLS record: an alert or a handshake of TLS 1.x. */
function notHttp(data: Buffer, at: number): Malformed {
  const record = data[at] === 0x15 || data[at] === 0x16;
  if (record && data[at + 1] === 0x03) return ANSWERED_IN_TLS;
  const start = JSON.stringify(data.toString('latin1', at, at + 40));
  return `it does not begin with an HTTP/1 status line (${start})`;
}

export const ANSWERED_IN_TLS: Malformed = 'it is a TLS record';
export const TOO_MUCH_INFORMATION: Malformed = 'it has too many 1xx answers before it';
export const INFORMATION_MAX = 32;
const STATUS_LINE_START = 'HTTP/1.';
const WANTS_MORE = -1;
const CHUNK_LINE_BYTES_MAX = 4_096;
/** Extensions are allowed and ignored; twelve digits stay exact in a double. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: chunk extensions may not hide line ends.
const CHUNK_SIZE = /^([0-9A-Fa-f]{1,12})(?:[ \t]*;[^\x00-\x08\x0a-\x1f\x7f]*)?$/;
