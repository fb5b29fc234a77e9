import { Type } from 'typebox';
import type { Kind } from './kind.ts';
import { conditions, kubeSchema, pending } from './kube-schema.ts';
import { controllerName, group, kindName, namespaceName } from './names.ts';
import type { KubeObject } from './object.ts';
import { closed, listMap, type Shape, text } from './schema.ts';

const spec = closed({
  controllerName,
  parametersRef: Type.Optional(
    closed({
      group,
      kind: kindName,
      name: text(1, 253),
      namespace: Type.Optional(namespaceName),
    }),
  ),
  description: Type.Optional(text(0, 64)),
});

const status = closed(
  {
    conditions: { ...conditions, default: pending('Accepted') },
    supportedFeatures: Type.Optional(
      listMap(closed({ name: Type.String() }), ['name'], { maxItems: 64 }),
    ),
  },
  { default: { conditions: pending('Accepted') } },
);

export interface GatewayClass extends KubeObject {
  readonly spec: Shape<typeof spec>;
  readonly status?: Shape<typeof status>;
}

export const gatewayClass: Kind<GatewayClass> = {
  group: 'gateway.networking.k8s.io',
  version: 'v1',
  kind: 'GatewayClass',
  plural: 'gatewayclasses',
  singular: 'gatewayclass',
  shortNames: ['gc'],
  namespaced: false,
  categories: ['gateway-api'],
  immutableFields: ['spec.controllerName'],
  schema: kubeSchema({ spec, status: Type.Optional(status) }),
  rules: [],
  otherVersions: [{ version: 'v1beta1', convert: (raw) => raw }],
};
