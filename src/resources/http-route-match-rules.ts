import { repeatedItems, when } from './breaches.ts';
import type { PartRule } from './kind.ts';

/** What the matches of headers must fulfil together. */
export const headerListRules: readonly PartRule<readonly { readonly name: string }[]>[] = [
  {
    message: 'Another entry matches the same header in other letter case; only the first counts.',
    advisory: true,
    breaches: (headers) => repeatedItems(headers, '', ({ name }) => name.toLowerCase()),
  },
];

const plainTypes = "['Exact', 'PathPrefix']";
const pathPattern = "^(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|[%][0-9a-fA-F]{2})+$";
const pathSyntax = new RegExp(pathPattern);

/** What a path must fulfil. Regular expressions are translation's to read. */
export const pathMatchRules: readonly PartRule<PathMatch>[] = [
  pathRule(
    `value must be an absolute path and start with '/' when type one of ${plainTypes}`,
    (path) => !path.startsWith('/'),
  ),
  ...['//', '/./', '/../', '%2f', '%2F', '#'].map((part) =>
    pathRule(`must not contain '${part}' when type one of ${plainTypes}`, (path) =>
      path.includes(part),
    ),
  ),
  ...['/..', '/.'].map((end) =>
    pathRule(`must not end with '${end}' when type one of ${plainTypes}`, (path) =>
      path.endsWith(end),
    ),
  ),
  pathRule(
    `must only contain valid characters (matching ${pathPattern}) for types ${plainTypes}`,
    (path) => !pathSyntax.test(path),
  ),
];

function pathRule(message: string, breaks: (value: string) => boolean): PartRule<PathMatch> {
  return {
    message,
    breaches: ({ type, value }) => when(type !== 'RegularExpression' && breaks(value), '.value'),
  };
}

interface PathMatch {
  readonly type: 'Exact' | 'PathPrefix' | 'RegularExpression';
  readonly value: string;
}
