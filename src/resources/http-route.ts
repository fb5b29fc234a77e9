import { Type } from 'typebox';
import { weightedBackendReference } from './backend-reference.ts';
import { beneath, both, inItems, repeatedItems, when } from './breaches.ts';
import { durationMs } from './duration.ts';
import { type HTTPRouteFilter, httpRouteFilters } from './http-route-filter.ts';
import { filterListRules, filterRules } from './http-route-filter-rules.ts';
import { httpRouteMatch } from './http-route-match.ts';
import { matchRules } from './http-route-match-rules.ts';
import type { CrossFieldRule, Kind } from './kind.ts';
import { kubeSchema } from './kube-schema.ts';
import { duration, hostname, sectionName } from './names.ts';
import type { KubeObject } from './object.ts';
import { parentReferences, type RouteStatus, routeStatus } from './parent-reference.ts';
import { parentReferenceRules } from './parent-reference-rules.ts';
import { closed, integer, listSet, oneOf, type Shape } from './schema.ts';
import { sessionPersistence, sessionPersistenceRules } from './session-persistence.ts';

const backendRef = closed({
  ...weightedBackendReference,
  filters: Type.Optional(httpRouteFilters),
});

/** Durations as written; `0s` waits for ever. */
const timeouts = closed({
  request: Type.Optional(duration),
  backendRequest: Type.Optional(duration),
});

/** Experimental channel. (GEP-1731) */
const retry = closed({
  codes: Type.Optional(listSet(integer(400, 599), { maxItems: 200 })),
  /** After the first try; upstream admits none in one release and not in the next. */
  attempts: Type.Optional(Type.Integer({ minimum: 0 })),
  backoff: Type.Optional(duration),
});

const everyPath = [{ path: { type: 'PathPrefix', value: '/' } }];

const rule = closed({
  name: Type.Optional(sectionName),
  /** Written as `[]` it stays empty, and matches every request. */
  matches: Type.Array(httpRouteMatch, { maxItems: 64, default: everyPath }),
  filters: Type.Optional(httpRouteFilters),
  backendRefs: Type.Optional(Type.Array(backendRef, { maxItems: 16 })),
  timeouts: Type.Optional(timeouts),
  retry: Type.Optional(retry),
  /** Experimental channel. */
  sessionPersistence: Type.Optional(sessionPersistence),
});

const spec = closed({
  parentRefs: Type.Optional(parentReferences),
  hostnames: Type.Optional(Type.Array(hostname, { maxItems: 16 })),
  rules: Type.Array(rule, { minItems: 1, maxItems: 16, default: [{ matches: everyPath }] }),
  /** Experimental channel. */
  useDefaultGateways: Type.Optional(oneOf(['All', 'None'])),
});

export type HTTPRouteSpec = Shape<typeof spec>;
export type HTTPRouteRule = Shape<typeof rule>;
export type HTTPBackendRef = Shape<typeof backendRef>;
export type HTTPRouteTimeouts = Shape<typeof timeouts>;
export type HTTPRouteRetry = Shape<typeof retry>;

export interface HTTPRoute extends KubeObject {
  readonly spec: HTTPRouteSpec;
  readonly status?: RouteStatus;
}

/** Replacing a prefix is only possible where one prefix is matched. */
const onePrefixMessage =
  'ReplacePrefixMatch needs a rule with exactly one match, and a PathPrefix in it.';

