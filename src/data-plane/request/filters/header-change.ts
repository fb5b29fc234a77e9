import type { HeaderChange } from '../../../routing-table/filter.ts';
import { isHopByHop } from '../header-reader.ts';

/** A HeaderChange made ready: what a request costs is one pass over its headers. */
export interface PreparedHeaderChange {
  /** Returns the changed headers, `[name, value, name, value…]`, and leaves the given ones alone. */
  readonly apply: (headers: readonly string[]) => string[];
  /** A `set` of Host, which is not among the headers. */
  readonly host?: string;
}

/**
 * Set, then add, then remove; names without case. `add` gives the header once more, behind the values
 * it has. What frames a message (Content-Length, Connection and their kin) is never touched: the
 * change would break the connection rather than the header. (`routes.md` 2.4)
 */
export function prepareHeaderChange(change: HeaderChange): PreparedHeaderChange {
  const set = change.set.filter(({ name }) => mayChange(name));
  const add = change.add.filter(({ name }) => mayChange(name));
  const host = change.set.find(({ name }) => name.toLowerCase() === 'host')?.value;
  const added = new Set(add.map(({ name }) => name.toLowerCase()));
  const removed = new Set(change.remove.map((name) => name.toLowerCase()).filter(mayChange));
  const dropped = new Set([...set.map(({ name }) => name.toLowerCase()), ...removed]);
  const appended = [...set, ...add]
    .filter(({ name }) => !removed.has(name.toLowerCase()))
    .flatMap(({ name, value }) => [name, value]);
  const isNothing = dropped.size === 0 && added.size === 0;
  return {
    ...(host === undefined ? {} : { host }),
    apply(headers) {
      if (isNothing) return headers.slice();
      const changed = dropped.size === 0 ? headers.slice() : without(headers, dropped);
      for (const text of appended) changed.push(text);
      return changed;
    },
  };
}

/** All headers but those with the given lower-case names. */
export function without(headers: readonly string[], names: ReadonlySet<string>): string[] {
  const kept: string[] = [];
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const name = headers[at] ?? '';
    if (!names.has(name.toLowerCase())) kept.push(name, headers[at + 1] ?? '');
  }
  return kept;
}

function mayChange(name: string): boolean {
  const lower = name.toLowerCase();
  return lower !== 'host' && lower !== 'content-length' && !isHopByHop(lower);
}
