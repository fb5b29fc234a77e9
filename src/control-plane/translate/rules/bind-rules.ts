import type { Filter } from '../../../routing-table/filter.ts';
import type { Ranked } from '../../../routing-table/precedence.ts';
import type { RoutingRule } from '../../../routing-table/routing-table.ts';
import type { BackendTarget, WeightedBackend } from '../../../routing-table/weighted-backend.ts';
import type { AttachedRoute, Frontend, RouteFilter, RouteRule, RouteTarget } from '../graph.ts';
import type { SecureBackend } from '../policies/secure-backend.ts';

/** A rule of the table with all that decides its place. */
export interface RankedRule extends Ranked {
  readonly rule: RoutingRule;
}

/** A route's rules as one frontend serves them, one for each match, with every backend secured. */
export function bindRules(
  route: AttachedRoute,
  frontend: Frontend,
  secureBackend: SecureBackend,
): readonly RankedRule[] {
  const { createdAt, ref } = route;
  const routeName = `${ref.namespace}/${ref.name}`;
  return route.rules.flatMap((rule) => {
    const bound = bindRule(rule, frontend, secureBackend);
    return rule.matches.map((match, matchIndex): RankedRule => {
      const place = { match, createdAt, routeName, ruleIndex: rule.index, matchIndex };
      return { ...place, rule: { ...bound, match } };
    });
  });
}

function bindRule(
  rule: RouteRule,
  frontend: Frontend,
  secureBackend: SecureBackend,
): Omit<RoutingRule, 'match'> {
  const bindFilters = (filters: readonly RouteFilter[]): readonly Filter[] =>
    filters.map((filter): Filter => {
      if (filter.type !== 'RequestMirror') return filter;
      const { type, origin, port, share } = filter;
      return { type, mirror: { origin, share, backend: secureBackend(frontend, port) } };
    });
  const bindTarget = (target: RouteTarget): BackendTarget =>
    target.kind === 'invalid'
      ? target
      : { kind: 'backend', backend: secureBackend(frontend, target.port, target.tls) };
  const { origin, name, timeouts } = rule;
  return {
    origin,
    ...(name === undefined ? {} : { name }),
    filters: bindFilters(rule.filters),
    backends: rule.backends.map(
      (backend): WeightedBackend => ({
        origin: backend.origin,
        weight: backend.weight,
        filters: bindFilters(backend.filters),
        target: bindTarget(backend.target),
      }),
    ),
    timeouts,
  };
}
