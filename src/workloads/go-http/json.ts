/** Go escapes what could break out of HTML or JavaScript; JSON.stringify does the rest alike. */
export function json(value: unknown, indent = 0): string {
  return JSON.stringify(value, undefined, indent).replace(
    /[<>&\u2028\u2029\u007f\ufffd]/g,
    (char) => {
      const code = char.charCodeAt(0);
      return char === '\u007f' ? char : `\\u${code.toString(16).padStart(4, '0')}`;
    },
  );
}

/** Header values come as latin1; bytes that are no UTF-8 become the replacement character. */
export function utf8(text: string): string {
  return Buffer.from(text, 'latin1').toString('utf8');
}
