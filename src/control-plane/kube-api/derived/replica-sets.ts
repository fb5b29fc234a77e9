import { createHash } from 'node:crypto';
import { type Deployment, deployment } from '../../../resources/deployment.ts';
import type { KubeObject } from '../../../resources/object.ts';
import { templateHash } from '../../plan/deployment-pods.ts';
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
  list: (snapshot) => snapshot.list(deployment).map(replicaSetOf),
  get: (snapshot, { namespace, name }) =>
    snapshot
      .list(deployment)
      .filter(({ metadata }) => metadata.namespace === namespace)
      .map(replicaSetOf)
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

function replicaSetOf(owner: Deployment): ReplicaSet {
  const { spec, status = {} } = owner;
  const hash = templateHash(owner);
  const own = { 'pod-template-hash': hash };
  const labels = { ...spec.template.metadata?.labels, ...own };
  const { replicas = 0, readyReplicas = 0, availableReplicas = 0 } = status;
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: metadataOf(owner, { hash, labels }),
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
  { metadata, spec }: Deployment,
  { hash, labels }: { readonly hash: string; readonly labels: Readonly<Record<string, string>> },
): KubeObject['metadata'] {
  const { name, namespace = '', uid = '', generation = 1 } = metadata;
  const { creationTimestamp, resourceVersion } = metadata;
  const replicas = String(spec.replicas);
  return {
    name: `${name}-${hash}`,
    namespace,
    uid: uidFrom(`${uid}/${hash}`),
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

/** The same text gives the same UID. */
function uidFrom(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `5${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`]
    .concat(hex.slice(20, 32))
    .join('-');
}
