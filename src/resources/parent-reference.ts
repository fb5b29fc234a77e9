import { Type } from 'typebox';
import { someConditions } from './kube-schema.ts';
import {
  controllerName,
  group,
  kindName,
  namespaceName,
  objectName,
  portNumber,
  sectionName,
} from './names.ts';
import { parentReferenceRules } from './parent-reference-rules.ts';
import { closed, ruled, type Shape } from './schema.ts';

/** What a route wants to attach to: a Gateway unless said otherwise. */
export const parentReference = closed({
  group: { ...group, default: 'gateway.networking.k8s.io' },
  kind: { ...kindName, default: 'Gateway' },
  namespace: Type.Optional(namespaceName),
  name: objectName,
  sectionName: Type.Optional(sectionName),
  port: Type.Optional(portNumber),
});

export const parentReferences = ruled(
  Type.Array(parentReference, { maxItems: 32 }),
  parentReferenceRules,
);

export const routeStatus = closed({
  parents: Type.Array(
    closed({ parentRef: parentReference, controllerName, conditions: someConditions }),
    { maxItems: 32 },
  ),
});

export type ParentReference = Shape<typeof parentReference>;
export type RouteStatus = Shape<typeof routeStatus>;
