/**
 * A short, stable suffix for a generated name, in the alphabet Kubernetes uses for them (no vowels,
 * so that no word appears). Equal text gives an equal suffix always.
 */
export function hashName(text: string, length: number): string {
  let hash = 0xcbf29ce484222325n;
  for (let at = 0; at < text.length; at += 1) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(at))) * 0x100000001b3n);
  }
  let name = '';
  for (let rest = hash; name.length < length; rest /= base) {
    name += alphabet[Number(rest % base)] ?? '';
  }
  return name;
}

const alphabet = 'bcdfghjklmnpqrstvwxz2456789';
const base = BigInt(alphabet.length);
