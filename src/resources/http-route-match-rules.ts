import { repeatedItems, when } from './breaches.ts';
import type { HTTPPathMatch, HTTPRouteMatch } from './http-route-match.ts';
import type { PartRule } from './kind.ts';

/** What one match of an HTTPRoute rule must fulfil. Regular expressions are translation's to read. */
export const matchRules: readonly PartRule<HTTPRouteMatch>[] = [
  pathRule('A path to match must begin with a slash.', (path) => !path.startsWith('/')),
  ...['//', '/./', '/../', '%2f', '%2F', '#'].map((part) =>
    pathRule(`A path to match must not contain ${part}`, (path) => path.includes(part)),
  ),
  ...['/..', '/.'].map((end) =>
    pathRule(`A path to match must not end with ${end}`, (path) => path.endsWith(end)),
  ),
  pathRule(
    'A path to match may only contain the characters of a URL path and valid %-escapes.',
    (path) => !pathSyntax.test(path),
  ),
  {
    message: 'Another entry matches the same header in other letter case; only the first counts.',
    advisory: true,
    breaches: ({ headers }) => repeatedItems(headers, '.headers', ({ name }) => name.toLowerCase()),
  },
];

function pathRule(message: string, breaks: (value: string) => boolean): PartRule<HTTPRouteMatch> {
  const isPlain = ({ type }: HTTPPathMatch) => type === 'Exact' || type === 'PathPrefix';
  return {
    message,
    breaches: ({ path }) => when(isPlain(path) && breaks(path.value), '.path.value'),
  };
}

const pathSyntax = /^(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|%[0-9a-fA-F]{2})+$/;
