import { type Finding, finding } from '../../../diagnostics/finding.ts';
import type { GRPCMethodMatch, GRPCRouteMatch } from '../../../resources/grpc-route.ts';
import type { Origin } from '../../../resources/object.ts';
import { compilePattern } from '../../../routing-table/pattern.ts';
import type { PathMatch, RequestMatch } from '../../../routing-table/request-match.ts';
import type { MethodRank } from '../graph.ts';
import { headerMatches, type ReadMatches } from './read-matches.ts';

export interface ReadMethodMatches extends ReadMatches {
  /** One for each match. */
  readonly ranks: readonly MethodRank[];
}

/**
 * The matches of one rule of a GRPCRoute. A call is a request for `/{service}/{method}`. None at all
 * means every call. (`routes.md` 3)
 */
export function readMethodMatches(
  matches: readonly GRPCRouteMatch[],
  origin: Origin,
): ReadMethodMatches {
  const wanted = matches.length === 0 ? [{}] : matches;
  const problems: Finding[] = [];
  const read = wanted.map((match: GRPCRouteMatch, index): RequestMatch => {
    const field = `${origin.field}.matches[${index}]`;
    const place = { object: origin.object, field };
    const headers = headerMatches(match.headers ?? [], place);
    problems.push(...headers.problems);
    const path = readMethod(match.method, { ...place, field: `${field}.method` });
    if ('problem' in path) problems.push(path.problem);
    return {
      path: 'problem' in path ? everyCall : path,
      headers: headers.values,
      queryParams: [],
    };
  });
  return { matches: read, problems, ranks: wanted.map(rankOf) };
}

function readMethod(
  wanted: GRPCMethodMatch | undefined,
  origin: Origin,
): PathMatch | { readonly problem: Finding } {
  const { type = 'Exact', service = '', method = '' } = wanted ?? {};
  if (service === '' && method === '') return everyCall;
  if (type === 'Exact' && service !== '') {
    const value = method === '' ? `/${service}` : `/${service}/${method}`;
    return { type: method === '' ? 'PathPrefix' : 'Exact', value };
  }
  return readExpression({ service, method }, origin);
}

/** Each part by itself first: one that is broken must not become good in the company of the other. */
function readExpression(
  { service, method }: { readonly service: string; readonly method: string },
  origin: Origin,
): PathMatch | { readonly problem: Finding } {
  for (const [field, source] of Object.entries({ service, method })) {
    const alone = compilePattern(source);
    if ('pattern' in alone) continue;
    const message = `The expression ${source} cannot be used: ${alone.problem}.`;
    const at = { object: origin.object, field: `${origin.field}.${field}` };
    return { problem: finding('rule-expression-invalid', { ...at, message }) };
  }
  const part = (source: string) => (source === '' ? '[^/]+' : `(?:${source})`);
  const whole = compilePattern(`/${part(service)}/${part(method)}`);
  if ('pattern' in whole) return { type: 'RegularExpression', pattern: whole.pattern };
  const message = `The expressions ${service} and ${method} cannot be used: ${whole.problem}.`;
  return { problem: finding('rule-expression-invalid', { ...origin, message }) };
}

function rankOf({ method = {} }: { method?: Partial<GRPCMethodMatch> }): MethodRank {
  return { service: method.service?.length ?? 0, method: method.method?.length ?? 0 };
}

const everyCall: PathMatch = { type: 'PathPrefix', value: '/' };
