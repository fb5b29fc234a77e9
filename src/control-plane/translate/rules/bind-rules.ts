import { compareHostnames } from '../../../resources/hostnames.ts';
import { refKey } from '../../../resources/object.ts';
import type { Backend, BackendTls } from '../../../routing-table/backend.ts';
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
  ResolvedPort,
  RouteFilter,
  RouteRule,
  RouteTarget,
} from '../graph.ts';
import { type Check, keep, keepWhile } from '../memory.ts';
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

/** A route's rules as one frontend serves them, one for each match, with every backend secured. */
export function bindRules(
  route: AttachedRoute,
  frontend: Frontend,
  secureBackend: SecureBackend,
): readonly BoundRule[] {
  const keptFor = keptOf(route);
  const key = refKey(frontend.ref);
  const bindOnce = keptFor.get(key) ?? keepWhile<Binding, AttachedRoute, readonly BoundRule[]>();
  keptFor.set(key, bindOnce);
  return bindOnce(route, { frontend, secureBackend }, (note) =>
    bindAnew(route, frontend, (_, port, tls) => {
      const backend = secureBackend(frontend, port, tls);
      note(sameBackend(port, tls, backend));
      return backend;
    }),
  );
}

interface Binding {
  readonly frontend: Frontend;
  readonly secureBackend: SecureBackend;
}

type BindOnce = ReturnType<typeof keepWhile<Binding, AttachedRoute, readonly BoundRule[]>>;

/** Out here, because it must hold on to nothing but these. */
const sameBackend =
  (port: ResolvedPort, tls: BackendTls | undefined, backend: Backend): Check<Binding> =>
  (now) =>
    now.secureBackend(now.frontend, port, tls) === backend;

/** By frontend. */
const keptOf = keep((_: AttachedRoute) => new Map<string, BindOnce>());

function bindAnew(
  route: AttachedRoute,
  frontend: Frontend,
  secureBackend: SecureBackend,
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
