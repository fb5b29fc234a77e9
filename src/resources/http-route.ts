import { Type } from 'typebox';
import { backendReferenceRules, weightedBackendReference } from './backend-reference.ts';
import { repeatedItems, when } from './breaches.ts';
import { httpRouteFilters } from './http-route-filter.ts';
import { httpRouteMatch } from './http-route-match.ts';
import { httpRouteRuleRules, timeoutRules } from './http-route-rules.ts';
import type { Kind, PartRule } from './kind.ts';
import { kubeSchema } from './kube-schema.ts';
import { duration, hostname, sectionName } from './names.ts';
import type { KubeObject } from './object.ts';
import { parentReferences, type RouteStatus, routeStatus } from './parent-reference.ts';
import { closed, integer, listSet, oneOf, ruled, type Shape } from './schema.ts';
import { sessionPersistence } from './session-persistence.ts';

const backendRef = ruled(
  closed({ ...weightedBackendReference, filters: Type.Optional(httpRouteFilters) }),
  backendReferenceRules,
);

/** Durations as written; `0s` waits for ever. */
const timeouts = ruled(
  closed({ request: Type.Optional(duration), backendRequest: Type.Optional(duration) }),
  timeoutRules,
);

/**
 * A request is tried again if its backend did not take it: there was no connection, or the backend
 * refused it, or answered with one of the codes. (GEP-1731)
 */
const retry = closed({
  codes: Type.Optional(listSet(integer(400, 599), {})),
  /** After the first try; 0 is never. */
  attempts: Type.Integer({ minimum: 0, default: 1 }),
  backoff: Type.Optional(duration),
});

const everyPath = [{ path: { type: 'PathPrefix', value: '/' } }];

const rule = ruled(
  closed({
    name: Type.Optional(sectionName),
    /** Written as `[]` it stays empty, and matches every request. */
    matches: Type.Array(httpRouteMatch, { maxItems: 64, default: everyPath }),
    filters: Type.Optional(httpRouteFilters),
    backendRefs: Type.Optional(Type.Array(backendRef, { maxItems: 16 })),
    timeouts: Type.Optional(timeouts),
    retry: Type.Optional(retry),
    /** Experimental channel. */
    sessionPersistence: Type.Optional(sessionPersistence),
  }),
  httpRouteRuleRules,
);

/** What the rules of a route must fulfil together, in routes of HTTP and gRPC alike. */
export const ruleListRules: readonly PartRule<readonly Matching[]>[] = [
  {
    message: 'Rule name must be unique within the route',
    breaches: (rules) => repeatedItems(rules, '', ({ name }) => name),
  },
  {
    message:
      'While 16 rules and 64 matches per rule are allowed, the total number of matches across all rules in a route must be less than 128',
    breaches: (rules) =>
      when(rules.reduce((sum, { matches = [] }) => sum + matches.length, 0) > 128, ''),
  },
];

interface Matching {
  readonly name?: string;
  readonly matches?: readonly unknown[];
}

const rules = ruled(
  Type.Array(rule, { minItems: 1, maxItems: 16, default: [{ matches: everyPath }] }),
  ruleListRules,
);

const spec = closed({
  parentRefs: Type.Optional(parentReferences),
  hostnames: Type.Optional(Type.Array(hostname, { maxItems: 16 })),
  rules,
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
  rules: [],
  otherVersions: [{ version: 'v1beta1', convert: (raw) => raw }],
};
