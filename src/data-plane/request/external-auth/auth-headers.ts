import { isHopByHop } from '../header-reader.ts';

/** `[name, value, name, value…]` of those headers whose lower-case names satisfy. */
export function headersThat(
  headers: readonly string[],
  satisfies: (name: string) => boolean,
): string[] {
  const kept: string[] = [];
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const name = headers[at] ?? '';
    if (satisfies(name.toLowerCase())) kept.push(name, headers[at + 1] ?? '');
  }
  return kept;
}

/** Whether an authority may set a header: not what frames a message, nor where it is bound for. */
export function mayBeSet(name: string): boolean {
  return !unsettable.has(name) && !name.startsWith(':') && !isHopByHop(name);
}

export function lowerNames(headers: readonly string[]): ReadonlySet<string> {
  return new Set(headers.filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase()));
}

const unsettable: ReadonlySet<string> = new Set(['host', 'content-length']);
