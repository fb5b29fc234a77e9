import type { PathChange } from './filter.ts';
import { normalizePath } from './normalize-path.ts';
import { hasPathPrefix } from './rule-holds.ts';

/**
 * The path after a ReplaceFullPath or ReplacePrefixMatch; the query is not part of it. Never empty
 * and never beginning with two slashes. (`routes.md` 2.4)
 *
 * `/foo/bar` with prefix `/foo` replaced by `/xyz` or `/xyz/` is `/xyz/bar`, by `/` or nothing `/bar`.
 * The prefix is found in the normalised path, because that is the path that matched.
 */
export function rewritePath(path: string, change: PathChange): string {
  if (change.type === 'ReplaceFullPath') return rooted(change.value);
  const seen = normalizePath(path);
  if (!hasPathPrefix(seen, change.prefix)) return path;
  const rest = change.prefix === '/' ? seen : seen.slice(change.prefix.length);
  if (rest === '') return rooted(change.value);
  return rooted(change.value.replace(/\/$/, '') + rest);
}

function rooted(path: string): string {
  let start = 0;
  while (path[start] === '/') start += 1;
  return `/${path.slice(start)}`;
}
