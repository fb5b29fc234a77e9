import type { RequestBody } from '../go-http/exchange.ts';
import { quoteChar } from './quote.ts';

/**
 * Reads the first JSON value of a body as Go's decoder would into an `int`: the number, or the text
 * of Go's error. `null` stands for 0; what follows the value is not looked at.
 */
export async function decodeInt(body: RequestBody): Promise<{ readonly value: number } | string> {
  let text = '';
  for (let ended = false; !ended && text.length < bytesMax; ) {
    const read = await body.read(bytesMax - text.length);
    text += read.data.toString('latin1');
    ended = read.ended;
  }
  const scan = scanValue(text, skipSpace(text, 0));
  if ('error' in scan) return scan.error;
  const raw = text.slice(skipSpace(text, 0), scan.end);
  if (raw === 'null') return { value: 0 };
  if (/^-?\d+$/.test(raw) && BigInt(raw) === BigInt.asIntN(64, BigInt(raw))) {
    return { value: Number(raw) || 0 };
  }
  return `json: cannot unmarshal ${describe(raw)} into Go value of type int`;
}

function describe(raw: string): string {
  if (raw.startsWith('"')) return 'string';
  if (raw.startsWith('{')) return 'object';
  if (raw.startsWith('[')) return 'array';
  return raw === 'true' || raw === 'false' ? 'bool' : `number ${raw}`;
}

type Scan = { readonly end: number } | { readonly error: string };

/** Walks over one value and says where it ends, or which byte Go would stumble upon. */
function scanValue(text: string, at: number, depth = 0): Scan {
  const char = text[at];
  if (char === undefined) return { error: at === 0 || depth === 0 ? 'EOF' : cutShort };
  if (depth > depthMax) return { error: 'exceeded max depth' };
  if (char === '"') return scanString(text, at);
  if (char === '{' || char === '[') return scanList(text, at, depth);
  if (char === '-' || isDigit(char)) return scanNumber(text, at);
  const literal = literals.find((word) => word.startsWith(char));
  return literal === undefined
    ? unexpected(text, at, 'looking for beginning of value')
    : scanLiteral(text, at, literal);
}

function scanList(text: string, start: number, depth: number): Scan {
  const isObject = text[start] === '{';
  const closing = isObject ? '}' : ']';
  const where = isObject ? 'after object key:value pair' : 'after array element';
  let at = skipSpace(text, start + 1);
  if (text[at] === closing) return { end: at + 1 };
  for (;;) {
    const key = isObject ? scanKey(text, at) : { end: at };
    if ('error' in key) return key;
    const item = scanValue(text, key.end, depth + 1);
    if ('error' in item) return item;
    at = skipSpace(text, item.end);
    if (text[at] === closing) return { end: at + 1 };
    if (text[at] !== ',') return unexpected(text, at, where);
    at = skipSpace(text, at + 1);
  }
}

/** A key, its colon and the space behind. */
function scanKey(text: string, start: number): Scan {
  if (text[start] !== '"') {
    return unexpected(text, start, 'looking for beginning of object key string');
  }
  const key = scanString(text, start);
  if ('error' in key) return key;
  const at = skipSpace(text, key.end);
  return text[at] === ':'
    ? { end: skipSpace(text, at + 1) }
    : unexpected(text, at, 'after object key');
}

function scanString(text: string, start: number): Scan {
  const sound = new RegExp(stringStart);
  sound.lastIndex = start;
  sound.exec(text);
  const at = sound.lastIndex;
  if (text[at] === '"') return { end: at + 1 };
  if (text[at] !== '\\') return unexpected(text, at, 'in string literal');
  if (text[at + 1] !== 'u') return unexpected(text, at + 1, 'in string escape code');
  const digits = /^[0-9a-fA-F]*/.exec(text.slice(at + 2, at + 6))?.[0].length ?? 0;
  return unexpected(text, at + 2 + digits, 'in \\u hexadecimal character escape');
}

function scanNumber(text: string, start: number): Scan {
  let at = text[start] === '-' ? start + 1 : start;
  if (!isDigit(text[at])) return unexpected(text, at, 'in numeric literal');
  if (text[at] === '0') at++;
  else at = skipDigits(text, at);
  if (text[at] === '.') {
    if (!isDigit(text[at + 1]))
      return unexpected(text, at + 1, 'after decimal point in numeric literal');
    at = skipDigits(text, at + 1);
  }
  if (text[at] === 'e' || text[at] === 'E') {
    at += text[at + 1] === '+' || text[at + 1] === '-' ? 2 : 1;
    if (!isDigit(text[at])) return unexpected(text, at, 'in exponent of numeric literal');
    at = skipDigits(text, at);
  }
  return { end: at };
}

function scanLiteral(text: string, start: number, literal: string): Scan {
  for (let index = 1; index < literal.length; index++) {
    const expected = literal[index] ?? '';
    if (text[start + index] !== expected) {
      return unexpected(text, start + index, `in literal ${literal} (expecting '${expected}')`);
    }
  }
  return { end: start + literal.length };
}

function unexpected(text: string, at: number, context: string): Scan {
  const char = text[at];
  return {
    error: char === undefined ? cutShort : `invalid character ${quoteChar(char)} ${context}`,
  };
}

function skipSpace(text: string, at: number): number {
  while (' \t\r\n'.includes(text[at] ?? 'x')) at++;
  return at;
}

function skipDigits(text: string, at: number): number {
  while (isDigit(text[at])) at++;
  return at;
}

function isDigit(char: string | undefined): boolean {
  return char !== undefined && char >= '0' && char <= '9';
}

/** A string up to its end, or to the first byte that cannot stand there. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them in strings.
const stringStart = /"(?:[^"\\\x00-\x1f]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*/y;
const cutShort = 'unexpected EOF';
const literals = ['true', 'false', 'null'];
const depthMax = 1_000;
/** A status code needs three digits; a mebibyte is patience enough. */
const bytesMax = 1024 * 1024;
