import { type Finding, finding } from '../../../diagnostics/finding.ts';
import type {
  HTTPHeaderMatch,
  HTTPPathMatch,
  HTTPRouteMatch,
} from '../../../resources/http-route-match.ts';
import type { Origin } from '../../../resources/object.ts';
import { normalizePath } from '../../../routing-table/normalize-path.ts';
import { compilePattern, type Pattern } from '../../../routing-table/pattern.ts';
import type { PathMatch, RequestMatch, ValueMatch } from '../../../routing-table/request-match.ts';

export interface ReadMatches {
  readonly matches: readonly RequestMatch[];
  /** Any of these makes the rule unusable. */
  readonly problems: readonly Finding[];
}

/** The matches of one rule. None at all means every request. (`routes.md` 2.2) */
export function readMatches(matches: readonly HTTPRouteMatch[], origin: Origin): ReadMatches {
  if (matches.length === 0) return { matches: [everyRequest], problems: [] };
  const problems: Finding[] = [];
  const place: Place = {
    at: (field) => ({ object: origin.object, field: `${origin.field}.${field}` }),
    report: (problem) => problems.push(problem),
  };
  return { matches: matches.map((match, index) => readMatch(match, index, place)), problems };
}

/** The header matches of one match, which routes of HTTP and gRPC share. `origin` is the match. */
export function headerMatches(
  headers: readonly HTTPHeaderMatch[],
  origin: Origin,
): { readonly values: readonly ValueMatch[]; readonly problems: readonly Finding[] } {
  const problems: Finding[] = [];
  const place: Place = {
    at: (field) => ({ object: origin.object, field: `${origin.field}.${field}` }),
    report: (problem) => problems.push(problem),
  };
  return { values: readValues(headers.map(lowerCaseName), 'headers', place), problems };
}

interface Place {
  readonly at: (field: string) => Origin;
  readonly report: (problem: Finding) => void;
}

function readMatch(match: HTTPRouteMatch, index: number, place: Place): RequestMatch {
  const field = `matches[${index}]`;
  const { path, method, headers = [], queryParams = [] } = match;
  return {
    path: readPath(path, `${field}.path.value`, place),
    ...(method ? { method } : {}),
    headers: readValues(headers.map(lowerCaseName), `${field}.headers`, place),
    queryParams: readValues(queryParams, `${field}.queryParams`, place),
  };
}

/** Names of headers that differ by case only are one header, and the first entry counts. */
function lowerCaseName(header: HTTPHeaderMatch): HTTPHeaderMatch {
  return { ...header, name: header.name.toLowerCase() };
}

function readPath(path: HTTPPathMatch, field: string, place: Place): PathMatch {
  const { type, value } = path;
  switch (type) {
    case 'Exact':
      return { type, value: normalizePath(value) };
    case 'PathPrefix':
      return { type, value: withoutTrailingSlash(normalizePath(value)) };
    case 'RegularExpression':
      return { type, pattern: readPattern(value, field, place) };
  }
}

function readValues(
  entries: readonly HTTPHeaderMatch[],
  field: string,
  place: Place,
): readonly ValueMatch[] {
  const values = new Map<string, ValueMatch>();
  for (const [index, { type, name, value }] of entries.entries()) {
    if (values.has(name)) continue;
    const pattern = () => readPattern(value, `${field}[${index}].value`, place);
    values.set(name, type === 'Exact' ? { type, name, value } : { type, name, pattern: pattern() });
  }
  return [...values.values()];
}

function readPattern(source: string, field: string, { at, report }: Place): Pattern {
  const result = compilePattern(source);
  if ('pattern' in result) return result.pattern;
  report(
    finding('rule-expression-invalid', {
      ...at(field),
      message: `The expression ${source} cannot be used: ${result.problem}.`,
    }),
  );
  return { source, matches: () => false };
}

/** `/a/` and `/a` are one prefix; the root keeps its slash. */
export function withoutTrailingSlash(path: string): string {
  return path.length > 1 && path.endsWith('/') ? withoutTrailingSlash(path.slice(0, -1)) : path;
}

const everyRequest: RequestMatch = {
  path: { type: 'PathPrefix', value: '/' },
  headers: [],
  queryParams: [],
};
