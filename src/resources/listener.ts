import { Type } from 'typebox';
import { externalAuth } from './external-auth.ts';
import { unionRules } from './http-route-filter-rules.ts';
import { conditions } from './kube-schema.ts';
import { labelSelector } from './label-selector.ts';
import { listenerFieldRules, listenerRules, listenerTlsRules } from './listener-rules.ts';
import {
  annotationValue,
  group,
  hostname,
  kindName,
  portNumber,
  protocolType,
  sectionName,
} from './names.ts';
import { localObjectReference, secretReference } from './object-reference.ts';
import { closed, listMap, mapOf, oneOf, ruled, type Shape } from './schema.ts';

const listenerTls = ruled(
  closed({
    mode: oneOf(['Terminate', 'Passthrough'], { default: 'Terminate' }),
    certificateRefs: Type.Optional(Type.Array(secretReference, { maxItems: 64 })),
    options: Type.Optional(mapOf(annotationValue, { maxProperties: 16 })),
  }),
  listenerTlsRules,
);

/** A kind of route by name, in `allowedRoutes` and in a listener's status. */
const routeGroupKind = closed({
  group: { ...group, default: 'gateway.networking.k8s.io' },
  kind: kindName,
});

const allowedRoutes = closed(
  {
    namespaces: closed(
      {
        from: oneOf(['All', 'Selector', 'Same'], { default: 'Same' }),
        selector: Type.Optional(labelSelector),
      },
      { default: { from: 'Same' } },
    ),
    kinds: Type.Optional(Type.Array(routeGroupKind, { maxItems: 8 })),
  },
  { default: { namespaces: { from: 'Same' } } },
);

/** Run before a rule is looked for, in their order. (GEP-5224, experimental channel) */
const listenerFilter = ruled(
  closed({
    type: oneOf(['ExternalAuth', 'ExtensionRef']),
    externalAuth: Type.Optional(externalAuth),
    extensionRef: Type.Optional(localObjectReference),
  }),
  [...unionRules(['ExternalAuth']), ...unionRules(['ExtensionRef'])],
);

const listenerFilters = closed({
  requests: Type.Optional(Type.Array(listenerFilter, { maxItems: 16 })),
});

const listener = closed({
  name: sectionName,
  hostname: Type.Optional(hostname),
  port: portNumber,
  protocol: protocolType,
  tls: Type.Optional(listenerTls),
  allowedRoutes,
  filters: Type.Optional(listenerFilters),
});

/** Of a Gateway. */
export const listeners = listOf(ruled(listener, listenerFieldRules));

/** Of a ListenerSet, whose definition says less. */
export const addedListeners = listOf(
  ruled(
    listener,
    listenerFieldRules.map((rule) => ({ ...rule, advisory: true })),
  ),
);

function listOf(item: typeof listener) {
  return ruled(listMap(item, ['name'], { minItems: 1, maxItems: 64 }), listenerRules);
}

/** One entry of `status.listeners`, of Gateways and ListenerSets. */
export const listenerStatus = closed({
  name: sectionName,
  supportedKinds: Type.Optional(Type.Array(routeGroupKind, { maxItems: 8 })),
  attachedRoutes: Type.Integer({ format: 'int32' }),
  conditions,
});

export type Listener = Shape<typeof listener>;
export type ListenerTls = Shape<typeof listenerTls>;
export type AllowedRoutes = Shape<typeof allowedRoutes>;
export type RouteGroupKind = Shape<typeof routeGroupKind>;
export type ListenerStatus = Shape<typeof listenerStatus>;
