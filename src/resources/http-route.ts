import { Type } from 'typebox';
import { weightedBackendReference } from './backend-reference.ts';
import { httpRouteFilters } from './http-route-filter.ts';
import { httpRouteMatch } from './http-route-match.ts';
import { httpRouteRules } from './http-route-rules.ts';
import type { Kind } from './kind.ts';
import { kubeSchema } from './kube-schema.ts';
import { duration, hostname, sectionName } from './names.ts';
import type { KubeObject } from './object.ts';
import { parentReferences, type RouteStatus, routeStatus } from './parent-reference.ts';
import { closed, integer, oneOf, open, type Shape } from './schema.ts';

const backendRef = closed({
  ...weightedBackendReference,
  filters: Type.Optional(httpRouteFilters),
});

/** Durations as written; `0s` waits for ever. */
const timeouts = closed({
  request: Type.Optional(duration),
  backendRequest: Type.Optional(duration),
});

/** Experimental channel. */
const retry = closed({
  codes: Type.Optional(Type.Array(integer(400, 599))),
  attempts: Type.Optional(Type.Integer()),
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
  /** Experimental channel, whose field names are still in motion: kept whole. */
  sessionPersistence: Type.Optional(open({})),
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
