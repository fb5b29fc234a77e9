import { Type } from 'typebox';
import { conditions } from './kube-schema.ts';
import {
  controllerName,
  group,
  kindName,
  namespaceName,
  objectName,
  portNumber,
  sectionName,
} from './names.ts';
import { closed, type Shape } from './schema.ts';

/** What a route wants to attach to: a Gateway unless said otherwise. */
export const parentReference = closed({
  group: { ...group, default: 'gateway.networking.k8s.io' },
  kind: { ...kindName, default: 'Gateway' },
  namespace: Type.Optional(namespaceName),
  name: objectName,
  sectionName: Type.Optional(sectionName),
  port: Type.Optional(portNumber),
});

export const parentReferences = Type.Array(parentReference, { maxItems: 32 });

export const routeStatus = closed({
  parents: Type.Array(
    closed({ parentRef: parentReference, controllerName, conditions: Type.Optional(conditions) }),
    { maxItems: 32 },
  ),
});

export type ParentReference = Shape<typeof parentReference>;
export type RouteStatus = Shape<typeof routeStatus>;
