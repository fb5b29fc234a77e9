import { Type } from 'typebox';
import { itemsThat } from './breaches.ts';
import { isIpAddress } from './ip-address.ts';
import type { CrossFieldRule, Kind } from './kind.ts';
import { kubeSchema } from './kube-schema.ts';
import { hostnameSyntax } from './names.ts';
import type { KubeObject } from './object.ts';
import { parentReferences, type RouteStatus, routeStatus } from './parent-reference.ts';
import { parentReferenceRules } from './parent-reference-rules.ts';
import { closed, oneOf, type Shape, text } from './schema.ts';
import { streamBackendRules, streamRules } from './stream-rule.ts';

const spec = closed({
  parentRefs: Type.Optional(parentReferences),
  /** What the client asks for in its ClientHello (SNI). */
  hostnames: Type.Array(text(1, 253), { minItems: 1, maxItems: 1024 }),
  rules: streamRules,
  /** Experimental channel. */
  useDefaultGateways: Type.Optional(oneOf(['All', 'None'])),
});

export interface TLSRoute extends KubeObject {
  readonly spec: Shape<typeof spec>;
  readonly status?: RouteStatus;
}

/** The TLSRoute's cross-field rules, from its CRD. */
const tlsRouteRules: readonly CrossFieldRule<TLSRoute>[] = [
  ...parentReferenceRules,
  {
    message: 'A hostname of a TLSRoute must not be an IP address, which is never sent as SNI.',
    breaches: ({ spec }) => itemsThat(spec.hostnames, 'spec.hostnames', isIpAddress),
  },
  {
    message:
      'A hostname of a TLSRoute must be a DNS name in lower case, which may begin with *. and has no other wildcard.',
    breaches: ({ spec }) =>
      itemsThat(spec.hostnames, 'spec.hostnames', (name) => !hostnameSyntax.test(name)),
  },
  ...streamBackendRules,
];

export const tlsRoute: Kind<TLSRoute> = {
  group: 'gateway.networking.k8s.io',
  version: 'v1',
  kind: 'TLSRoute',
  plural: 'tlsroutes',
  singular: 'tlsroute',
  shortNames: [],
  namespaced: true,
  categories: ['gateway-api'],
  schema: kubeSchema({ spec, status: Type.Optional(routeStatus) }),
  rules: tlsRouteRules,
  otherVersions: [
    { version: 'v1alpha3', convert: (raw) => raw, deprecated: true },
    { version: 'v1alpha2', convert: (raw) => raw, deprecated: true },
  ],
};