/** The HTTPRoute's cross-field rules, from its CRD. */
const httpRouteRules: readonly CrossFieldRule<HTTPRoute>[] = [
  ...parentReferenceRules,
  {
    message: 'The rules of an HTTPRoute may have 128 matches together at most.',
    breaches: ({ spec: { rules } }) =>
      when(rules.reduce((sum, { matches }) => sum + matches.length, 0) > 128, 'spec.rules'),
  },
  {
    message: 'Two rules of an HTTPRoute have the same name, so nothing can refer to one of them.',
    advisory: true,
    breaches: ({ spec }) => repeatedItems(spec.rules, 'spec.rules', ({ name }) => name),
  },
  ruleRule('A rule with a RequestRedirect filter must not have backendRefs.', (rule) =>
    when(
      (rule.backendRefs ?? []).length > 0 &&
        (rule.filters ?? []).some(({ requestRedirect }) => requestRedirect !== undefined),
      '',
    ),
  ),
  ruleRule(onePrefixMessage, (rule) =>
    when(
      !matchesOnePrefix(rule) &&
        (replacesPrefix(rule.filters) || prefixReplacingBackends(rule).length === 1),
      '',
    ),
  ),
  {
    ...ruleRule(onePrefixMessage, (rule) =>
      when(!matchesOnePrefix(rule) && prefixReplacingBackends(rule).length > 1, ''),
    ),
    advisory: true,
  },
  ruleRule('A backendRef to a Service needs a port.', (rule) =>
    inItems(rule.backendRefs, '.backendRefs', (ref) =>
      when(ref.group === '' && ref.kind === 'Service' && ref.port === undefined, ''),
    ),
  ),
  ruleRule(
    'The backendRequest timeout must not be longer than the request timeout.',
    ({ timeouts = {} }) => {
      const requestMs = durationMs(timeouts.request ?? '') ?? 0;
      const backendRequestMs = durationMs(timeouts.backendRequest ?? '') ?? 0;
      return when(requestMs !== 0 && backendRequestMs > requestMs, '.timeouts');
    },
  ),
  ...sessionPersistenceRules.map(({ message, breaches }) =>
    ruleRule(message, ({ sessionPersistence: session }) =>
      beneath('.sessionPersistence', session ? breaches(session) : []),
    ),
  ),
  ...matchRules.map(({ message, advisory, breaches }) => ({
    ...ruleRule(message, (rule) => inItems(rule.matches, '.matches', breaches)),
    ...(advisory ? { advisory } : {}),
  })),
  ...filterListRules.map(({ message, breaks }) =>
    filtersRule(message, (filters) => when(breaks(filters), '')),
  ),
  ...filterRules.map(({ message, advisory, breaches }) => ({
    ...filtersRule(message, (filters) => inItems(filters, '', breaches)),
    ...(advisory ? { advisory } : {}),
  })),
];

function ruleRule(
  message: string,
  breaches: (rule: HTTPRouteRule) => readonly string[],
): CrossFieldRule<HTTPRoute> {
  return { message, breaches: ({ spec }) => inItems(spec.rules, 'spec.rules', breaches) };
}

/** For the filters of a rule and those of its backendRefs alike. */
function filtersRule(
  message: string,
  breaches: (filters: readonly HTTPRouteFilter[]) => readonly string[],
): CrossFieldRule<HTTPRoute> {
  const ofOwner = ({ filters }: { filters?: readonly HTTPRouteFilter[] }) =>
    beneath('.filters', filters ? breaches(filters) : []);
  return ruleRule(message, (rule) =>
    both(ofOwner(rule), inItems(rule.backendRefs, '.backendRefs', ofOwner)),
  );
}

function matchesOnePrefix({ matches }: HTTPRouteRule): boolean {
  return matches.length === 1 && matches[0]?.path.type === 'PathPrefix';
}

/** Upstream's rule counts these and looks no further if there are several. */
function prefixReplacingBackends({ backendRefs = [] }: HTTPRouteRule): HTTPBackendRef[] {
  return backendRefs.filter(({ filters }) => replacesPrefix(filters));
}

function replacesPrefix(filters: readonly HTTPRouteFilter[] = []): boolean {
  return filters.some(({ requestRedirect, urlRewrite }) =>
    [requestRedirect, urlRewrite].some(
      (change) =>
        change?.path?.type === 'ReplacePrefixMatch' && change.path.replacePrefixMatch !== undefined,
    ),
  );
}

export const httpRoute: Kind<HTTPRoute> = {
  group: 'gateway.networking.k8s.io',
  version: 'v1',
  kind: 'HTTPRoute',
  plural: 'httproutes',
  singular: 'httproute',
  shortNames: [],
  namespaced: true,
  categories: ['gateway-api'],
  schema: kubeSchema({ spec, status: Type.Optional(routeStatus) }),
  rules: httpRouteRules,
  otherVersions: [{ version: 'v1beta1', convert: (raw) => raw }],
};
