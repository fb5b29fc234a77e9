import { Type } from 'typebox';
import { backendReferenceRules, weightedBackendReference } from './backend-reference.ts';
import { when } from './breaches.ts';
import { grpcRouteFilters } from './grpc-route-filter.ts';
import { ruleListRules } from './http-route.ts';
import { headerListRules } from './http-route-match-rules.ts';
import type { Kind } from './kind.ts';
import { kubeSchema } from './kube-schema.ts';
import { headerName, hostname, sectionName } from './names.ts';
import type { KubeObject } from './object.ts';
import { parentReferences, type RouteStatus, routeStatus } from './parent-reference.ts';
import { closed, listMap, oneOf, ruled, type Shape, text } from './schema.ts';
import { sessionPersistence } from './session-persistence.ts';

const servicePattern = '\\.?[a-z_][a-z_0-9]*(\\.[a-z_][a-z_0-9]*)*';
const serviceSyntax = new RegExp(`^${servicePattern}$`, 'i');
const methodPattern = '^[A-Za-z_][A-Za-z_0-9]*$';
const methodSyntax = new RegExp(methodPattern);

const matchType = oneOf(['Exact', 'RegularExpression'], { default: 'Exact' });

const methodMatch = ruled(
  closed({
    type: matchType,
    service: Type.Optional(text(0, 1024)),
    method: Type.Optional(text(0, 1024)),
  }),
  [
    {
      message: "One or both of 'service' or 'method' must be specified",
      breaches: ({ service, method }) => when(service === undefined && method === undefined, ''),
    },
    {
      message: `service must only contain valid characters (matching ^(?i)${servicePattern}$)`,
      breaches: ({ type, service }) =>
        when(type === 'Exact' && service !== undefined && !serviceSyntax.test(service), '.service'),
    },
    {
      message: `method must only contain valid characters (matching ${methodPattern})`,
      breaches: ({ type, method }) =>
        when(type === 'Exact' && method !== undefined && !methodSyntax.test(method), '.method'),
    },
  ],
);

const headerMatch = closed({ type: matchType, name: headerName, value: text(1, 4096) });

const match = closed({
  method: Type.Optional(methodMatch),
  headers: Type.Optional(ruled(listMap(headerMatch, ['name'], { maxItems: 16 }), headerListRules)),
});

const backendRef = ruled(
  closed({ ...weightedBackendReference, filters: Type.Optional(grpcRouteFilters) }),
  backendReferenceRules,
);

const rule = closed({
  name: Type.Optional(sectionName),
  /** None at all matches every call; unlike an HTTPRoute there is no default. */
  matches: Type.Optional(Type.Array(match, { maxItems: 64 })),
  filters: Type.Optional(grpcRouteFilters),
  backendRefs: Type.Optional(Type.Array(backendRef, { maxItems: 16 })),
  /** Experimental channel. */
  sessionPersistence: Type.Optional(sessionPersistence),
});

/** In the other order than with an HTTPRoute. */
const grpcRuleListRules = [...ruleListRules].reverse();

const spec = closed({
  parentRefs: Type.Optional(parentReferences),
  hostnames: Type.Optional(Type.Array(hostname, { maxItems: 16 })),
  rules: Type.Optional(ruled(Type.Array(rule, { maxItems: 16 }), grpcRuleListRules)),
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
  rules: [],
  otherVersions: [{ version: 'v1alpha2', convert: (raw) => raw, deprecated: true, isGone: true }],
};
