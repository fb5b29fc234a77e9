/** `gatewayClassName` → `Gateway Class Name`, `uid` → `UID`, and names with odd letters as they are. */
export function smartLabel(field: string): string {
  if (!/^[\p{L}-]+$/u.test(field)) return field;
  return splitCamelCase(field).map(dress).join(' ');
}

/** At each change of letter case; the last of several capitals belongs to the word after them. */
function splitCamelCase(field: string): readonly string[] {
  return field.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|\p{Lu}|[^\p{Lu}\p{Ll}]+/gu) ?? [field];
}

function dress(word: string): string {
  const upper = word.toUpperCase();
  return acronyms.has(upper) ? upper : word.charAt(0).toUpperCase() + word.slice(1);
}

const acronyms = new Set(['API', 'URL', 'UID', 'OSB', 'GUID']);
