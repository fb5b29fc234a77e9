/** Go's `%q`: a double-quoted string with what cannot be printed escaped. */
export function quote(text: string): string {
  return `"${escapeWith(text, '"')}"`;
}

/** How Go's JSON decoder names one offending byte: in single quotes. */
export function quoteChar(char: string): string {
  if (char === "'") return `'\\''`;
  if (char === '"') return `'"'`;
  return `'${escapeWith(char, '"')}'`;
}

function escapeWith(text: string, delimiter: string): string {
  let quoted = '';
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    if (char === delimiter || char === '\\') quoted += `\\${char}`;
    else if (shortEscapes.has(char)) quoted += shortEscapes.get(char);
    else if (code < 0x20 || code === 0x7f) quoted += `\\x${code.toString(16).padStart(2, '0')}`;
    else quoted += char;
  }
  return quoted;
}

const shortEscapes = new Map([
  ['\x07', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
]);
