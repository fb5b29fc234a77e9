import { namespaceKind } from '../../resources/namespace.ts';
import type { KubeObject, ObjectRef } from '../../resources/object.ts';
import { isRecord } from '../../resources/record.ts';
import { shortened } from '../admission/causes.ts';
import type { StoreSnapshot } from '../store/object-shelves.ts';
import type { Preconditions } from '../store/store.ts';
import { badRequest, cannotHandle, forbidden, notFound } from './refusals.ts';
import type { Reply } from './reply.ts';
import type { ObjectRequest, ResourceTarget } from './request-info.ts';
import { findResource } from './served-resources.ts';
import { decodingError } from './strict/decoding-error.ts';

/** The object with the name and namespace of the URL, or why the body is another one. */
export type Addressed = { readonly raw: Record<string, unknown> } | { readonly refusal: Reply };

export function addressed(
  raw: Record<string, unknown>,
  { resource, version, namespace, name }: ResourceTarget & { readonly name?: string },
): Addressed {
  const apiVersion = resource.group === '' ? version : `${resource.group}/${version}`;
  const undecoded = decodingError({ ...raw, apiVersion, kind: resource.kind });
  if (undecoded !== undefined) {
    return { refusal: cannotHandle({ resource, version }, undecoded) };
  }
  const metadata = isRecord(raw['metadata']) ? raw['metadata'] : {};
  const { name: written, namespace: writtenIn = '' } = metadata;
  if (name !== undefined && (written ?? '') !== '' && written !== name) {
    const message = `the name of the object (${shortened(String(written))}) does not match the name on the URL (${name})`;
    return { refusal: badRequest(message) };
  }
  if (writtenIn !== '' && writtenIn !== namespace) {
    const message =
      'the namespace of the provided object does not match the namespace sent on the request';
    return { refusal: badRequest(message) };
  }
  const { namespace: _, ...rest } = metadata;
  const own = {
    ...rest,
    ...(name === undefined ? {} : { name }),
    ...(resource.namespaced ? { namespace } : {}),
  };
  return { raw: { ...raw, apiVersion, kind: resource.kind, metadata: own } };
}

/** The state that the writer saw, as far as the body says. */
export function preconditionsOf(raw: Record<string, unknown>): Preconditions {
  const metadata = isRecord(raw['metadata']) ? raw['metadata'] : {};
  const { uid, resourceVersion } = metadata;
  return {
    ...(typeof uid === 'string' && uid !== '' ? { uid } : {}),
    ...(typeof resourceVersion === 'string' && resourceVersion !== '' ? { resourceVersion } : {}),
  };
}

/** The object a request names, in the words of the store. */
export function refOf({ resource, namespace, name }: ObjectRequest): ObjectRef {
  const { group, kind } = resource.stored?.kind ?? resource;
  return { group, kind, namespace, name };
}

/**
 * Whether what stands there is only in the place of what nobody has declared yet: a class, a minted
 * Secret. Who declares it need not take it as it is.
 */
export function isStandIn(target: ObjectRequest, snapshot: StoreSnapshot): boolean {
  const source = snapshot.sourceOf(refOf(target));
  return source === 'plan' || source === 'minted';
}

/** Nothing new may be put where no namespace is, or one that is being emptied. */
export function refuseNamespace(
  { resource, namespace, name = '' }: ResourceTarget & { readonly name?: string },
  snapshot: StoreSnapshot,
): Reply | undefined {
  if (!resource.namespaced) return undefined;
  const found: KubeObject | undefined = snapshot.get(namespaceKind, {
    namespace: '',
    name: namespace,
  });
  const namespaces = findResource({ group: '', version: 'v1' }, 'namespaces') ?? resource;
  const named = { resource: namespaces, name: namespace };
  if (!found) return namespace === 'default' ? undefined : notFound(named);
  if (found.metadata.deletionTimestamp === undefined) return undefined;
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
  const message = `namespace ${namespace} is being terminated`;
  const cause = { reason: 'NamespaceTerminating', message, field: 'metadata.namespace' } as const;
  return forbidden({ resource, name }, why, [cause]);
}
