/** What the store adds to an object: identity, age, generation and version. */
import type { KubeObject, ObjectMeta } from '../../resources/object.ts';
import { equalValues } from './equal-values.ts';

export interface Birth {
  readonly uid: string;
  readonly creationTimestamp: string;
  readonly resourceVersion: number;
}

/**
 * The first version of an object. A creationTimestamp that the object states is kept; its status is
 * what admission left there, the default of its kind.
 */
export function firstVersion(declared: KubeObject, birth: Birth): KubeObject {
  return assemble(
    declared,
    {
      uid: birth.uid,
      creationTimestamp: declared.metadata.creationTimestamp ?? birth.creationTimestamp,
      ...(countsChanges(declared) ? { generation: 1 } : {}),
      resourceVersion: String(birth.resourceVersion),
    },
    statusOf(declared),
  );
}

/**
 * The next version, or `undefined` when `declared` says nothing new. Status is carried over:
 * writing an object never writes its status. `generation` counts only changes outside of
 * metadata and status.
 */
export function nextVersion(
  current: KubeObject,
  declared: KubeObject,
  resourceVersion: number,
): KubeObject | undefined {
  const creationTimestamp =
    declared.metadata.creationTimestamp ?? current.metadata.creationTimestamp;
  const sameContent = equalValues(contentOf(current), contentOf(declared));
  const sameMetadata =
    equalValues(ownMetadata(current), ownMetadata(declared)) &&
    creationTimestamp === current.metadata.creationTimestamp;
  if (sameContent && sameMetadata) return undefined;
  const generation = current.metadata.generation ?? 1;
  return assemble(
    declared,
    {
      ...(current.metadata.uid === undefined ? {} : { uid: current.metadata.uid }),
      ...(creationTimestamp === undefined ? {} : { creationTimestamp }),
      ...deletionOf(current),
      ...(countsChanges(declared) ? { generation: sameContent ? generation : generation + 1 } : {}),
      resourceVersion: String(resourceVersion),
    },
    statusOf(current),
  );
}

/** The object with other metadata or another status, under a new version. */
export function withChange(
  current: KubeObject,
  change: { readonly metadata?: Partial<ObjectMeta>; readonly status?: unknown },
  resourceVersion: number,
): KubeObject {
  const metadata = {
    ...current.metadata,
    ...change.metadata,
    resourceVersion: String(resourceVersion),
  };
  if (!('status' in change)) return { ...current, metadata };
  return assemble({ ...current, metadata }, metadata, change.status);
}

/** The `status` of any object, whose type does not say that there is one. */
export function statusOf(object: KubeObject): unknown {
  return 'status' in object ? object.status : undefined;
}

/** RFC 3339 with whole seconds, as Kubernetes writes times. */
export function toTimestamp(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

function assemble(declared: KubeObject, given: Partial<ObjectMeta>, status?: unknown): KubeObject {
  const { apiVersion, kind, ...content } = contentOf(declared);
  return {
    apiVersion: declared.apiVersion,
    kind: declared.kind,
    metadata: { ...ownMetadata(declared), ...given },
    ...content,
    ...(status === undefined ? {} : { status }),
  };
}

function contentOf(object: KubeObject): Record<string, unknown> {
  const { metadata, status, ...content }: Record<string, unknown> = { ...object };
  return content;
}

/** As in a cluster: most kinds that only hold or name something have no generation. */
function countsChanges({ apiVersion, kind }: KubeObject): boolean {
  return apiVersion === 'v1' ? kind === 'Pod' : !uncounted.has(apiVersion);
}

/** The metadata that a person states; the rest is the store's. */
function ownMetadata(object: KubeObject): ObjectMeta {
  const { uid, creationTimestamp, generation, resourceVersion, ...rest } = object.metadata;
  const { deletionTimestamp, deletionGracePeriodSeconds, ...own } = rest;
  return own;
}

/** Nobody can take back that an object is being deleted. */
function deletionOf({ metadata }: KubeObject): Partial<ObjectMeta> {
  const { deletionTimestamp, deletionGracePeriodSeconds } = metadata;
  if (deletionTimestamp === undefined) return {};
  return {
    deletionTimestamp,
    ...(deletionGracePeriodSeconds === undefined ? {} : { deletionGracePeriodSeconds }),
  };
}

const uncounted = new Set(['coordination.k8s.io/v1', 'events.k8s.io/v1']);
