import { type Finding, finding } from '../../../diagnostics/finding.ts';
import { durationMs } from '../../../resources/duration.ts';
import type { HTTPBackendRef, HTTPRoute, HTTPRouteRule } from '../../../resources/http-route.ts';
import { type KubeObject, type Origin, refTo } from '../../../resources/object.ts';
import type { Timeouts } from '../../../routing-table/routing-table.ts';
import type { BackendResolver } from '../backends/resolve-backend.ts';
import type { RouteBackend, RouteRule } from '../graph.ts';
import { refusing } from '../refusal.ts';
import { type FilterContext, readFilters } from './read-filters.ts';
import { readMatches } from './read-matches.ts';
import { readRetry } from './read-retry.ts';
import { readSession } from './read-session.ts';

export interface ReadRules {
  /** The rules that are served. */
  readonly rules: readonly RouteRule[];
  /** Why each of the other rules is dropped. */
  readonly dropped: readonly Finding[];
  /** Everything else that is wrong; the rules are served all the same. */
  readonly problems: readonly Finding[];
}

/** All rules of an HTTPRoute. What is wrong with one rule never touches another. */
export function readRules(route: HTTPRoute, backends: BackendResolver): ReadRules {
  const read = route.spec.rules.map((rule, index) => {
    const origin = { object: refTo(route), field: `spec.rules[${index}]` };
    return readRule(rule, { origin, index }, backends);
  });
  return {
    rules: read.flatMap(({ rule, obstacles }) => (obstacles.length === 0 ? [rule] : [])),
    dropped: read.flatMap(({ obstacles }) => obstacles),
    problems: [
      ...read.flatMap(({ problems }) => problems),
      ...repeatedNames(route, route.spec.rules),
    ],
  };
}

interface ReadRule {
  readonly rule: RouteRule;
  readonly problems: readonly Finding[];
  readonly obstacles: readonly Finding[];
}

function readRule(
  rule: HTTPRouteRule,
  { origin, index }: { readonly origin: Origin; readonly index: number },
  resolver: BackendResolver,
): ReadRule {
  const { matches, problems: badMatches } = readMatches(rule.matches, origin);
  const [match] = matches;
  const context: FilterContext = {
    origin,
    onlyPrefix:
      matches.length === 1 && match?.path.type === 'PathPrefix' ? match.path.value : undefined,
    resolve: (placed) => resolver.resolve(origin.object, placed),
  };
  const core = readRuleCore(rule, context, index);
  return {
    rule: {
      origin,
      ...(rule.name ? { name: rule.name } : {}),
      index,
      matches,
      ...core.parts,
      timeouts: readTimeouts(rule),
      ...(rule.retry ? { retry: readRetry(rule.retry) } : {}),
    },
    problems: core.problems,
    obstacles: [...badMatches, ...core.obstacles],
  };
}

/** What the rules of HTTP and of gRPC have in common: every filter of the latter is one of the former. */
type CommonRule = Pick<HTTPRouteRule, 'filters' | 'backendRefs' | 'sessionPersistence'>;

export interface RuleCore {
  readonly parts: Pick<RouteRule, 'filters' | 'backends' | 'sessionPersistence'>;
  readonly problems: readonly Finding[];
  readonly obstacles: readonly Finding[];
}

/** Filters, backends and session of one rule, which is `context.origin`. */
export function readRuleCore(rule: CommonRule, context: FilterContext, index: number): RuleCore {
  const { origin } = context;
  const filters = readFilters(rule.filters ?? [], context);
  const backends = (rule.backendRefs ?? []).map((ref, refIndex) =>
    readBackend(ref, { ...context, origin: below(origin, `backendRefs[${refIndex}]`) }),
  );
  const answers = filters.filters.some(({ type }) => type === 'RequestRedirect');
  const alone = answers ? undefined : nobodyAnswers(rule, origin);
  const session = rule.sessionPersistence && readSession(rule.sessionPersistence, origin, index);
  return {
    parts: {
      filters: filters.filters,
      backends: alone?.backend ? [alone.backend] : backends.map(({ backend }) => backend),
      ...(session ? { sessionPersistence: session.session } : {}),
    },
    problems: [
      ...filters.problems,
      ...backends.flatMap((one) => one.problems),
      ...(alone ? [alone.problem] : []),
      ...(session?.problems ?? []),
    ],
    obstacles: [...filters.obstacles, ...backends.flatMap((one) => one.obstacles)],
  };
}

function readBackend(ref: HTTPBackendRef, context: FilterContext) {
  const { origin } = context;
  const filters = readFilters(ref.filters ?? [], context);
  const resolved = context.resolve({ ref, origin });
  const backend: RouteBackend = {
    origin,
    weight: ref.weight,
    filters: filters.filters,
    target:
      resolved.kind === 'port'
        ? { kind: 'port', port: resolved.port }
        : { kind: 'invalid', refusal: resolved.refusal },
  };
  const own = resolved.kind === 'port' ? resolved.doubts : [resolved.problem];
  return { backend, problems: [...own, ...filters.problems], obstacles: filters.obstacles };
}

/** A rule that leaves nobody to answer. The Gateway API wants a 500. (`routes.md` 2.5) */
function nobodyAnswers(rule: CommonRule, origin: Origin) {
  const refs = rule.backendRefs ?? [];
  if (refs.length === 0) {
    const message = 'The rule has neither backendRefs nor a redirect, so nobody answers.';
    const { problem, refusal } = refusing('rule-without-backend', origin, { message });
    const target = { kind: 'invalid', refusal } as const;
    return { problem, backend: { origin, weight: 1, filters: [], target } };
  }
  if (refs.some(({ weight }) => weight > 0)) return undefined;
  const message = 'All backendRefs of the rule have weight 0, so nobody answers.';
  const at = below(origin, 'backendRefs');
  return { problem: finding('rule-weights-all-zero', { ...at, message }), backend: undefined };
}

/** `0s` waits for ever, just as a timeout that is not there. */
function readTimeouts({ timeouts = {} }: HTTPRouteRule): Timeouts {
  const requestMs = durationMs(timeouts.request ?? '');
  const backendRequestMs = durationMs(timeouts.backendRequest ?? '');
  return {
    ...(requestMs ? { requestMs } : {}),
    ...(backendRequestMs ? { backendRequestMs } : {}),
  };
}

/** The name of a rule is for others to refer to. */
export function repeatedNames(
  route: KubeObject,
  rules: readonly { readonly name?: string }[],
): readonly Finding[] {
  const seen = new Set<string>();
  return rules.flatMap(({ name }, index) => {
    if (name === undefined) return [];
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    const at = { object: refTo(route), field: `spec.rules[${index}].name` };
    return finding('rule-name-repeated', { ...at, message: `Another rule is named ${name} too.` });
  });
}

function below({ object, field }: Origin, path: string): Origin {
  return { object, field: `${field}.${path}` };
}
