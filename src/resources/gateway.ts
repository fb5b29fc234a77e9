import { Type } from 'typebox';
import { itemsThat, repeatedItems, when } from './breaches.ts';
import { gatewayTls } from './gateway-tls.ts';
import { isIpAddress } from './ip-address.ts';
import type { CrossFieldRule, Kind } from './kind.ts';
import { conditions, kubeSchema, pending } from './kube-schema.ts';
import { labelSelector } from './label-selector.ts';
import { listener, listenerStatus } from './listener.ts';
import { listenerRules } from './listener-rules.ts';
import { addressType, annotationValue, hostnameSyntax, labelValue, objectName } from './names.ts';
import type { KubeObject } from './object.ts';
import { localObjectReference } from './object-reference.ts';
import { closed, listMap, mapOf, oneOf, type Shape, text } from './schema.ts';

const infrastructure = closed({
  labels: Type.Optional(mapOf(labelValue, { maxProperties: 8 })),
  annotations: Type.Optional(mapOf(annotationValue, { maxProperties: 16 })),
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

const address = closed({
  type: Type.String({ ...addressType, default: 'IPAddress' }),
  /** Absent asks for any address of the type. */
  value: Type.Optional(text(0, 253)),
});

const spec = closed({
  gatewayClassName: objectName,
  listeners: listMap(listener, ['name'], { minItems: 1, maxItems: 64 }),
  addresses: Type.Optional(Type.Array(address, { maxItems: 16 })),
  infrastructure: Type.Optional(infrastructure),
  allowedListeners: Type.Optional(allowedListeners),
  tls: Type.Optional(gatewayTls),
  /** Experimental channel. */
  defaultScope: Type.Optional(oneOf(['All', 'None'])),
});

const status = closed(
  {
    addresses: Type.Optional(
      Type.Array(
        closed({
          type: Type.String({ ...addressType, default: 'IPAddress' }),
          value: text(1, 253),
        }),
        { maxItems: 16 },
      ),
    ),
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

/** The Gateway's cross-field rules, from its CRD. Unique names are the list's own business. */
const gatewayRules: readonly CrossFieldRule<Gateway>[] = [
  ...listenerRules,
  addressRule('An address of type IPAddress must be an IPv4 or IPv6 address.', 'IPAddress', (v) =>
    isIpAddress(v),
  ),
  addressRule('An address of type Hostname must be a lower-case DNS name.', 'Hostname', (value) =>
    hostnameSyntax.test(value),
  ),
  uniqueAddressRule('No two addresses of type IPAddress may have the same value.', 'IPAddress'),
  uniqueAddressRule('No two addresses of type Hostname may have the same value.', 'Hostname'),
  infrastructureRule(
    'A key must be a name of up to 63 characters, with a DNS subdomain and a slash before it if you like.',
    (key) => keySyntax.test(key),
  ),
  infrastructureRule(
    'The DNS subdomain before the slash of a key must be shorter than 253 characters.',
    (key) => (key.split('/')[0] ?? '').length < 253,
  ),
];

function addressRule(
  message: string,
  type: string,
  isValid: (value: string) => boolean,
): CrossFieldRule<Gateway> {
  const breaks = (address: GatewayAddress) =>
    address.type === type && address.value !== undefined && !isValid(address.value);
  return {
    message,
    breaches: ({ spec }) =>
      itemsThat(spec.addresses, 'spec.addresses', breaks).map((path) => `${path}.value`),
  };
}

function uniqueAddressRule(message: string, type: string): CrossFieldRule<Gateway> {
  return {
    message,
    breaches: ({ spec }) =>
      repeatedItems(spec.addresses, 'spec.addresses', (address) =>
        address.type === type ? address.value : undefined,
      ),
  };
}

function infrastructureRule(
  message: string,
  isValid: (key: string) => boolean,
): CrossFieldRule<Gateway> {
  return {
    message,
    breaches: ({ spec: { infrastructure = {} } }) =>
      (['labels', 'annotations'] as const).flatMap((field) =>
        when(
          !Object.keys(infrastructure[field] ?? {}).every(isValid),
          `spec.infrastructure.${field}`,
        ),
      ),
  };
}

const keySyntax =
  /^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/)?([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]$/;

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
  rules: gatewayRules,
  otherVersions: [{ version: 'v1beta1', convert: (raw) => raw }],
};
