import { compareHostnames } from '../../../resources/hostnames.ts';
import { refKey } from '../../../resources/object.ts';
import type { Filter } from '../../../routing-table/filter.ts';
import {
  compareByPrecedence,
  compareText,
  type Ranked,
} from '../../../routing-table/precedence.ts';
import type { RoutingRule } from '../../../routing-table/routing-table.ts';
import type { BackendTarget, WeightedBackend } from '../../../routing-table/weighted-backend.ts';
import type {
  AttachedRoute,
  Frontend,
  MethodRank,
  RouteFilter,
  RouteRule,
  RouteTarget,
} from '../graph.ts';
import { type Era, keepInEra } from '../memory.ts';
import type { SecureBackend } from '../policies/secure-backend.ts';

/** A rule of the table with all that decides its place. */
export interface RankedRule extends BoundRule {
  /** The route's own hostname that led to the virtual host. */
  readonly hostname: string;
}

/** A rule that has not been brought to a hostname yet. */
export interface BoundRule extends Ranked {
  readonly rule: RoutingRule;
  /** Of the match, where the rule is one of a GRPCRoute. */
  readonly methodRank?: MethodRank;
}

/**
 * The order of the rules of one virtual host. A route that names the host itself comes before one that
 * covers it with a wildcard, whatever hostname the listener has. Rules of GRPCRoutes have an order of
 * their own (`routes.md` 3) and never stand beside others, because no hostname leads to routes of both
 * kinds.
 */
export function compareRules(a: RankedRule, b: RankedRule): number {
  return compareHostnames(a.hostname, b.hostname) || compareOfOneHostname(a, b);
}

function compareOfOneHostname(a: BoundRule, b: BoundRule): number {
  if (a.methodRank === undefined || b.methodRank === undefined) return compareByPrecedence(a, b);
  return (
    b.methodRank.service - a.methodRank.service ||
    b.methodRank.method - a.methodRank.method ||
    b.match.headers.length - a.match.headers.length ||
    compareText(a.createdAt, b.createdAt) ||
    compareText(a.routeName, b.routeName) ||
    a.ruleIndex - b.ruleIndex ||
    a.matchIndex - b.matchIndex
  );
}

/** For whom rules are bound, and how long that holds. */
export interface Binding {
  readonly frontend: Frontend;
  readonly secureBackend: SecureBackend;
  readonly era: Era;
}

/** A route's rules as one frontend serves them, one for each match, with every backend secured. */
export function bindRules(route: AttachedRoute, binding: Binding): readonly BoundRule[] {
  const byFrontend = kept(binding.era, route, () => new Map());
  const key = refKey(binding.frontend.ref);
  const bound = byFrontend.get(key) ?? bindAnew(route, binding);
  byFrontend.set(key, bound);
  return bound;
}

const kept = keepInEra<AttachedRoute, Map<string, readonly BoundRule[]>>();

function bindAnew(
  route: AttachedRoute,
  { frontend, secureBackend }: Binding,
): readonly BoundRule[] {
  const { createdAt, ref } = route;
  const routeName = `${ref.namespace}/${ref.name}`;
  return route.rules.flatMap((rule) => {
    const bound = bindRule(rule, frontend, secureBackend);
    return rule.matches.map((match, matchIndex): BoundRule => {
      const methodRank = rule.methodRanks?.[matchIndex];
      const place = { match, createdAt, routeName, ruleIndex: rule.index, matchIndex };
      return { ...place, rule: { ...bound, match }, ...(methodRank ? { methodRank } : {}) };
    });
  });
}

function bindRule(
  rule: RouteRule,
  frontend: Frontend,
  secureBackend: SecureBackend,
): Omit<RoutingRule, 'match'> {
  const bind = (filters: readonly RouteFilter[]) => bindFilters(filters, frontend, secureBackend);
  const { origin, name, timeouts, retry, sessionPersistence } = rule;
  return {
    origin,
    ...(name === undefined ? {} : { name }),
    filters: bind(rule.filters),
    backends: rule.backends.map(
      (backend): WeightedBackend => ({
        origin: backend.origin,
        weight: backend.weight,
        filters: bind(backend.filters),
        target: bindTarget(backend.target, frontend, secureBackend),
      }),
    ),
    timeouts,
    ...(retry ? { retry } : {}),
    ...(sessionPersistence ? { sessionPersistence } : {}),
  };
}

/** Filters with the backends that they need, secured. */
export function bindFilters(
  filters: readonly RouteFilter[],
  frontend: Frontend,
  secureBackend: SecureBackend,
): readonly Filter[] {
  return filters.map((filter): Filter => {
    if (filter.type !== 'RequestMirror' && filter.type !== 'ExternalAuth') return filter;
    const { origin } = filter;
    const backend = secureBackend(frontend, filter.port);
    return filter.type === 'RequestMirror'
      ? { type: filter.type, mirror: { origin, share: filter.share, backend } }
      : { type: filter.type, auth: { ...filter.question, origin, backend } };
  });
}

/** Secured as the frontend does it; one that is invalid stays so. */
export function bindTarget(
  target: RouteTarget,
  frontend: Frontend,
  secureBackend: SecureBackend,
): BackendTarget {
  return target.kind === 'invalid'
    ? target
    : { kind: 'backend', backend: secureBackend(frontend, target.port, target.tls) };
}
