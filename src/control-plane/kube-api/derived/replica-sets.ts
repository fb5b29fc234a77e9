import { type Deployment, deployment } from '../../../resources/deployment.ts';
import type { KubeObject } from '../../../resources/object.ts';
import { replicaSetOf, templateHash } from '../../plan/deployment-pods.ts';
import type { ServedResource } from '../served-resource.ts';

/**
 * What stands between a Deployment and its pods in a cluster: Helm and others wait for it. A
 * Deployment has one, for the template it has now; its pods are found by its selector.
 */
export const replicaSets: ServedResource = {
  group: 'apps',
  versions: ['v1'],
  kind: 'ReplicaSet',
  plural: 'replicasets',
  singular: 'replicaset',
  shortNames: ['rs'],
  categories: ['all'],
  namespaced: true,
  verbs: ['get', 'list', 'watch'],
  subresources: [],
  list: (snapshot) => snapshot.list(deployment).map(pictureOf),
  get: (snapshot, { namespace, name }) =>
    snapshot
      .list(deployment)
      .filter(({ metadata }) => metadata.namespace === namespace)
      .map(pictureOf)
      .find(({ metadata }) => metadata.name === name),
};

export interface ReplicaSet extends KubeObject {
  readonly spec: Pick<Deployment['spec'], 'replicas' | 'selector' | 'template'>;
  readonly status: {
    readonly replicas: number;
    readonly fullyLabeledReplicas: number;
    readonly readyReplicas: number;
    readonly availableReplicas: number;
    readonly observedGeneration: number;
  };
}

function pictureOf(owner: Deployment): ReplicaSet {
  const { spec, status = {} } = owner;
  const hash = templateHash(owner);
  const own = { 'pod-template-hash': hash };
  const labels = { ...spec.template.metadata?.labels, ...own };
  const { replicas = 0, readyReplicas = 0, availableReplicas = 0 } = status;
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: metadataOf(owner, labels),
    spec: {
      replicas: spec.replicas,
      selector: { ...spec.selector, matchLabels: { ...spec.selector.matchLabels, ...own } },
      template: { ...spec.template, metadata: { ...spec.template.metadata, labels } },
    },
    status: {
      replicas,
      fullyLabeledReplicas: replicas,
      readyReplicas,
      availableReplicas,
      observedGeneration: owner.metadata.generation ?? 1,
    },
  };
}

function metadataOf(
  owner: Deployment,
  labels: Readonly<Record<string, string>>,
): KubeObject['metadata'] {
  const { metadata, spec } = owner;
  const { name, namespace = '', uid = '', generation = 1 } = metadata;
  const { creationTimestamp, resourceVersion } = metadata;
  const replicas = String(spec.replicas);
  return {
    ...replicaSetOf(owner),
    namespace,
    labels,
    annotations: {
      'deployment.kubernetes.io/desired-replicas': replicas,
      'deployment.kubernetes.io/max-replicas': replicas,
      'deployment.kubernetes.io/revision': '1',
    },
    generation,
    ...(creationTimestamp ? { creationTimestamp } : {}),
    ...(resourceVersion ? { resourceVersion } : {}),
    ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name, uid, controller: true }],
  };
}
