import { Type } from 'typebox';
import { weightedBackendReference } from './backend-reference.ts';
import { beneath, both, inItems, repeatedItems, when } from './breaches.ts';
import { type GRPCRouteFilter, grpcRouteFilters } from './grpc-route-filter.ts';
import { grpcFilterListRules, grpcFilterRules } from './http-route-filter-rules.ts';
import type { CrossFieldRule, Kind } from './kind.ts';
import { kubeSchema } from './kube-schema.ts';
import { headerName, hostname, sectionName } from './names.ts';
import type { KubeObject } from './object.ts';
import { parentReferences, type RouteStatus, routeStatus } from './parent-reference.ts';
import { parentReferenceRules } from './parent-reference-rules.ts';
import { closed, listMap, oneOf, type Shape, text } from './schema.ts';
import { sessionPersistence, sessionPersistenceRules } from './session-persistence.ts';

const matchType = oneOf(['Exact', 'RegularExpression'], { default: 'Exact' });

const methodMatch = closed({
  type: matchType,
  service: Type.Optional(text(0, 1024)),
  method: Type.Optional(text(0, 1024)),
});

const headerMatch = closed({ type: matchType, name: headerName, value: text(1, 4096) });

const match = closed({
  method: Type.Optional(methodMatch),
  headers: Type.Optional(listMap(headerMatch, ['name'], { maxItems: 16 })),
});

const backendRef = closed({
  ...weightedBackendReference,
  filters: Type.Optional(grpcRouteFilters),
});

const rule = closed({
  name: Type.Optional(sectionName),
  /** None at all matches every call; unlike an HTTPRoute there is no default. */
  matches: Type.Optional(Type.Array(match, { maxItems: 64 })),
  filters: Type.Optional(grpcRouteFilters),
  backendRefs: Type.Optional(Type.Array(backendRef, { maxItems: 16 })),
  /** Experimental channel. */
  sessionPersistence: Type.Optional(sessionPersistence),
});

const spec = closed({
  parentRefs: Type.Optional(parentReferences),
  hostnames: Type.Optional(Type.Array(hostname, { maxItems: 16 })),
  rules: Type.Optional(Type.Array(rule, { maxItems: 16 })),
  /** Experimental channel. */
  useDefaultGateways: Type.Optional(oneOf(['All', 'None'])),
});

export type GRPCRouteRule = Shape<typeof rule>;
export type GRPCRouteMatch = Shape<typeof match>;
export type GRPCMethodMatch = Shape<typeof methodMatch>;
export type GRPCBackendRef = Shape<typeof backendRef>;

export interface GRPCRoute extends KubeObject {
  readonly spec: Shape<typeof spec>;
  readonly status?: RouteStatus;
}

/** The GRPCRoute's cross-field rules, from its CRD. */
const grpcRouteRules: readonly CrossFieldRule<GRPCRoute>[] = [
  ...parentReferenceRules,
  {
    message: 'The rules of a GRPCRoute may have 128 matches together at most.',
    breaches: ({ spec: { rules = [] } }) =>
      when(rules.reduce((sum, { matches = [] }) => sum + matches.length, 0) > 128, 'spec.rules'),
  },
  {
    message: 'Two rules of a GRPCRoute have the same name, so nothing can refer to one of them.',
    advisory: true,
    breaches: ({ spec }) => repeatedItems(spec.rules, 'spec.rules', ({ name }) => name),
  },
  methodRule('A method match needs a service, a method, or both.', ({ service, method }) =>
    when(service === undefined && method === undefined, ''),
  ),
  methodRule(
    'A service to match exactly must be a name such as shop.v1.Orders.',
    ({ type, service }) =>
      when(type === 'Exact' && service !== undefined && !serviceSyntax.test(service), '.service'),
  ),
  methodRule('A method to match exactly must be a name such as GetOrder.', ({ type, method }) =>
    when(type === 'Exact' && method !== undefined && !methodSyntax.test(method), '.method'),
  ),
  {
    ...ruleRule(
      'Another entry matches the same header in other letter case; only the first counts.',
      ({ matches }) =>
        inItems(matches, '.matches', ({ headers }) =>
          repeatedItems(headers, '.headers', ({ name }) => name.toLowerCase()),
        ),
    ),
    advisory: true,
  },
  ruleRule('A backendRef to a Service needs a port.', ({ backendRefs }) =>
    inItems(backendRefs, '.backendRefs', ({ group, kind, port }) =>
      when(group === '' && kind === 'Service' && port === undefined, ''),
    ),
  ),
  ...sessionPersistenceRules.map(({ message, breaches }) =>
    ruleRule(message, ({ sessionPersistence: session }) =>
      beneath('.sessionPersistence', session ? breaches(session) : []),
    ),
  ),
  ...grpcFilterListRules.map(({ message, breaks }) =>
    filtersRule(message, (filters) => when(breaks(filters), '')),
  ),
  ...grpcFilterRules.map(({ message, advisory, breaches }) => ({
    ...filtersRule(message, (filters) => inItems(filters, '', breaches)),
    ...(advisory ? { advisory } : {}),
  })),
];

function ruleRule(
  message: string,
  breaches: (rule: GRPCRouteRule) => readonly string[],
): CrossFieldRule<GRPCRoute> {
  return { message, breaches: ({ spec }) => inItems(spec.rules, 'spec.rules', breaches) };
}

function methodRule(
  message: string,
  breaches: (method: GRPCMethodMatch) => readonly string[],
): CrossFieldRule<GRPCRoute> {
  return ruleRule(message, ({ matches }) =>
    inItems(matches, '.matches', ({ method }) =>
      beneath('.method', method ? breaches(method) : []),
    ),
  );
}

/** For the filters of a rule and those of its backendRefs alike. */
function filtersRule(
  message: string,
  breaches: (filters: readonly GRPCRouteFilter[]) => readonly string[],
): CrossFieldRule<GRPCRoute> {
  const ofOwner = ({ filters }: { filters?: readonly GRPCRouteFilter[] }) =>
    beneath('.filters', filters ? breaches(filters) : []);
  return ruleRule(message, (rule) =>
    both(ofOwner(rule), inItems(rule.backendRefs, '.backendRefs', ofOwner)),
  );
}

const serviceSyntax = /^\.?[a-z_][a-z_0-9]*(\.[a-z_][a-z_0-9]*)*$/i;
const methodSyntax = /^[A-Za-z_][A-Za-z_0-9]*$/;

export const grpcRoute: Kind<GRPCRoute> = {
  group: 'gateway.networking.k8s.io',
  version: 'v1',
  kind: 'GRPCRoute',
  plural: 'grpcroutes',
  singular: 'grpcroute',
  shortNames: [],
  namespaced: true,
  categories: ['gateway-api'],
  schema: kubeSchema({ spec, status: Type.Optional(routeStatus) }),
  rules: grpcRouteRules,
  otherVersions: [{ version: 'v1alpha2', convert: (raw) => raw, deprecated: true }],
};
