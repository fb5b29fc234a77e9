import { type EndpointSlice, endpointSlice } from '../../../resources/endpoint-slice.ts';
import type { KubeObject } from '../../../resources/object.ts';
import { type Service, service } from '../../../resources/service.ts';
import type { Snapshot } from '../../store/snapshot.ts';
import type { ServedResource } from '../served-resource.ts';

/** The older face of EndpointSlices, one object a Service, which kubectl still reads. */
export const endpoints: ServedResource = {
  group: '',
  versions: ['v1'],
  kind: 'Endpoints',
  plural: 'endpoints',
  singular: 'endpoints',
  shortNames: ['ep'],
  categories: [],
  namespaced: true,
  verbs: ['get', 'list', 'watch'],
  subresources: [],
  list: (snapshot) => snapshot.list(service).map((one) => endpointsOf(one, snapshot)),
  get(snapshot, name) {
    const found = snapshot.get(service, name);
    return found && endpointsOf(found, snapshot);
  },
};

export interface Endpoints extends KubeObject {
  readonly subsets?: readonly EndpointSubset[];
}

export interface EndpointSubset {
  readonly addresses?: readonly { readonly ip: string; readonly targetRef?: unknown }[];
  readonly notReadyAddresses?: readonly { readonly ip: string; readonly targetRef?: unknown }[];
  readonly ports: readonly { readonly name?: string; readonly port: number }[];
}

function endpointsOf({ metadata }: Service, snapshot: Snapshot): Endpoints {
  const { name, namespace = '', creationTimestamp, labels } = metadata;
  const slices = snapshot
    .list(endpointSlice)
    .filter((slice) => slice.metadata.namespace === namespace && serviceOf(slice) === name);
  return {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: {
      name,
      namespace,
      ...(metadata.uid ? { uid: metadata.uid } : {}),
      ...(metadata.resourceVersion ? { resourceVersion: metadata.resourceVersion } : {}),
      ...(creationTimestamp ? { creationTimestamp } : {}),
      ...(labels ? { labels } : {}),
    },
    ...(slices.length > 0 ? { subsets: slices.map(subsetOf) } : {}),
  };
}

function serviceOf({ metadata }: EndpointSlice): string | undefined {
  return metadata.labels?.['kubernetes.io/service-name'];
}

function subsetOf({ endpoints: all = [], ports = [] }: EndpointSlice): EndpointSubset {
  const addressesOf = (ready: boolean) =>
    all
      .filter((one) => (one.conditions?.ready ?? true) === ready)
      .flatMap(({ addresses, targetRef }) =>
        addresses.map((ip) => ({ ip, ...(targetRef ? { targetRef } : {}) })),
      );
  const [addresses, notReadyAddresses] = [addressesOf(true), addressesOf(false)];
  return {
    ...(addresses.length > 0 ? { addresses } : {}),
    ...(notReadyAddresses.length > 0 ? { notReadyAddresses } : {}),
    ports: ports.flatMap(({ name, port, protocol }) =>
      port === undefined ? [] : [{ ...(name ? { name } : {}), port, protocol }],
    ),
  };
}
