import { Type } from 'typebox';
import type { Kind } from './kind.ts';
import { kubeSchema } from './kube-schema.ts';
import type { KubeObject } from './object.ts';
import { parentReferences, type RouteStatus, routeStatus } from './parent-reference.ts';
import { closed, oneOf, type Shape } from './schema.ts';
import { streamRules, streamRulesV1alpha2 } from './stream-rule.ts';

const common = {
  parentRefs: Type.Optional(parentReferences),
  /** Experimental channel. */
  useDefaultGateways: Type.Optional(oneOf(['All', 'None'])),
};

const spec = closed({ ...common, rules: streamRules });
const specV1alpha2 = closed({ ...common, rules: streamRulesV1alpha2 });

export interface TCPRoute extends KubeObject {
  readonly spec: Shape<typeof spec>;
  readonly status?: RouteStatus;
}

export const tcpRoute: Kind<TCPRoute> = {
  group: 'gateway.networking.k8s.io',
  version: 'v1',
  kind: 'TCPRoute',
  plural: 'tcproutes',
  singular: 'tcproute',
  shortNames: [],
  namespaced: true,
  categories: ['gateway-api'],
  schema: kubeSchema({ spec, status: Type.Optional(routeStatus) }),
  rules: [],
  otherVersions: [
    {
      version: 'v1alpha2',
      convert: (raw) => raw,
      schema: kubeSchema({ spec: specV1alpha2, status: Type.Optional(routeStatus) }),
      deprecated: true,
    },
  ],
};
