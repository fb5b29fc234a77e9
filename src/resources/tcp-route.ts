import type { Kind } from './kind.ts';
import type { KubeObject } from './object.ts';
import type { RouteStatus } from './parent-reference.ts';
import { closed, type Shape } from './schema.ts';
import { streamRouteFields, streamRouteKind } from './stream-route.ts';
import { streamRules, streamRulesV1alpha2 } from './stream-rule.ts';

const spec = closed({ ...streamRouteFields, rules: streamRules });
const specV1alpha2 = closed({ ...streamRouteFields, rules: streamRulesV1alpha2 });

export interface TCPRoute extends KubeObject {
  readonly spec: Shape<typeof spec>;
  readonly status?: RouteStatus;
}

export const tcpRoute: Kind<TCPRoute> = {
  ...streamRouteKind(spec, specV1alpha2),
  kind: 'TCPRoute',
  plural: 'tcproutes',
  singular: 'tcproute',
};
