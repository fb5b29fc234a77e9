import type { Kind } from '../../resources/kind.ts';
import { knownKinds } from '../../resources/known-kinds.ts';

/** What a kind is called in words and in paths: all that is needed to ask for it. */
export type ListedKind = Pick<
  Kind,
  'group' | 'version' | 'kind' | 'plural' | 'singular' | 'shortNames' | 'namespaced' | 'categories'
>;

/** The kinds of the store, and those that the API derives from it. */
export const listedKinds: readonly ListedKind[] = [
  ...knownKinds,
  {
    group: '',
    version: 'v1',
    kind: 'Endpoints',
    plural: 'endpoints',
    singular: 'endpoints',
    shortNames: ['ep'],
    namespaced: true,
  },
  {
    group: 'apps',
    version: 'v1',
    kind: 'ReplicaSet',
    plural: 'replicasets',
    singular: 'replicaset',
    shortNames: ['rs'],
    namespaced: true,
    categories: ['all'],
  },
  {
    group: 'apiextensions.k8s.io',
    version: 'v1',
    kind: 'CustomResourceDefinition',
    plural: 'customresourcedefinitions',
    singular: 'customresourcedefinition',
    shortNames: ['crd', 'crds'],
    namespaced: false,
  },
];
