import { Type } from 'typebox';
import { itemsThat } from './breaches.ts';
import { isIpAddress } from './ip-address.ts';
import type { Kind } from './kind.ts';
import { hostname, subdomainSyntax } from './names.ts';
import type { KubeObject } from './object.ts';
import type { RouteStatus } from './parent-reference.ts';
import { closed, ruled, type Shape } from './schema.ts';
import { streamRouteFields, streamRouteKind } from './stream-route.ts';
import { streamRules, streamRulesV1alpha2 } from './stream-rule.ts';

const hostnames = ruled(Type.Array(hostname, { minItems: 1, maxItems: 1024 }), [
  {
    message: 'Hostnames cannot contain an IP',
    breaches: (names) => itemsThat(names, '', isIpAddress),
  },
  {
    message: 'Hostnames must be valid based on RFC-1123',
    isSaidElsewhere: true,
    breaches: (names) =>
      itemsThat(names, '', (name) => !name.includes('*') && !subdomainSyntax.test(name)),
  },
  {
    message:
      'Wildcards on hostnames must be the first label, and the rest of hostname must be valid based on RFC-1123',
    isSaidElsewhere: true,
    breaches: (names) =>
      itemsThat(names, '', (name) => {
        const isFirst = name.startsWith('*.') && subdomainSyntax.test(name.slice(2));
        return name.includes('*') && !isFirst;
      }),
  },
]);

const spec = closed({
  ...streamRouteFields,
  /** What the client asks for in its ClientHello (SNI). */
  hostnames,
  rules: streamRules,
});

const specV1alpha2 = closed({
  ...streamRouteFields,
  hostnames: Type.Optional(Type.Array(hostname, { maxItems: 1024 })),
  rules: streamRulesV1alpha2,
});

export interface TLSRoute extends KubeObject {
  /** Without hostnames, as `v1alpha2` admits it, the route is for all of its listeners. */
  readonly spec: Omit<Shape<typeof spec>, 'hostnames'> & Shape<typeof specV1alpha2>;
  readonly status?: RouteStatus;
}

const stream = streamRouteKind(spec, specV1alpha2);

export const tlsRoute: Kind<TLSRoute> = {
  ...stream,
  kind: 'TLSRoute',
  plural: 'tlsroutes',
  singular: 'tlsroute',
  otherVersions: [
    ...stream.otherVersions,
    { version: 'v1alpha3', convert: (raw) => raw, deprecated: true },
  ],
};
