import { parseQuery } from './query.ts';
import type { RequestFacts, ValueMatch } from './request-match.ts';
import type { RoutingRule } from './routing-table.ts';

/** A request during matching: what several rules ask for is worked out at most once. */
export interface RequestView {
  readonly facts: RequestFacts;
  /** By `normalizePath`. */
  readonly path: string;
  readonly queryParam: (name: string) => string | undefined;
}

export function viewRequest(facts: RequestFacts, path: string): RequestView {
  let parsed: ReadonlyMap<string, string> | undefined;
  return {
    facts,
    path,
    queryParam: (name) => {
      parsed ??= parseQuery(facts.query);
      return parsed.get(name);
    },
  };
}

/** Whether every part of the rule's match holds. The meaning of a match stands here, once. */
export function ruleHolds(rule: RoutingRule, request: RequestView): boolean {
  return pathHolds(rule, request.path) && restHolds(rule, request);
}

/** Everything but the path, for callers that found the rule by its path. */
export function restHolds(rule: RoutingRule, request: RequestView): boolean {
  const { headers, queryParams } = rule.match;
  return (
    methodHolds(rule, request.facts) &&
    headers.every((header) => valueHolds(header, request.facts.header(header.name))) &&
    queryParams.every((param) => valueHolds(param, request.queryParam(param.name)))
  );
}

function pathHolds(rule: RoutingRule, path: string): boolean {
  const wanted = rule.match.path;
  switch (wanted.type) {
    case 'Exact':
      return path === wanted.value;
    case 'PathPrefix':
      return hasPathPrefix(path, wanted.value);
    case 'RegularExpression':
      return wanted.pattern.matches(path);
  }
}

/** Element by element: `/abc` covers `/abc`, `/abc/` and `/abc/def`, not `/abcd`. */
export function hasPathPrefix(path: string, prefix: string): boolean {
  if (prefix === '/') return true;
  return path.startsWith(prefix) && (path.length === prefix.length || path[prefix.length] === '/');
}

function methodHolds(rule: RoutingRule, facts: RequestFacts): boolean {
  const wanted = rule.match.method;
  if (wanted === undefined || wanted === facts.method) return true;
  // A browser asks with OPTIONS whether it may PUT. The rule for PUT has to answer, if it has CORS.
  return (
    isPreflight(facts) &&
    facts.header('access-control-request-method') === wanted &&
    rule.filters.some((filter) => filter.type === 'CORS')
  );
}

/** A CORS preflight: OPTIONS with Origin and Access-Control-Request-Method. */
export function isPreflight(facts: RequestFacts): boolean {
  return (
    facts.method === 'OPTIONS' &&
    facts.header('origin') !== undefined &&
    facts.header('access-control-request-method') !== undefined
  );
}

function valueHolds(wanted: ValueMatch, actual: string | undefined): boolean {
  if (actual === undefined) return false;
  return wanted.type === 'Exact' ? actual === wanted.value : wanted.pattern.matches(actual);
}
