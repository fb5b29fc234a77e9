import { Type } from 'typebox';
import type { Kind } from './kind.ts';
import { kubeSchema } from './kube-schema.ts';
import type { KubeObject } from './object.ts';
import { parentReferences, type RouteStatus, routeStatus } from './parent-reference.ts';
import { closed, oneOf, type Shape } from './schema.ts';
import { streamRules } from './stream-rule.ts';

const spec = closed({
  parentRefs: Type.Optional(parentReferences),
  rules: streamRules,
  /** Experimental channel. */
  useDefaultGateways: Type.Optional(oneOf(['All', 'None'])),
});

export interface UDPRoute extends KubeObject {
  readonly spec: Shape<typeof spec>;
  readonly status?: RouteStatus;
}

export const udpRoute: Kind<UDPRoute> = {
  group: 'gateway.networking.k8s.io',
  version: 'v1',
  kind: 'UDPRoute',
  plural: 'udproutes',
  singular: 'udproute',
  shortNames: [],
  namespaced: true,
  categories: ['gateway-api'],
  schema: kubeSchema({ spec, status: Type.Optional(routeStatus) }),
  rules: [],
  otherVersions: [{ version: 'v1alpha2', convert: (raw) => raw, deprecated: true }],
};
