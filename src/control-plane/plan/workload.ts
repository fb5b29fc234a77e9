import { type Finding, finding } from '../../diagnostics/finding.ts';
import { deployment } from '../../resources/deployment.ts';
import { type ObjectRef, refTo } from '../../resources/object.ts';
import { type Pod, type PodSpec, pod } from '../../resources/pod.ts';
import type { Snapshot } from '../store/snapshot.ts';
import { deploymentPods, replicasMax } from './deployment-pods.ts';
import type { Labels } from './label-index.ts';

/** Something that runs: a Pod, or a Deployment with its pods. */
export interface Workload {
  readonly ref: ObjectRef;
  readonly namespace: string;
  readonly labels: Labels;
  /** Where the pod spec stands in the object: `spec` or `spec.template.spec`. */
  readonly specField: string;
  readonly spec: PodSpec;
  readonly pods: readonly Pod[];
  /** True when Postern put the whole workload there. */
  readonly standIn: boolean;
}

/** What the manifests say should run, Pods first. */
export function declaredWorkloads(declared: Snapshot): readonly Workload[] {
  const pods = declared.list(pod).map((one) => workloadOfPod(one, false));
  const deployments = declared.list(deployment).map((one) => ({
    ref: refTo(one),
    namespace: one.metadata.namespace ?? '',
    labels: one.spec.template.metadata?.labels ?? {},
    specField: 'spec.template.spec',
    spec: one.spec.template.spec,
    pods: deploymentPods(one),
    standIn: false,
  }));
  return [...pods, ...deployments];
}

/** What of the declared workloads is not run, because it is too much for one machine. */
export function replicaFindings(declared: Snapshot): readonly Finding[] {
  return declared
    .list(deployment)
    .filter(({ spec }) => spec.replicas > replicasMax)
    .map((one) =>
      finding('deployment-replicas-limited', {
        object: refTo(one),
        field: 'spec.replicas',
        message: `Deployment ${one.metadata.name} asks for ${one.spec.replicas} replicas; ${replicasMax} of them run here.`,
      }),
    );
}

export function workloadOfPod(one: Pod, standIn: boolean): Workload {
  return {
    ref: refTo(one),
    namespace: one.metadata.namespace ?? '',
    labels: one.metadata.labels ?? {},
    specField: 'spec',
    spec: one.spec,
    pods: [one],
    standIn,
  };
}
