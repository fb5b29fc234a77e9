import { Type } from 'typebox';
import type { Kind } from './kind.ts';
import { kubeSchema } from './kube-schema.ts';
import { group, kindName, namespaceName, objectName } from './names.ts';
import type { KubeObject } from './object.ts';
import { closed, type Shape } from './schema.ts';

const from = closed({ group, kind: kindName, namespace: namespaceName });

/** Without a name, all objects of the kind. */
const to = closed({ group, kind: kindName, name: Type.Optional(objectName) });

const spec = closed({
  from: Type.Array(from, { minItems: 1, maxItems: 16 }),
  to: Type.Array(to, { minItems: 1, maxItems: 16 }),
});

export type ReferenceGrantFrom = Shape<typeof from>;
export type ReferenceGrantTo = Shape<typeof to>;

/** Lives in the namespace of the objects it opens. It has no status. */
export interface ReferenceGrant extends KubeObject {
  readonly spec: Shape<typeof spec>;
}

export const referenceGrant: Kind<ReferenceGrant> = {
  group: 'gateway.networking.k8s.io',
  version: 'v1',
  kind: 'ReferenceGrant',
  plural: 'referencegrants',
  singular: 'referencegrant',
  shortNames: ['refgrant'],
  namespaced: true,
  categories: ['gateway-api'],
  schema: kubeSchema({ spec }),
  rules: [],
  otherVersions: [{ version: 'v1beta1', convert: (raw) => raw }],
};
