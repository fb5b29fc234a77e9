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
  let length = -1;
  let coding: string | undefined;
  let connection = '';
  let keepAliveMs = Number.POSITIVE_INFINITY;
  let upgrade: string | undefined;
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index] ?? '';
    const value = raw[index + 1] ?? '';
    // Most names are told apart by their length, before anything is lower-cased.
    if (!FRAMING_LENGTHS.has(name.length)) continue;
    const lower = name.toLowerCase();
    if (lower === 'content-length') {
      if (length !== -1) return 'it has two Content-Length fields';
      if (!DIGITS.test(value)) return `its Content-Length is not a number (${quote(value)})`;
      length = Number(value);
    } else if (lower === 'transfer-encoding') {
      if (coding !== undefined) return 'it has two Transfer-Encoding fields';
      coding = value.toLowerCase();
    } else if (lower === 'connection') connection += `,${value.toLowerCase()}`;
    else if (lower === 'keep-alive') keepAliveMs = readKeepAlive(value);
    else if (lower === 'upgrade') upgrade ??= value;
  }
  if (coding !== undefined) {
    if (length !== -1) return 'it has both Content-Length and Transfer-Encoding';
    if (coding !== 'chunked') return `its Transfer-Encoding is not known (${quote(coding)})`;
    if (!version11) return 'it has a Transfer-Encoding in HTTP/1.0';
  }
  const keepAlive = version11
    ? connection === '' || !CLOSE_TOKEN.test(connection)
    : KEEP_ALIVE_TOKEN.test(connection);
  const chunked = coding !== undefined;
  return { keepAlive, keepAliveMs, chunked, length, ...(upgrade ? { upgrade } : {}) };
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
