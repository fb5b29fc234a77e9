import { type TProperties, Type } from 'typebox';
import { anything, closed, listMap, mapOf, oneOf, open, text } from './schema.ts';

/** The whole schema of a kind: the four fields every kind has around those that are its own. */
export function kubeSchema<P extends TProperties>(own: P) {
  return closed({ apiVersion: Type.String(), kind: Type.String(), metadata, ...own });
}

const metadata = closed({
  name: Type.Optional(Type.String()),
  namespace: Type.Optional(Type.String()),
  generateName: Type.Optional(Type.String()),
  uid: Type.Optional(Type.String()),
  labels: Type.Optional(mapOf(Type.String())),
  annotations: Type.Optional(mapOf(Type.String())),
  creationTimestamp: Type.Optional(Type.String({ format: 'date-time' })),
  deletionTimestamp: Type.Optional(Type.String({ format: 'date-time' })),
  deletionGracePeriodSeconds: Type.Optional(Type.Integer()),
  generation: Type.Optional(Type.Integer()),
  resourceVersion: Type.Optional(Type.String()),
  selfLink: Type.Optional(Type.String()),
  finalizers: Type.Optional(Type.Array(Type.String())),
  ownerReferences: Type.Optional(
    Type.Array(
      open({
        apiVersion: Type.Optional(Type.String()),
        kind: Type.Optional(Type.String()),
        name: Type.Optional(Type.String()),
        uid: Type.Optional(Type.String()),
        controller: Type.Optional(Type.Boolean()),
        blockOwnerDeletion: Type.Optional(Type.Boolean()),
      }),
    ),
  ),
  managedFields: Type.Optional(Type.Array(anything())),
});

/** `metav1.Condition`, as it stands in every status. */
export const condition = closed({
  type: text(0, 316, {
    pattern:
      '^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$',
  }),
  status: oneOf(['True', 'False', 'Unknown']),
  reason: text(1, 1024, { pattern: '^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$' }),
  message: text(0, 32768),
  observedGeneration: Type.Optional(Type.Integer({ minimum: 0 })),
  lastTransitionTime: Type.String({ format: 'date-time' }),
});

export const conditions = listMap(condition, ['type'], { maxItems: 8 });
export const someConditions = listMap(condition, ['type'], { minItems: 1, maxItems: 8 });

/** What a condition says before any controller has looked: the default of the CRD. */
export function pending(...types: readonly string[]) {
  return types.map((type) => ({
    type,
    status: 'Unknown',
    reason: 'Pending',
    message: 'Waiting for controller',
    lastTransitionTime: '1970-01-01T00:00:00Z',
  }));
}
