import { Type } from 'typebox';
import type { Kind } from './kind.ts';
import { conditions, kubeSchema, pending } from './kube-schema.ts';
import { addedListeners, listenerStatus } from './listener.ts';
import { group, kindName, namespaceName, objectName } from './names.ts';
import type { KubeObject } from './object.ts';
import { closed, listMap, type Shape } from './schema.ts';

/** The Gateway whose listeners these become, if its `allowedListeners` lets them. */
const parentGatewayReference = closed({
  group: { ...group, default: 'gateway.networking.k8s.io' },
  kind: { ...kindName, default: 'Gateway' },
  name: objectName,
  namespace: Type.Optional(namespaceName),
});

const spec = closed({
  parentRef: parentGatewayReference,
  listeners: addedListeners,
});

const status = closed(
  {
    conditions: { ...conditions, default: pending('Accepted', 'Programmed') },
    listeners: Type.Optional(listMap(listenerStatus, ['name'], { maxItems: 64 })),
  },
  { default: { conditions: pending('Accepted', 'Programmed') } },
);

export interface ListenerSet extends KubeObject {
  readonly spec: Shape<typeof spec>;
  readonly status?: Shape<typeof status>;
}

/** Listeners that somebody other than the owner of a Gateway adds to it. (GEP-1713) */
export const listenerSet: Kind<ListenerSet> = {
  group: 'gateway.networking.k8s.io',
  version: 'v1',
  kind: 'ListenerSet',
  plural: 'listenersets',
  singular: 'listenerset',
  shortNames: ['lset'],
  namespaced: true,
  categories: ['gateway-api'],
  schema: kubeSchema({ spec, status: Type.Optional(status) }),
  rules: [],
};
