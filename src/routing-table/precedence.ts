import type { PathMatch, RequestMatch } from './request-match.ts';

/** One match of one rule with all that decides its place among the others. */
export interface Ranked {
  readonly match: RequestMatch;
  /** RFC 3339 with whole seconds, as Kubernetes writes it; `''` where it is not known. */
  readonly createdAt: string;
  /** `namespace/name` of the route. */
  readonly routeName: string;
  readonly ruleIndex: number;
  readonly matchIndex: number;
}

/**
 * The order of `routes.md` 2.3 within one hostname: negative if `a` comes first. The hostname itself
 * is decided before, by the choice of the virtual host. Expressions, which the Gateway API leaves
 * open, come after exact paths and before prefixes, longer ones first.
 */
export function compareByPrecedence(a: Ranked, b: Ranked): number {
  return (
    exactPathFirst(a, b) ||
    expressionBeforePrefix(a, b) ||
    longerPathFirst(a, b) ||
    methodFirst(a, b) ||
    moreHeadersFirst(a, b) ||
    moreQueryParamsFirst(a, b) ||
    olderRouteFirst(a, b) ||
    routeNameFirst(a, b) ||
    earlierRuleFirst(a, b) ||
    earlierMatchFirst(a, b)
  );
}

/** By code unit, the same on every machine; `localeCompare` is not. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

type Comparison = (a: Ranked, b: Ranked) => number;

const exactPathFirst: Comparison = (a, b) => Number(isExact(b)) - Number(isExact(a));
const expressionBeforePrefix: Comparison = (a, b) =>
  Number(isExpression(b)) - Number(isExpression(a));
const longerPathFirst: Comparison = (a, b) =>
  isExact(a) && isExact(b) ? 0 : pathLength(b.match.path) - pathLength(a.match.path);
const methodFirst: Comparison = (a, b) => Number(hasMethod(b)) - Number(hasMethod(a));
const moreHeadersFirst: Comparison = (a, b) => b.match.headers.length - a.match.headers.length;
const moreQueryParamsFirst: Comparison = (a, b) =>
  b.match.queryParams.length - a.match.queryParams.length;
const olderRouteFirst: Comparison = (a, b) => compareText(a.createdAt, b.createdAt);
const routeNameFirst: Comparison = (a, b) => compareText(a.routeName, b.routeName);
const earlierRuleFirst: Comparison = (a, b) => a.ruleIndex - b.ruleIndex;
const earlierMatchFirst: Comparison = (a, b) => a.matchIndex - b.matchIndex;

const isExact = (ranked: Ranked): boolean => ranked.match.path.type === 'Exact';
const isExpression = (ranked: Ranked): boolean => ranked.match.path.type === 'RegularExpression';
const hasMethod = (ranked: Ranked): boolean => ranked.match.method !== undefined;

function pathLength(path: PathMatch): number {
  return path.type === 'RegularExpression' ? path.pattern.source.length : path.value.length;
}
