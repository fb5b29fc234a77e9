import { type Deployment, deployment } from '../../resources/deployment.ts';
import { type Namespace, namespaceKind } from '../../resources/namespace.ts';
import { type ObjectRef, refTo } from '../../resources/object.ts';
import { type Pod, pod } from '../../resources/pod.ts';
import type { Snapshot } from '../store/snapshot.ts';
import { replicaSetName } from './deployment-pods.ts';

export interface WorkloadStatus {
  readonly object: ObjectRef;
  /** Conditions are without their time. */
  readonly status: unknown;
}

/** What a cluster's own controllers would report: Namespaces are active, Deployments count pods. */
export function workloadStatuses(snapshot: Snapshot): readonly WorkloadStatus[] {
  const byOwner = new Map<string, Pod[]>();
  for (const one of snapshot.list(pod)) {
    for (const { kind, uid } of one.metadata.ownerReferences ?? []) {
      if (kind === 'Deployment') byOwner.set(uid, [...(byOwner.get(uid) ?? []), one]);
    }
  }
  return [
    ...snapshot
      .list(namespaceKind)
      .map((one) => ({ object: refTo(one), status: { phase: phaseOf(one) } })),
    ...snapshot.list(deployment).map((one) => ({
      object: refTo(one),
      status: deploymentStatus(one, byOwner.get(one.metadata.uid ?? '') ?? []),
    })),
  ];
}

function phaseOf({ metadata }: Namespace): string {
  return metadata.deletionTimestamp === undefined ? 'Active' : 'Terminating';
}

function deploymentStatus(one: Deployment, pods: readonly Pod[]): unknown {
  const ready = pods.filter(isReady).length;
  const { replicas } = one.spec;
  const available = ready >= replicas;
  return {
    observedGeneration: one.metadata.generation ?? 1,
    replicas: pods.length,
    updatedReplicas: pods.length,
    readyReplicas: ready,
    availableReplicas: ready,
    unavailableReplicas: Math.max(0, replicas - ready),
    conditions: [
      {
        type: 'Available',
        status: available ? 'True' : 'False',
        reason: available ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
        message: `${ready} of ${replicas} pods are ready.`,
      },
      progress(one, available),
    ],
  };
}

/** Clients wait for its reason. Nothing here is given up after a time. */
function progress(one: Deployment, isComplete: boolean) {
  const name = replicaSetName(one);
  return {
    type: 'Progressing',
    status: 'True',
    reason: isComplete ? 'NewReplicaSetAvailable' : 'ReplicaSetUpdated',
    message: `ReplicaSet "${name}" ${isComplete ? 'has successfully progressed' : 'is progressing'}.`,
  };
}

function isReady({ status }: Pod): boolean {
  return (status?.conditions ?? []).some((one) => one.type === 'Ready' && one.status === 'True');
}
