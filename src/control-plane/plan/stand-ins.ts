import { type Finding, finding } from '../../diagnostics/finding.ts';
import { endpointSlice } from '../../resources/endpoint-slice.ts';
import { refTo } from '../../resources/object.ts';
import type { Pod } from '../../resources/pod.ts';
import { type Service, service } from '../../resources/service.ts';
import type { Snapshot } from '../store/snapshot.ts';
import type { BackendDemands } from './backend-demands.ts';
import { carries, indexLabels, type Labels } from './label-index.ts';
import { type Mapping, mappingOf } from './mappings.ts';
import { ownCertificateVolume, ownFolder, whoamiContainer } from './sample-containers.ts';
import { servedPorts } from './served-ports.ts';
import type { Workload } from './workload.ts';

export interface StandIns {
  readonly pods: readonly Pod[];
  readonly findings: readonly Finding[];
}

export interface StandInOptions {
  readonly declared: Snapshot;
  readonly workloads: readonly Workload[];
  readonly demands: BackendDemands;
  readonly mappings: readonly Mapping[];
}

/**
 * A whoami for every Service that has ports and nobody behind them: no workload its selector
 * matches, no EndpointSlice of its own, no mapping. It is an ordinary Pod, so that its certificate,
 * its endpoints and its status come about as those of any other.
 */
export function standIns({ declared, workloads, demands, mappings }: StandInOptions): StandIns {
  const index = indexLabels(workloads);
  const sliced = new Set(declared.list(endpointSlice).map(serviceKeyOfSlice));
  const alone = declared.list(service).filter((one) => {
    const { namespace = '', name } = one.metadata;
    return (
      one.spec.type !== 'ExternalName' &&
      unmappedPorts(one, mappings).length > 0 &&
      !sliced.has(`${namespace}/${name}`) &&
      index.select(namespace, one.spec.selector ?? {}).length === 0
    );
  });
  const pods = groupsOf(alone).map((group) => standInPod(group, { mappings, demands }));
  return { pods, findings: alone.map(standInFinding) };
}

/** The label by which a Service without a selector finds its stand-in. */
export const standInLabel = 'postern.dev/stand-in-for';

interface Group {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  readonly services: readonly Service[];
}

/**
 * Services whose selectors would match the same stand-in share it: the most specific selector makes
 * the pod, and every Service it also matches adds its ports.
 */
function groupsOf(services: readonly Service[]): readonly Group[] {
  const groups: (Group & { services: Service[] })[] = [];
  const bySize = [...services].sort((a, b) => selectorSize(b) - selectorSize(a));
  for (const one of bySize) {
    const { namespace = '', name } = one.metadata;
    const { selector = {} } = one.spec;
    const fitting = groups.filter(
      (group) =>
        selectorSize(one) > 0 && group.namespace === namespace && carries(group.labels, selector),
    );
    for (const group of fitting) group.services.push(one);
    if (fitting.length === 0) groups.push({ namespace, name, labels: selector, services: [one] });
  }
  return groups;
}

function standInPod(
  { namespace, name: serviceName, labels, services }: Group,
  { mappings, demands }: Pick<StandInOptions, 'mappings' | 'demands'>,
): Pod {
  const name = `${serviceName}-stand-in`;
  const open = services.map((one) => ({
    ...one,
    spec: { ...one.spec, ports: unmappedPorts(one, mappings) },
  }));
  const ports = servedPorts(open, undefined, demands);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace,
      labels: {
        'app.kubernetes.io/managed-by': 'postern',
        [standInLabel]: serviceName,
        ...labels,
      },
    },
    spec: {
      containers: ports.map(({ number, name: portName, tls }) =>
        whoamiContainer(
          `whoami-${number}`,
          { containerPort: number, protocol: 'TCP', ...(portName ? { name: portName } : {}) },
          tls ? ownFolder : undefined,
        ),
      ),
      volumes: ports.some(({ tls }) => tls) ? [ownCertificateVolume(name)] : [],
    },
  };
}

function unmappedPorts(one: Service, mappings: readonly Mapping[]) {
  return (one.spec.ports ?? []).filter(
    (port) => port.protocol === 'TCP' && !mappingOf(mappings, one, port),
  );
}

function standInFinding(one: Service): Finding {
  return finding('service-without-workload', {
    object: refTo(one),
    message: `No pod and no EndpointSlice stands behind Service ${one.metadata.name}, so a stand-in whoami answers for it.`,
  });
}

function selectorSize(one: Service): number {
  return Object.keys(one.spec.selector ?? {}).length;
}

function serviceKeyOfSlice({ metadata }: { metadata: { namespace?: string; labels?: Labels } }) {
  return `${metadata.namespace ?? ''}/${metadata.labels?.['kubernetes.io/service-name'] ?? ''}`;
}
