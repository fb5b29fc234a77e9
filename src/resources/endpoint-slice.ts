import { Type } from 'typebox';
import { inItems, itemsThat } from './breaches.ts';
import { isIpv4, isIpv6 } from './ip-address.ts';
import type { CrossFieldRule, Kind } from './kind.ts';
import { kubeSchema } from './kube-schema.ts';
import type { KubeObject } from './object.ts';
import { integer, oneOf, open, type Shape } from './schema.ts';

const endpoint = open({
  addresses: Type.Array(Type.String(), { minItems: 1, maxItems: 100 }),
  conditions: Type.Optional(
    open({
      /** Absent means ready. */
      ready: Type.Optional(Type.Boolean()),
      serving: Type.Optional(Type.Boolean()),
      terminating: Type.Optional(Type.Boolean()),
    }),
  ),
  hostname: Type.Optional(Type.String()),
  nodeName: Type.Optional(Type.String()),
  zone: Type.Optional(Type.String()),
  targetRef: Type.Optional(
    open({
      kind: Type.Optional(Type.String()),
      namespace: Type.Optional(Type.String()),
      name: Type.Optional(Type.String()),
      uid: Type.Optional(Type.String()),
    }),
  ),
});

const endpointPort = open({
  /** The Service port's name. */
  name: Type.String({ default: '' }),
  protocol: oneOf(['TCP', 'UDP', 'SCTP'], { default: 'TCP' }),
  /** Absent means every port. */
  port: Type.Optional(integer(1, 65535)),
  appProtocol: Type.Optional(Type.String()),
});

const schema = kubeSchema({
  addressType: oneOf(['IPv4', 'IPv6', 'FQDN']),
  endpoints: Type.Optional(Type.Array(endpoint, { maxItems: 1000 })),
  ports: Type.Optional(Type.Array(endpointPort, { maxItems: 100 })),
});

export type Endpoint = Shape<typeof endpoint>;
export type EndpointPort = Shape<typeof endpointPort>;

/** Belongs to the Service that its label `kubernetes.io/service-name` names. */
export interface EndpointSlice extends KubeObject {
  readonly addressType: 'IPv4' | 'IPv6' | 'FQDN';
  readonly endpoints?: readonly Endpoint[];
  readonly ports?: readonly EndpointPort[];
}

/** A cluster refuses loopback addresses here; on a laptop they are the point. */
const endpointSliceRules: readonly CrossFieldRule<EndpointSlice>[] = [
  {
    message: 'The addresses of an EndpointSlice must be of its addressType.',
    breaches: ({ addressType, endpoints }) =>
      inItems(endpoints, 'endpoints', ({ addresses }) =>
        itemsThat(addresses, '.addresses', (address) => !isOfType(address, addressType)),
      ),
  },
];

function isOfType(address: string, type: EndpointSlice['addressType']): boolean {
  if (type === 'FQDN') return address !== '';
  return type === 'IPv4' ? isIpv4(address) : isIpv6(address);
}

export const endpointSlice: Kind<EndpointSlice> = {
  group: 'discovery.k8s.io',
  version: 'v1',
  kind: 'EndpointSlice',
  plural: 'endpointslices',
  singular: 'endpointslice',
  shortNames: [],
  namespaced: true,
  schema,
  rules: endpointSliceRules,
};
