import type { Finding } from '../../diagnostics/finding.ts';
import type { EndpointSlice } from '../../resources/endpoint-slice.ts';
import type { GatewayClass } from '../../resources/gateway-class.ts';
import type { IngressClass } from '../../resources/ingress-class.ts';
import type { Namespace } from '../../resources/namespace.ts';
import type { Pod } from '../../resources/pod.ts';
import { type Service, service } from '../../resources/service.ts';
import type { StoreSnapshot } from '../store/object-shelves.ts';
import { backAuthorities } from './back-authorities.ts';
import { type BackendDemands, backendDemands } from './backend-demands.ts';
import { endpointSlices } from './endpoint-slices.ts';
import { frontHostnames } from './front-hostnames.ts';
import { gatewayServices } from './gateway-services.ts';
import { impliedNamespaces } from './implied-namespaces.ts';
import { indexLabels } from './label-index.ts';
import { listenerCertificates } from './listener-certificates.ts';
import type { Mapping } from './mappings.ts';
import { mountedCertificates } from './mounted-certificates.ts';
import type { PlannedPod, WaitingPod } from './planned-pod.ts';
import { plannedPods } from './planned-pods.ts';
import { sampleContainers } from './sample-containers.ts';
import { servedPorts } from './served-ports.ts';
import { standInClasses } from './stand-in-classes.ts';
import { standInLabel, standIns } from './stand-ins.ts';
import { mergeWishes, targetKey, type WantedCertificate, type Wish } from './wanted-certificate.ts';
import { declaredWorkloads, replicaFindings, type Workload, workloadOfPod } from './workload.ts';

export interface PlanSettings {
  /** Mint nothing, run no stand-ins, put no GatewayClass in place. */
  readonly strict: boolean;
  readonly mappings: readonly Mapping[];
}

/** What the world must become for the manifests to work. */
export interface Plan {
  readonly namespaces: readonly Namespace[];
  readonly standInClasses: readonly (GatewayClass | IngressClass)[];
  /** One for each Gateway, for the labels and annotations of its infrastructure. */
  readonly gatewayServices: readonly Service[];
  /** Pods that nobody declared as such: of Deployments, and stand-ins. */
  readonly pods: readonly Pod[];
  readonly plannedPods: readonly PlannedPod[];
  readonly waitingPods: readonly WaitingPod[];
  readonly endpointSlices: readonly EndpointSlice[];
  readonly wantedCertificates: readonly WantedCertificate[];
  readonly findings: readonly Finding[];
}

/**
 * Reads from the declared objects what is to be minted and run, and from the state of the pods
 * where Services lead to. Pure; the same snapshot and settings make an equal plan.
 */
export function makePlan(snapshot: StoreSnapshot, settings: PlanSettings): Plan {
  const { declared } = snapshot;
  const { strict, mappings } = settings;
  const demands = backendDemands(declared);
  const workloads = declaredWorkloads(declared);
  const classes = strict ? nothing : standInClasses(declared);
  const placed = strict ? nothing : standIns({ declared, workloads, demands, mappings });
  const all = [...workloads, ...placed.pods.map((pod) => workloadOfPod(pod, true))];
  const run = runnable(declared.list(service), { workloads: all, demands, strict });
  const wishes = strict ? [] : mergeWishes(wishesOf(snapshot, run, demands), declared);
  const awaited = new Set(wishes.map(({ target }) => targetKey(target)));
  const pods = plannedPods({ snapshot, workloads: run.map(({ workload }) => workload), awaited });
  const endpoints = endpointSlices(snapshot, mappings);
  return {
    namespaces: impliedNamespaces(declared),
    standInClasses: classes.classes,
    gatewayServices: gatewayServices(
      declared,
      new Set(classes.classes.map(({ metadata }) => metadata.name)),
    ),
    pods: all
      .filter(({ ref, standIn }) => standIn || ref.kind !== 'Pod')
      .flatMap((one) => one.pods),
    plannedPods: pods.planned,
    waitingPods: pods.waiting,
    endpointSlices: endpoints.slices,
    wantedCertificates: wishes,
    findings: [
      ...classes.findings,
      ...replicaFindings(declared),
      ...placed.findings,
      ...run.flatMap(({ findings }) => findings),
      ...pods.findings,
      ...endpoints.findings,
    ],
  };
}

interface RunnableWorkload {
  readonly workload: Workload;
  /** The Services that lead to it. */
  readonly services: readonly Service[];
  readonly findings: readonly Finding[];
}

interface RunOptions {
  readonly workloads: readonly Workload[];
  readonly demands: BackendDemands;
  readonly strict: boolean;
}

/** The workloads with every container made one that can be run. */
function runnable(
  services: readonly Service[],
  { workloads, demands, strict }: RunOptions,
): readonly RunnableWorkload[] {
  const index = indexLabels(workloads);
  const leading = new Map<Workload, Service[]>();
  for (const one of services) {
    const { namespace = '', name } = one.metadata;
    for (const found of index.select(namespace, one.spec.selector ?? { [standInLabel]: name })) {
      leading.set(found, [...(leading.get(found) ?? []), one]);
    }
  }
  return workloads.map((workload) => {
    const behind = leading.get(workload) ?? [];
    const served = servedPorts(behind, workload.spec, demands);
    const { spec, findings } = sampleContainers(workload, { served, strict });
    return { workload: { ...workload, spec }, services: behind, findings };
  });
}

function* wishesOf(
  { declared }: StoreSnapshot,
  run: readonly RunnableWorkload[],
  demands: BackendDemands,
): Iterable<Wish> {
  const hostnames = frontHostnames(declared);
  yield* listenerCertificates(declared);
  for (const { workload, services } of run) {
    yield* mountedCertificates(workload, services, { demands, hostnames });
  }
  yield* backAuthorities(declared);
}

const nothing = { classes: [], pods: [], findings: [] } as const;
