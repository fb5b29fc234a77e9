import { endToEnd } from './hop-by-hop.ts';

/** One parsed status line with its header fields. Bodies are framed by the last four. */
export interface Http1ResponseHead {
  readonly status: number;
  readonly reason: string;
  /** End-to-end fields only, raw names, in order, repetition kept. */
  readonly headers: readonly string[];
  /** The connection may carry another request. */
  readonly keepAlive: boolean;
  /** How long the backend says it keeps the idle connection; Infinity if it does not say. */
  readonly keepAliveMs: number;
  /** The protocol a 101 switches to. */
  readonly upgrade?: string;
  readonly chunked: boolean;
  /** -1 if no Content-Length was sent. */
  readonly length: number;
}

/** A sentence part that says what breaks HTTP: `it has two Content-Length fields`. */
export type Malformed = string;

/**
 * Reads a head strictly (RFC 9112): whatever could be read in two ways is refused, because the next
 * reader might choose the other. `text` is latin-1, without the empty line at its end.
 */
export function parseResponseHead(text: string): Http1ResponseHead | Malformed {
  const endOfLine = text.indexOf('\r\n');
  const line = endOfLine === -1 ? text : text.slice(0, endOfLine);
  const match = STATUS_LINE.exec(line);
  if (!match) return `its first line is not an HTTP/1 status line (${quote(line)})`;
  const [, minor, digits = '', reason = ''] = match;
  const raw: string[] = [];
  if (endOfLine !== -1) {
    const malformed = parseFields(text, endOfLine + 2, raw);
    if (malformed !== undefined) return malformed;
  }
  const framing = readFraming(raw, minor === '1');
  if (typeof framing === 'string') return framing;
  return { status: Number(digits), reason, headers: endToEnd(raw), ...framing };
}

/** Appends name and value of each field line; also used for trailers. */
export function parseFields(text: string, from: number, raw: string[]): Malformed | undefined {
  let at = from;
  while (at < text.length) {
    const end = text.indexOf('\r\n', at);
    const stop = end === -1 ? text.length : end;
    const colon = text.indexOf(':', at);
    if (colon === -1 || colon > stop) {
      return `a header line has no colon (${quote(text.slice(at, stop))})`;
    }
    const name = text.slice(at, colon);
    if (!TOKEN.test(name)) return `a header name is not a token (${quote(name)})`;
    const value = trimSpace(text, colon + 1, stop);
    if (FORBIDDEN.test(value)) return `the header ${name} holds a control character`;
    raw.push(name, value);
    at = stop + 2;
  }
  return undefined;
}

/** Spaces and tabs only: `trim` would also eat a no-break space, which is a byte of the value. */
function trimSpace(text: string, from: number, to: number): string {
  let start = from;
  let end = to;
  while (start < end && isSpace(text.charCodeAt(start))) start += 1;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

type Framing = Omit<Http1ResponseHead, 'status' | 'reason' | 'headers'>;

function readFraming(raw: readonly string[], version11: boolean): Framing | Malformed {
  const { lengths, codings, connection, keepAliveMs, upgrade } = gatherFraming(raw);
  const [length, coding] = [lengths[0], codings[0]?.toLowerCase()];
  if (lengths.length > 1) return 'it has two Content-Length fields';
  if (codings.length > 1) return 'it has two Transfer-Encoding fields';
  if (length !== undefined && !DIGITS.test(length)) {
    return `its Content-Length is not a number (${quote(length)})`;
  }
  if (coding !== undefined) {
    if (length !== undefined) return 'it has both Content-Length and Transfer-Encoding';
    if (coding !== 'chunked') return `its Transfer-Encoding is not known (${quote(coding)})`;
    if (!version11) return 'it has a Transfer-Encoding in HTTP/1.0';
  }
  return {
    keepAlive: version11 ? !CLOSE_TOKEN.test(connection) : KEEP_ALIVE_TOKEN.test(connection),
    keepAliveMs,
    chunked: coding !== undefined,
    length: length === undefined ? -1 : Number(length),
    ...(upgrade === undefined ? {} : { upgrade }),
  };
}

interface FramingFields {
  readonly lengths: string[];
  readonly codings: string[];
  /** All Connection fields, lower case, each token behind a comma. */
  connection: string;
  keepAliveMs: number;
  upgrade: string | undefined;
}

function gatherFraming(raw: readonly string[]): FramingFields {
  const found: FramingFields = {
    lengths: [],
    codings: [],
    connection: '',
    keepAliveMs: Number.POSITIVE_INFINITY,
    upgrade: undefined,
  };
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index] ?? '';
    // Most names are told apart by their length, before anything is lower-cased.
    if (!FRAMING_LENGTHS.has(name.length)) continue;
    const value = raw[index + 1] ?? '';
    switch (name.toLowerCase()) {
      case 'content-length':
        found.lengths.push(value);
        break;
      case 'transfer-encoding':
        found.codings.push(value);
        break;
      case 'connection':
        found.connection += `,${value.toLowerCase()}`;
        break;
      case 'keep-alive':
        found.keepAliveMs = readKeepAlive(value);
        break;
      case 'upgrade':
        found.upgrade ??= value;
        break;
    }
  }
  return found;
}

function readKeepAlive(value: string): number {
  const seconds = KEEP_ALIVE_TIMEOUT.exec(value)?.[1];
  return seconds === undefined ? Number.POSITIVE_INFINITY : Number(seconds) * 1_000;
}

/** Enough of it to be recognised, and nothing that could upset a terminal. */
function quote(text: string): string {
  const short = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return JSON.stringify(short);
}

const STATUS_LINE = /^HTTP\/1\.([01]) ([1-5]\d\d)(?: ([\t\x20-\x7e\x80-\xff]*))?$/;
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point.
const FORBIDDEN = /[\x00-\x08\x0a-\x1f\x7f]/;
/** Fifteen digits stay exact in a double. */
const DIGITS = /^\d{1,15}$/;
const CLOSE_TOKEN = /,\s*close\s*(?:,|$)/;
const KEEP_ALIVE_TOKEN = /,\s*keep-alive\s*(?:,|$)/;
const KEEP_ALIVE_TIMEOUT = /(?:^|,)\s*timeout\s*=\s*(\d{1,6})/i;
const FRAMING_LENGTHS: ReadonlySet<number> = new Set(
  ['content-length', 'transfer-encoding', 'connection', 'keep-alive', 'upgrade'].map(
    (name) => name.length,
  ),
);
