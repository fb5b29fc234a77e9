/**
 * The path that matching sees. The Gateway API leaves this open, so the safe part of RFC 3986 6.2.2
 * applies and nothing else:
 *
 * - escapes of unreserved characters are undone (`/%77hoami` is `/whoami`), other escapes get upper
 *   case digits; `%2F` stays an escape, so that it never separates path elements;
 * - dot segments are resolved (`/public/../admin` is `/admin`) after that, so `%2e%2e` cannot hide one;
 * - repeated slashes, `;` parameters and case stay as they are.
 *
 * What goes to the backend is the client's own spelling unless a filter rewrites it. Linear time.
 */
export function normalizePath(path: string): string {
  if (path === '') return '/';
  const unescaped = path.includes('%') ? path.replace(percentEscape, normalizeEscape) : path;
  return mayHaveDotSegments(unescaped) ? withoutDotSegments(unescaped) : unescaped;
}

function normalizeEscape(escaped: string): string {
  const character = String.fromCharCode(Number.parseInt(escaped.slice(1), 16));
  return unreserved.test(character) ? character : escaped.toUpperCase();
}

function mayHaveDotSegments(path: string): boolean {
  return path.includes('/.');
}

function withoutDotSegments(path: string): string {
  if (!path.startsWith('/')) return path;
  const kept: string[] = [];
  const segments = path.slice(1).split('/');
  for (const [index, segment] of segments.entries()) {
    const isLast = index === segments.length - 1;
    if (segment === '..') kept.pop();
    else if (segment !== '.') kept.push(segment);
    // `/a/..` and `/a/.` name a directory: the slash in front of the dots stays.
    if (isLast && (segment === '.' || segment === '..')) kept.push('');
  }
  return `/${kept.join('/')}`;
}

const percentEscape = /%[0-9a-fA-F]{2}/g;
const unreserved = /^[A-Za-z0-9\-._~]$/;
