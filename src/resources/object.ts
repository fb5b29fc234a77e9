/** What every Kubernetes object has in common, and the ways to name one. */

export interface ObjectMeta {
  readonly name: string;
  /** Absent on cluster-scoped objects; admission fills in `default` on namespaced ones. */
  readonly namespace?: string;
  readonly generateName?: string;
  readonly uid?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** RFC 3339, whole seconds, as Kubernetes writes it. Set by the store. */
  readonly creationTimestamp?: string;
  /** Counts changes of everything but metadata and status. Set by the store. */
  readonly generation?: number;
  readonly resourceVersion?: string;
  readonly deletionTimestamp?: string;
  readonly deletionGracePeriodSeconds?: number;
  readonly finalizers?: readonly string[];
  readonly ownerReferences?: readonly OwnerReference[];
  /** Which API client wrote which fields. */
  readonly managedFields?: readonly ManagedFieldsEntry[];
}

/** What one client wrote in one way: for its conflicts with others at a server-side apply. */
export interface ManagedFieldsEntry {
  readonly manager?: string;
  readonly operation?: 'Apply' | 'Update';
  readonly apiVersion?: string;
  /** RFC 3339, whole seconds. */
  readonly time?: string;
  readonly fieldsType?: 'FieldsV1';
  readonly fieldsV1?: unknown;
  /** `status`, if it was written through that. */
  readonly subresource?: string;
}

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
}

/** Any object at all; the kinds in this folder narrow it. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
}

/** Names one object of one kind, whatever its version. The core group is `''`. */
export interface ObjectRef {
  readonly group: string;
  readonly kind: string;
  /** `''` for cluster-scoped objects. */
  readonly namespace: string;
  readonly name: string;
}

/** A place inside an object: what a finding, a rule or a status speaks about. */
export interface Origin {
  readonly object: ObjectRef;
  /** A path as kubectl prints it, e.g. `spec.rules[0].backendRefs[1].port`; `''` is the whole object. */
  readonly field: string;
}

export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash === -1 ? '' : apiVersion.slice(0, slash);
}

export function versionOf(apiVersion: string): string {
  return apiVersion.slice(apiVersion.indexOf('/') + 1);
}

export function refTo(object: KubeObject): ObjectRef {
  return {
    group: groupOf(object.apiVersion),
    kind: object.kind,
    namespace: object.metadata.namespace ?? '',
    name: object.metadata.name,
  };
}

/** A string that is equal for equal refs, for use as a map key. */
export function refKey(ref: ObjectRef): string {
  return `${ref.group}/${ref.kind}/${ref.namespace}/${ref.name}`;
}

/** `HTTPRoute default/whoami`, the way people and messages say it. */
export function sayRef(ref: ObjectRef): string {
  return ref.namespace === ''
    ? `${ref.kind} ${ref.name}`
    : `${ref.kind} ${ref.namespace}/${ref.name}`;
}
