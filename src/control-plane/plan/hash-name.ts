/**
 * A short, stable suffix for a generated name, in the alphabet Kubernetes uses for them (no vowels,
 * so that no word appears). Equal text gives an equal suffix always.
 */
export function hashName(text: string, length: number): string {
  let name = '';
  for (let rest = hashOf(text); name.length < length; rest /= base) {
    name += alphabet[Number(rest % base)] ?? '';
  }
  return name;
}

/** In the form of a UUID; equal text gives an equal one always. */
export function hashUid(text: string): string {
  const hex = [text, `${text}/`].map((one) => hashOf(one).toString(16).padStart(16, '0')).join('');
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `5${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
  ];
  return [...parts, hex.slice(20)].join('-');
}

/** FNV-1a in 64 bits. */
function hashOf(text: string): bigint {
  let hash = 0xcbf29ce484222325n;
  for (let at = 0; at < text.length; at += 1) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(at))) * 0x100000001b3n);
  }
  return hash;
}

const alphabet = 'bcdfghjklmnpqrstvwxz2456789';
const base = BigInt(alphabet.length);
