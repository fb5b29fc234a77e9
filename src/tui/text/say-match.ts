import type { RequestMatch, ValueMatch } from '../../routing-table/request-match.ts';

/** `GET /whoami` (exactly), `/api…` (and below), `~ /v[12]/.*` (expression). */
export function sayMatch({ method, path }: RequestMatch): string {
  const verb = method === undefined ? '' : `${method} `;
  switch (path.type) {
    case 'Exact':
      return `${verb}${path.value}`;
    case 'PathPrefix':
      return `${verb}${path.value === '/' ? '/' : `${path.value}/`}*`;
    case 'RegularExpression':
      return `${verb}~ ${path.pattern.source}`;
  }
}

/** `header x-user = anna`, `query debug ~ .*` */
export function sayMatchDetails({ headers, queryParams }: RequestMatch): readonly string[] {
  return [
    ...headers.map((match) => `header ${sayValueMatch(match)}`),
    ...queryParams.map((match) => `query ${sayValueMatch(match)}`),
  ];
}

function sayValueMatch(match: ValueMatch): string {
  return match.type === 'Exact'
    ? `${match.name} = ${match.value}`
    : `${match.name} ~ ${match.pattern.source}`;
}
