import type { Finding } from '../../../diagnostics/finding.ts';
import type { GRPCRoute, GRPCRouteRule } from '../../../resources/grpc-route.ts';
import { type Origin, refTo } from '../../../resources/object.ts';
import type { BackendResolver } from '../backends/resolve-backend.ts';
import type { RouteRule } from '../graph.ts';
import { readMethodMatches } from './read-method-matches.ts';
import { type ReadRules, readRuleCore, repeatedNames } from './read-rules.ts';

/** All rules of a GRPCRoute, as rules for the requests that its calls are. (`routes.md` 3) */
export function readGrpcRules(route: GRPCRoute, backends: BackendResolver): ReadRules {
  const { rules = [] } = route.spec;
  const read = rules.map((rule, index) => {
    const origin = { object: refTo(route), field: `spec.rules[${index}]` };
    return readRule(rule, { origin, index }, backends);
  });
  return {
    rules: read.flatMap(({ rule, obstacles }) => (obstacles.length === 0 ? [rule] : [])),
    dropped: read.flatMap(({ obstacles }) => obstacles),
    problems: [...read.flatMap(({ problems }) => problems), ...repeatedNames(route, rules)],
  };
}

interface ReadRule {
  readonly rule: RouteRule;
  readonly problems: readonly Finding[];
  readonly obstacles: readonly Finding[];
}

function readRule(
  rule: GRPCRouteRule,
  { origin, index }: { readonly origin: Origin; readonly index: number },
  resolver: BackendResolver,
): ReadRule {
  const { matches, ranks, problems: badMatches } = readMethodMatches(rule.matches ?? [], origin);
  const core = readRuleCore(
    rule,
    {
      origin,
      onlyPrefix: undefined,
      resolve: (placed) => resolver.resolve(origin.object, placed),
    },
    index,
  );
  return {
    rule: {
      origin,
      ...(rule.name ? { name: rule.name } : {}),
      index,
      matches,
      methodRanks: ranks,
      ...core.parts,
      timeouts: {},
    },
    problems: core.problems,
    obstacles: [...badMatches, ...core.obstacles],
  };
}
