import { Type } from 'typebox';
import { group, kindName, namespaceName, objectName, sectionName } from './names.ts';
import { closed, type Shape } from './schema.ts';

/** Any object of the same namespace. */
export const localObjectReference = closed({ group, kind: kindName, name: objectName });

/** Any object; another namespace needs a ReferenceGrant. */
export const objectReference = closed({
  group,
  kind: kindName,
  name: objectName,
  namespace: Type.Optional(namespaceName),
});

/** A Secret unless said otherwise; another namespace needs a ReferenceGrant. */
export const secretReference = closed({
  group: { ...group, default: '' },
  kind: { ...kindName, default: 'Secret' },
  name: objectName,
  namespace: Type.Optional(namespaceName),
});

/** What a policy applies to: an object of its own namespace, or one named section of it. */
export const policyTargetReference = closed({
  group,
  kind: kindName,
  name: objectName,
  sectionName: Type.Optional(sectionName),
});

export type LocalObjectReference = Shape<typeof localObjectReference>;
export type ObjectReference = Shape<typeof objectReference>;
export type SecretObjectReference = Shape<typeof secretReference>;
export type PolicyTargetReference = Shape<typeof policyTargetReference>;
