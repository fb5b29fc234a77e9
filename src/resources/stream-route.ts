import { type TSchema, Type } from 'typebox';
import { kubeSchema } from './kube-schema.ts';
import { parentReferences, routeStatus } from './parent-reference.ts';
import { oneOf } from './schema.ts';

/** Whatever it takes to attach a TLSRoute, TCPRoute or UDPRoute, in all of their versions. */
export const streamRouteFields = {
  parentRefs: Type.Optional(parentReferences),
  /** Experimental channel. */
  useDefaultGateways: Type.Optional(oneOf(['All', 'None'])),
};

/** What those kinds have in common: two versions of one shape, the older one with more room. */
export function streamRouteKind(spec: TSchema, specV1alpha2: TSchema) {
  const status = Type.Optional(routeStatus);
  return {
    group: 'gateway.networking.k8s.io',
    version: 'v1',
    shortNames: [],
    namespaced: true,
    categories: ['gateway-api'],
    schema: kubeSchema({ spec, status }),
    rules: [],
    otherVersions: [
      {
        version: 'v1alpha2',
        convert: (raw: Record<string, unknown>) => raw,
        schema: kubeSchema({ spec: specV1alpha2, status }),
        deprecated: true,
      },
    ],
  };
}
