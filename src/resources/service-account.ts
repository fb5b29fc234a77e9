import { Type } from 'typebox';
import type { Kind } from './kind.ts';
import { kubeSchema } from './kube-schema.ts';
import type { KubeObject } from './object.ts';
import { open } from './schema.ts';

const reference = open({ name: Type.Optional(Type.String()) });

/** Nobody is told apart by it here: it is kept for the clients that ask for theirs. */
export const serviceAccount: Kind<KubeObject> = {
  group: '',
  version: 'v1',
  kind: 'ServiceAccount',
  plural: 'serviceaccounts',
  singular: 'serviceaccount',
  shortNames: ['sa'],
  namespaced: true,
  schema: kubeSchema({
    secrets: Type.Optional(Type.Array(reference)),
    imagePullSecrets: Type.Optional(Type.Array(reference)),
    automountServiceAccountToken: Type.Optional(Type.Boolean()),
  }),
  rules: [],
};
