import { configMapFaults, secretFaults } from './data-faults.ts';
import { deploymentFaults } from './deployment-faults.ts';
import { endpointSliceFaults } from './endpoint-slice-faults.ts';
import type { Fault } from './fault.ts';
import { ingressClassFaults, ingressFaults } from './ingress-faults.ts';
import type { KubeObject } from './object.ts';
import type { Pod } from './pod.ts';
import { podFaults } from './pod-faults.ts';
import { serviceFaults } from './service-faults.ts';
import { trustBundleFaults } from './trust-bundle-faults.ts';

/** What the hand-written validation of built-in kinds finds, once the values have their types. */
export function faultsIn(group: string, object: KubeObject): readonly Fault[] {
  return checks.get(`${group}/${object.kind}`)?.(object) ?? [];
}

/** Whether a kind is looked at by hand: its schema then only says what the types are. */
export function isCheckedByHand(group: string, kind: string): boolean {
  return checks.has(`${group}/${kind}`);
}

type Check = (object: KubeObject) => readonly Fault[];

/** Proof of the casts: each check is only run on objects that the schema of its kind admitted. */
function by<T extends KubeObject>(check: (object: T) => readonly Fault[]): Check {
  return check as unknown as Check;
}

const checks: ReadonlyMap<string, Check> = new Map([
  ['/Service', by(serviceFaults)],
  ['/Secret', by(secretFaults)],
  ['/ConfigMap', by(configMapFaults)],
  ['/Pod', by(({ spec }: Pod) => podFaults(spec, 'spec'))],
  ['apps/Deployment', by(deploymentFaults)],
  ['certificates.k8s.io/ClusterTrustBundle', by(trustBundleFaults)],
  ['discovery.k8s.io/EndpointSlice', by(endpointSliceFaults)],
  ['networking.k8s.io/Ingress', by(ingressFaults)],
  ['networking.k8s.io/IngressClass', by(ingressClassFaults)],
]);
