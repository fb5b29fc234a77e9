/** The messages that every kind has in it, numbered as in `meta/v1` of Kubernetes. */
import { message } from './message.ts';

const ownerReference = message([
  '1 kind',
  '3 name',
  '4 uid',
  '5 apiVersion',
  '6 controller bool',
  '7 blockOwnerDeletion bool',
]);

const fields = message(['1 - json']);

const managedFields = message(
  [
    '1 manager',
    '2 operation',
    '3 apiVersion',
    '4 time time',
    '6 fieldsType',
    '7 fieldsV1 fields',
    '8 subresource',
  ],
  { fields: () => fields },
);

export const objectMeta = message(
  [
    '1 name',
    '2 generateName',
    '3 namespace',
    '5 uid',
    '6 resourceVersion',
    '7 generation int',
    '8 creationTimestamp time',
    '9 deletionTimestamp time',
    '10 deletionGracePeriodSeconds int',
    '11 labels{}',
    '12 annotations{}',
    '13 ownerReferences[] owner',
    '14 finalizers[]',
    '17 managedFields[] managed',
  ],
  { owner: () => ownerReference, managed: () => managedFields },
);

const requirement = message(['1 key', '2 operator', '3 values[]']);

export const labelSelector = message(['1 matchLabels{}', '2 matchExpressions[] requirement'], {
  requirement: () => requirement,
});

export const objectReference = message([
  '1 kind',
  '2 namespace',
  '3 name',
  '4 uid',
  '5 apiVersion',
  '6 resourceVersion',
  '7 fieldPath',
]);

export const localReference = message(['1 name']);

/** Told apart from other messages by its own reading: `decode-protobuf.ts` makes it one value. */
export const intOrString = message(['1 type int!', '2 intVal int!', '3 strVal']);
