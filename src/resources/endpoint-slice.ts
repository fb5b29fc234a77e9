import { Type } from 'typebox';
import type { Kind } from './kind.ts';
import { kubeSchema } from './kube-schema.ts';
import type { KubeObject } from './object.ts';
import { oneOf, open, type Shape } from './schema.ts';

const endpoint = open({
  addresses: Type.Array(Type.String(), { default: [] }),
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
  protocol: oneOf(['SCTP', 'TCP', 'UDP'], { default: 'TCP' }),
  /** Absent means every port. */
  port: Type.Optional(Type.Integer({ format: 'int32' })),
  appProtocol: Type.Optional(Type.String()),
});

const schema = kubeSchema({
  addressType: Type.Unsafe<'IPv4' | 'IPv6' | 'FQDN'>({ type: 'string', default: '' }),
  endpoints: Type.Optional(Type.Array(endpoint)),
  ports: Type.Optional(Type.Array(endpointPort)),
});

export type Endpoint = Shape<typeof endpoint>;
export type EndpointPort = Shape<typeof endpointPort>;

/** Belongs to the Service that its label `kubernetes.io/service-name` names. */
export interface EndpointSlice extends KubeObject {
  readonly addressType: 'IPv4' | 'IPv6' | 'FQDN';
  readonly endpoints?: readonly Endpoint[];
  readonly ports?: readonly EndpointPort[];
}

export const endpointSlice: Kind<EndpointSlice> = {
  group: 'discovery.k8s.io',
  version: 'v1',
  kind: 'EndpointSlice',
  plural: 'endpointslices',
  singular: 'endpointslice',
  shortNames: [],
  namespaced: true,
  immutableFields: ['addressType'],
  schema,
  rules: [],
};
