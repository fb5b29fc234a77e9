import { type Finding, finding } from '../../diagnostics/finding.ts';
import type { Endpoint, EndpointPort, EndpointSlice } from '../../resources/endpoint-slice.ts';
import { type Pod, pod } from '../../resources/pod.ts';
import { isRecord } from '../../resources/record.ts';
import { type Service, type ServicePort, service } from '../../resources/service.ts';
import type { Snapshot } from '../store/snapshot.ts';
import { hashName } from './hash-name.ts';
import { indexLabels, type LabelIndex, type Labelled } from './label-index.ts';
import { type Mapping, mappingOf } from './mappings.ts';
import { targetPort } from './served-ports.ts';
import { standInLabel } from './stand-ins.ts';

export interface EndpointSlices {
  readonly slices: readonly EndpointSlice[];
  readonly findings: readonly Finding[];
}

/**
 * The addresses behind every Service: of the pods its selector matches, as far as they have one,
 * and of local programs mapped in. EndpointSlices written by hand are others' business.
 */
export function endpointSlices(snapshot: Snapshot, mappings: readonly Mapping[]): EndpointSlices {
  const running = snapshot.list(pod).filter((one) => one.status?.podIP !== undefined);
  const index = indexLabels(running.map(labelled));
  const services = snapshot.list(service).filter((one) => one.spec.type !== 'ExternalName');
  const slices = services.flatMap((one) => [
    ...slicesOfPods(one, podsBehind(one, index), mappings),
    ...slicesOfMappings(one, mappings),
  ]);
  return { slices, findings: unusedMappings(services, mappings) };
}

/** On a Pod: container port → port really bound, as JSON, where the two differ. */
export const portMapAnnotation = 'postern.dev/port-map';

interface LabelledPod extends Labelled {
  readonly pod: Pod;
}

function labelled(one: Pod): LabelledPod {
  const { namespace = '', labels = {} } = one.metadata;
  return { pod: one, namespace, labels };
}

function podsBehind(one: Service, index: LabelIndex<LabelledPod>): readonly Pod[] {
  const { namespace = '', name } = one.metadata;
  const selector = one.spec.selector ?? { [standInLabel]: name };
  return index.select(namespace, selector).map((found) => found.pod);
}

/** Pods that serve the same ports share a slice; each address family needs its own. */
function slicesOfPods(
  one: Service,
  pods: readonly Pod[],
  mappings: readonly Mapping[],
): readonly EndpointSlice[] {
  const open = (one.spec.ports ?? []).filter((port) => !mappingOf(mappings, one, port));
  const groups = new Map<string, { family: Family; ports: EndpointPort[]; pods: Pod[] }>();
  for (const behind of pods) {
    const family = familyOf(behind.status?.podIP ?? '');
    const ports = open.flatMap((port) => portOf(port, behind) ?? []);
    if (ports.length === 0) continue;
    const key = JSON.stringify([family, ports]);
    const group = groups.get(key) ?? { family, ports, pods: [] };
    group.pods.push(behind);
    groups.set(key, group);
  }
  return [...groups].map(([key, group]) =>
    sliceOf(one, hashName(key, 5), {
      addressType: group.family,
      endpoints: group.pods.map((behind) => endpointOf(behind, one)),
      ports: group.ports,
    }),
  );
}

function endpointOf(behind: Pod, one: Service): Endpoint {
  const { name, namespace = '', uid = '' } = behind.metadata;
  const ready = isReady(behind);
  return {
    addresses: [behind.status?.podIP ?? ''],
    conditions: {
      ready: ready || one.spec.publishNotReadyAddresses === true,
      serving: ready,
      terminating: false,
    },
    targetRef: { kind: 'Pod', namespace, name, uid },
  };
}

function portOf(port: ServicePort, behind: Pod): EndpointPort | undefined {
  const number = targetPort(port, behind.spec);
  if (number === undefined) return undefined;
  return endpointPort(port, portMap(behind).get(number) ?? number);
}

function endpointPort({ name = '', protocol, appProtocol }: ServicePort, number: number) {
  return { name, protocol, port: number, ...(appProtocol ? { appProtocol } : {}) };
}

/** Container port → port really bound, where a privileged one could not be bound. */
function portMap({ metadata }: Pod): ReadonlyMap<number, number> {
  const written = metadata.annotations?.[portMapAnnotation];
  if (written === undefined) return new Map();
  try {
    const parsed: unknown = JSON.parse(written);
    if (!isRecord(parsed)) return new Map();
    return new Map(Object.entries(parsed).map(([from, to]) => [Number(from), Number(to)]));
  } catch {
    return new Map();
  }
}

function slicesOfMappings(one: Service, mappings: readonly Mapping[]): readonly EndpointSlice[] {
  return (one.spec.ports ?? []).flatMap((port) => {
    const mapping = mappingOf(mappings, one, port);
    if (!mapping) return [];
    const address = mapping.host === 'localhost' ? '127.0.0.1' : mapping.host;
    return [
      sliceOf(one, `mapped-${port.port}`, {
        addressType: familyOf(address),
        endpoints: [{ addresses: [address], conditions: { ready: true } }],
        ports: [endpointPort(port, mapping.hostPort)],
      }),
    ];
  });
}

type Family = EndpointSlice['addressType'];

function sliceOf(
  one: Service,
  suffix: string,
  content: Pick<EndpointSlice, 'addressType' | 'endpoints' | 'ports'>,
): EndpointSlice {
  const { name, namespace = '', uid = '' } = one.metadata;
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: `${name}-${suffix}`,
      namespace,
      labels: {
        'kubernetes.io/service-name': name,
        'endpointslice.kubernetes.io/managed-by': 'postern.dev',
      },
      ownerReferences: [{ apiVersion: 'v1', kind: 'Service', name, uid, controller: true }],
    },
    ...content,
  };
}

function unusedMappings(
  services: readonly Service[],
  mappings: readonly Mapping[],
): readonly Finding[] {
  const isUsed = (mapping: Mapping) =>
    services.some((one) =>
      (one.spec.ports ?? []).some((port) => mappingOf([mapping], one, port) !== undefined),
    );
  return mappings
    .filter((mapping) => !isUsed(mapping))
    .map(({ namespace, service: name, port }) =>
      finding('mapping-without-service', {
        message: `A local program is mapped to port ${port} of Service ${namespace}/${name}, and there is no such port.`,
      }),
    );
}

function isReady(behind: Pod): boolean {
  const conditions = behind.status?.conditions ?? [];
  return conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
}

function familyOf(address: string): Family {
  if (address.includes(':')) return 'IPv6';
  return /^[0-9.]+$/.test(address) ? 'IPv4' : 'FQDN';
}
