import { type Finding, finding } from '../../diagnostics/finding.ts';
import type { Container } from '../../resources/container.ts';
import { type Pod, pod as podKind } from '../../resources/pod.ts';
import type { Snapshot } from '../store/snapshot.ts';
import { addressPlaceholder, containerEnvironment, expand } from './container-environment.ts';
import { type MissingSource, mountFiles, readVolumes, type Volumes } from './mounted-files.ts';
import type { PlannedContainer, PlannedPod, WaitingPod } from './planned-pod.ts';
import { sampleProgram } from './runnable-image.ts';
import { targetKey } from './wanted-certificate.ts';
import type { Workload } from './workload.ts';

export interface PlannedPods {
  readonly planned: readonly PlannedPod[];
  readonly waiting: readonly WaitingPod[];
  readonly findings: readonly Finding[];
}

export interface PlannedPodsOptions {
  readonly snapshot: Snapshot;
  /** Workloads with their specs as they are run. */
  readonly workloads: readonly Workload[];
  /** Keys of the targets that will be minted: waiting for them is nothing to complain about. */
  readonly awaited: ReadonlySet<string>;
}

/** Every pod that can be run now, and those that wait for something they mount. */
export function plannedPods({ snapshot, workloads, awaited }: PlannedPodsOptions): PlannedPods {
  const planned: PlannedPod[] = [];
  const waiting: WaitingPod[] = [];
  const findings: Finding[] = [];
  for (const workload of workloads) {
    if (workload.spec.containers.length === 0) continue;
    const volumes = readVolumes(snapshot, workload.namespace, workload.spec);
    const isAwaited = ({ source }: MissingSource) =>
      awaited.has(targetKey({ ...source, namespace: workload.namespace }));
    for (const missing of volumes.missing) {
      if (!isAwaited(missing)) findings.push(missingFinding(workload, missing));
    }
    const message = volumes.missing.map(say).join(' ');
    for (const pod of workload.pods) {
      if (message !== '') waiting.push({ pod, message });
      else if (planned.length < podsMax)
        planned.push(planPod(snapshot, { pod, workload, volumes }));
      else waiting.push({ pod, message: `No more than ${podsMax} pods run at a time.` });
    }
  }
  if (planned.length === podsMax) findings.push(...limitFinding(workloads));
  return { planned, waiting, findings };
}

interface ReadyPod {
  readonly pod: Pod;
  readonly workload: Workload;
  readonly volumes: Volumes;
}

function planPod(snapshot: Snapshot, { pod: declared, workload, volumes }: ReadyPod): PlannedPod {
  const pod = withUid(snapshot, declared);
  const plan = (container: Container): PlannedContainer => {
    const env = containerEnvironment(snapshot, pod, container);
    // The image's entry point is the program; a `command` that replaces it names it once more.
    const flags = [...(container.command ?? []).slice(1), ...(container.args ?? [])];
    return {
      name: container.name,
      program: sampleProgram(container.image) ?? 'whoami',
      args: flags.map((flag) => expand(flag, env)),
      env,
      ports: container.ports ?? [],
      files: mountFiles(container, volumes),
    };
  };
  return {
    pod: steady(pod),
    containers: workload.spec.containers.map(plan),
    addressPlaceholder,
    standIn: workload.standIn,
  };
}

/** The store gives a pod its uid; one that is planned for the first time has none yet. */
function withUid(snapshot: Snapshot, pod: Pod): Pod {
  const { name, namespace = '', uid } = pod.metadata;
  const known = uid ?? snapshot.get(podKind, { namespace, name })?.metadata.uid;
  return known === undefined ? pod : { ...pod, metadata: { ...pod.metadata, uid: known } };
}

/** The pod without what changes while it runs, so that an equal pod stays an equal plan. */
function steady({ apiVersion, kind, metadata, spec }: Pod): Pod {
  const { name, namespace = '', uid, labels } = metadata;
  return {
    apiVersion,
    kind,
    metadata: { name, namespace, ...(uid ? { uid } : {}), ...(labels ? { labels } : {}) },
    spec,
  };
}

function limitFinding(workloads: readonly Workload[]): readonly Finding[] {
  const count = workloads.reduce((sum, { pods }) => sum + pods.length, 0);
  if (count <= podsMax) return [];
  const message = `The manifests need ${count} pods, stand-ins included; ${podsMax} of them run.`;
  return [finding('pods-limited', { message })];
}

function missingFinding(workload: Workload, missing: MissingSource): Finding {
  const { source, volumeIndex } = missing;
  return finding('pod-volume-missing', {
    object: workload.ref,
    field: `${workload.specField}.volumes[${volumeIndex}].${source.field}`,
    message: say(missing),
  });
}

function say({ source, key }: MissingSource): string {
  const object = `${source.kind} ${source.name}`;
  return key === undefined
    ? `The pod waits for ${object}, which does not exist.`
    : `The pod waits for key ${key} of ${object}, which does not exist.`;
}

/** Each pod holds sockets and memory in one process. */
const podsMax = 250;
