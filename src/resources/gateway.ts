import { Type } from 'typebox';
import {
  addressLimit,
  addressListRules,
  addressRules,
  keyRules,
  routabilityRules,
  statusAddressRules,
} from './gateway-rules.ts';
import { gatewayTls } from './gateway-tls.ts';
import type { Kind } from './kind.ts';
import { conditions, kubeSchema, pending } from './kube-schema.ts';
import { labelSelector } from './label-selector.ts';
import { listenerStatus, listeners } from './listener.ts';
import { addressType, annotationValue, labelValue, objectName } from './names.ts';
import type { KubeObject } from './object.ts';
import { localObjectReference } from './object-reference.ts';
import { closed, limited, listMap, mapOf, oneOf, ruled, type Shape, text } from './schema.ts';

const infrastructure = closed({
  labels: Type.Optional(ruled(mapOf(labelValue, { maxProperties: 8 }), keyRules('Label'))),
  annotations: Type.Optional(
    ruled(mapOf(annotationValue, { maxProperties: 16 }), keyRules('Annotation')),
  ),
  parametersRef: Type.Optional(localObjectReference),
});

const allowedListeners = closed({
  namespaces: closed(
    {
      from: oneOf(['All', 'Selector', 'Same', 'None'], { default: 'None' }),
      selector: Type.Optional(labelSelector),
    },
    { default: { from: 'None' } },
  ),
});

const routability = ruled(text(0, 253), routabilityRules);

const address = limited(
  ruled(
    closed({
      type: Type.String({ ...addressType, default: 'IPAddress' }),
      /** Absent asks for any address of the type. */
      value: Type.Optional(text(0, 253)),
      /** Experimental channel. */
      routability: Type.Optional(routability),
    }),
    addressRules,
  ),
  addressLimit,
);

const statusAddress = limited(
  ruled(
    closed({
      type: Type.String({ ...addressType, default: 'IPAddress' }),
      value: text(1, 253),
      /** Experimental channel. */
      routability: Type.Optional(routability),
    }),
    statusAddressRules,
  ),
  addressLimit,
);

const spec = closed({
  gatewayClassName: objectName,
  listeners,
  addresses: Type.Optional(ruled(Type.Array(address, { maxItems: 16 }), addressListRules)),
  infrastructure: Type.Optional(infrastructure),
  allowedListeners: Type.Optional(allowedListeners),
  tls: Type.Optional(gatewayTls),
  /** Experimental channel. */
  defaultScope: Type.Optional(oneOf(['All', 'None'])),
});

const status = closed(
  {
    addresses: Type.Optional(Type.Array(statusAddress, { maxItems: 16 })),
    conditions: { ...conditions, default: pending('Accepted', 'Programmed') },
    listeners: Type.Optional(listMap(listenerStatus, ['name'], { maxItems: 64 })),
    attachedListenerSets: Type.Optional(Type.Integer({ format: 'int32' })),
  },
  { default: { conditions: pending('Accepted', 'Programmed') } },
);

export type GatewayInfrastructure = Shape<typeof infrastructure>;
export type GatewayAddress = Shape<typeof address>;
export type GatewaySpec = Shape<typeof spec>;
export type GatewayStatus = Shape<typeof status>;

export interface Gateway extends KubeObject {
  readonly spec: GatewaySpec;
  readonly status?: GatewayStatus;
}

export const gateway: Kind<Gateway> = {
  group: 'gateway.networking.k8s.io',
  version: 'v1',
  kind: 'Gateway',
  plural: 'gateways',
  singular: 'gateway',
  shortNames: ['gtw'],
  namespaced: true,
  categories: ['gateway-api'],
  schema: kubeSchema({ spec, status: Type.Optional(status) }),
  rules: [],
  otherVersions: [{ version: 'v1beta1', convert: (raw) => raw }],
};
