/** Base64 and UTF-8 in plain JavaScript: this room must not need Node or a browser. */

/** The Base64 of a text's UTF-8 bytes; a lone surrogate becomes U+FFFD. */
export function encodeBase64(text: string): string {
  const bytes = utf8Bytes(text);
  let encoded = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const first = bytes[at] ?? 0;
    const second = bytes[at + 1];
    const third = bytes[at + 2];
    const word = (first << 16) | ((second ?? 0) << 8) | (third ?? 0);
    encoded += digit(word >> 18) + digit(word >> 12);
    encoded += second === undefined ? '=' : digit(word >> 6);
    encoded += third === undefined ? '=' : digit(word);
  }
  return encoded;
}

/**
 * The text whose UTF-8 bytes are given in Base64. Line breaks are skipped, as Kubernetes does.
 * Returns undefined if it is no Base64, or the bytes are no UTF-8.
 */
export function decodeBase64(encoded: string): string | undefined {
  const digits = encoded.replace(/[\r\n]/g, '');
  if (!isBase64(digits)) return undefined;
  return textOfUtf8(bytesOf(digits.replace(/=+$/, '')));
}

/** The bytes that are given in Base64, or undefined if it is none. */
export function base64Bytes(encoded: string): readonly number[] | undefined {
  const digits = encoded.replace(/[\r\n]/g, '');
  return isBase64(digits) ? bytesOf(digits.replace(/=+$/, '')) : undefined;
}

/** Whether Kubernetes would read it: standard alphabet, padded; line breaks are skipped. */
export function isBase64(encoded: string): boolean {
  const digits = encoded.replace(/[\r\n]/g, '');
  return digits.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(digits);
}

function bytesOf(digits: string): number[] {
  const bytes: number[] = [];
  let bits = 0;
  let held = 0;
  for (const character of digits) {
    held = (held << 6) | alphabet.indexOf(character);
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((held >> bits) & 0xff);
      held &= (1 << bits) - 1;
    }
  }
  return bytes;
}

function utf8Bytes(text: string): number[] {
  const bytes: number[] = [];
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    const code = point >= 0xd800 && point <= 0xdfff ? replacement : point;
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), tail(code));
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), tail(code >> 6), tail(code));
    else bytes.push(0xf0 | (code >> 18), tail(code >> 12), tail(code >> 6), tail(code));
  }
  return bytes;
}

function tail(code: number): number {
  return 0x80 | (code & 0x3f);
}

/** Strict: overlong forms, surrogates and anything above U+10FFFF are no UTF-8. */
function textOfUtf8(bytes: readonly number[]): string | undefined {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = lengthOf(bytes[at] ?? 0);
    const code = codePoint(bytes, at, length);
    if (code === undefined) return undefined;
    parts.push(String.fromCodePoint(code));
    at += length;
  }
  return parts.join('');
}

function lengthOf(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead < 0xe0) return 2;
  return lead < 0xf0 ? 3 : 4;
}

function codePoint(bytes: readonly number[], at: number, length: number): number | undefined {
  const lead = bytes[at] ?? 0;
  if (length === 1) return lead;
  if (lead < 0xc2 || lead > 0xf4) return undefined;
  let code = lead & (0xff >> (length + 1));
  for (let step = 1; step < length; step++) {
    const next = bytes[at + step];
    if (next === undefined || (next & 0xc0) !== 0x80) return undefined;
    code = (code << 6) | (next & 0x3f);
  }
  const surrogate = code >= 0xd800 && code <= 0xdfff;
  const lowest = [0, 0, 0x80, 0x800, 0x10000][length] ?? 0;
  return code < lowest || code > 0x10ffff || surrogate ? undefined : code;
}

function digit(word: number): string {
  return alphabet.charAt(word & 0x3f);
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const replacement = 0xfffd;
