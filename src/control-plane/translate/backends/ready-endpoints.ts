import type {
  EndpointSlice,
  Endpoint as SliceEndpoint,
} from '../../../resources/endpoint-slice.ts';
import type { ObjectRef } from '../../../resources/object.ts';
import type { ServicePort } from '../../../resources/service.ts';
import type { Endpoint } from '../../../routing-table/backend.ts';
import { namespaceOf } from '../world.ts';

/** A port of a Service, as EndpointSlices refer to it. */
export interface WantedPort {
  /** `''` where the Service port has no name. */
  readonly portName: string;
  /** For slices that open every port. */
  readonly port: number;
  readonly protocol: ServicePort['protocol'];
}

/**
 * The addresses behind one Service port: the union of all its slices, IPv4 and IPv6, ready ones only,
 * each once. (`routes.md` 1.4)
 */
export function readyEndpoints(
  slices: readonly EndpointSlice[],
  wanted: WantedPort,
): readonly Endpoint[] {
  const endpoints = new Map<string, Endpoint>();
  for (const slice of slices) {
    // FQDN slices would let YAML point anywhere by name; Kubernetes has deprecated them as well.
    if (slice.addressType === 'FQDN') continue;
    for (const port of portsOf(slice, wanted)) {
      for (const endpoint of slice.endpoints ?? []) {
        if (!isReady(endpoint)) continue;
        const made = toEndpoint(slice, endpoint, port);
        if (made) endpoints.set(`${made.address} ${made.port}`, made);
      }
    }
  }
  return [...endpoints.values()];
}

function portsOf(slice: EndpointSlice, wanted: WantedPort): readonly number[] {
  return (slice.ports ?? [])
    .filter(({ name, protocol }) => name === wanted.portName && protocol === wanted.protocol)
    .map(({ port = wanted.port }) => port);
}

function isReady(endpoint: SliceEndpoint): boolean {
  return endpoint.conditions?.ready !== false;
}

function toEndpoint(
  slice: EndpointSlice,
  { addresses, targetRef }: SliceEndpoint,
  port: number,
): Endpoint | undefined {
  // The addresses of one endpoint are interchangeable, and Kubernetes reads the first only.
  const [address] = addresses;
  if (address === undefined) return undefined;
  if (targetRef?.kind !== 'Pod' || targetRef.name === undefined) return { address, port };
  const namespace = targetRef.namespace ?? namespaceOf(slice);
  const pod: ObjectRef = { group: '', kind: 'Pod', namespace, name: targetRef.name };
  return { address, port, pod };
}
