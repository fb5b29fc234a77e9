import { type EndpointSlice, endpointSlice } from '../../resources/endpoint-slice.ts';
import type { KubeObject, ObjectRef } from '../../resources/object.ts';
import { type ReferenceGrant, referenceGrant } from '../../resources/reference-grant.ts';
import type { Snapshot } from '../store/snapshot.ts';
import type { TranslateSettings } from './translation.ts';

/** What every step may look at: the snapshot, the settings, and what is looked up again and again. */
export interface World {
  readonly snapshot: Snapshot;
  readonly settings: TranslateSettings;
  /** The ReferenceGrants of a namespace. */
  readonly grantsIn: (namespace: string) => readonly ReferenceGrant[];
  /** The EndpointSlices whose label names this Service. */
  readonly slicesOf: (service: ObjectRef) => readonly EndpointSlice[];
}

/** What is read of one route may depend on what it refers to, and not on the machine. */
export type Lookups = Omit<World, 'settings'>;

export function readWorld(snapshot: Snapshot, settings: TranslateSettings): World {
  const grants = groupBy(snapshot.list(referenceGrant), namespaceOf);
  const slices = groupBy(snapshot.list(endpointSlice), (slice) => {
    const service = slice.metadata.labels?.['kubernetes.io/service-name'] ?? '';
    return `${namespaceOf(slice)}/${service}`;
  });
  return {
    snapshot,
    settings,
    grantsIn: (namespace) => grants.get(namespace) ?? [],
    slicesOf: ({ namespace, name }) => slices.get(`${namespace}/${name}`) ?? [],
  };
}

export function namespaceOf(object: KubeObject): string {
  return object.metadata.namespace ?? '';
}

export function createdAtOf(object: KubeObject): string {
  return object.metadata.creationTimestamp ?? '';
}

export function generationOf(object: KubeObject): number {
  return object.metadata.generation ?? 0;
}

/** Older first, then by `namespace/name`: how the Gateway API settles who was there before. */
export function compareByAge(a: KubeObject, b: KubeObject): number {
  return (
    compare(createdAtOf(a), createdAtOf(b)) ||
    compare(`${namespaceOf(a)}/${a.metadata.name}`, `${namespaceOf(b)}/${b.metadata.name}`)
  );
}

export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
