import { type KubeObject, refTo } from '../../../resources/object.ts';
import { isRecord } from '../../../resources/record.ts';
import { toTimestamp, withChange } from '../../store/object-versions.ts';
import type { Preconditions } from '../../store/store.ts';
import type { Call } from '../api-request.ts';
import { decodeBody } from '../decode-body.ts';
import { badRequest, conflict, forbidden, notFound } from '../refusals.ts';
import { objectReply, type Reply } from '../reply.ts';
import type { ObjectRequest } from '../request-info.ts';
import { showObject } from '../show-object.ts';

/**
 * DELETE: a Status once the object is gone, the object while finalizers hold it; of a few kinds
 * always the object, as typed clients decode it. Dependents go in the same moment, whatever was
 * asked for but `Orphan`; nothing here needs time to stop.
 */
export function deleteObject(target: ObjectRequest, call: Call): Reply {
  const { resource, namespace, name } = target;
  const { store } = call.world;
  const found = resource.get(store.snapshot(), { namespace, name });
  if (!found) return notFound(target);
  if (resource.group === '' && resource.kind === 'Namespace' && name === 'default') {
    return forbidden(target, 'this namespace may not be deleted');
  }
  const options = readDeleteOptions(target.query, call);
  if ('refusal' in options) return options.refusal;
  const broken = refuseBroken(found, { target, options });
  if (broken) return broken;
  if (options.dryRun)
    return isHeld(found)
      ? showObject(marked(found, call), { target, call })
      : gone(found, { target, call });
  if (options.orphans) store.orphan(found.metadata.uid ?? '');
  store.remove(refTo(found));
  const left = resource.get(store.snapshot(), { namespace, name });
  return left && left.metadata.uid === found.metadata.uid
    ? showObject(left, { target, call })
    : gone(found, { target, call });
}

export interface DeleteOptions {
  readonly preconditions: Preconditions;
  readonly orphans: boolean;
  readonly dryRun: boolean;
}

/** From the body, where there is one, else from the query. */
export function readDeleteOptions(
  query: URLSearchParams,
  call: Call,
): DeleteOptions | { readonly refusal: Reply } {
  const isEmpty = (call.request.body?.length ?? 0) === 0;
  const body = isEmpty ? { raw: {} } : decodeBody(call);
  if ('refusal' in body) return body;
  const { raw } = body;
  const { propagationPolicy = query.get('propagationPolicy'), orphanDependents } = raw;
  const dryRun = Array.isArray(raw['dryRun']) ? raw['dryRun'] : query.getAll('dryRun');
  const problem = problemOf(propagationPolicy, dryRun);
  if (problem !== undefined) return { refusal: badRequest(problem) };
  const asked = isRecord(raw['preconditions']) ? raw['preconditions'] : {};
  const { uid, resourceVersion } = asked;
  return {
    preconditions: {
      ...(typeof uid === 'string' ? { uid } : {}),
      ...(typeof resourceVersion === 'string' ? { resourceVersion } : {}),
    },
    orphans: propagationPolicy === 'Orphan' || orphanDependents === true,
    dryRun: dryRun.length > 0,
  };
}

/** Who misspells how to delete must not see it done another way. */
function problemOf(policy: unknown, dryRun: readonly unknown[]): string | undefined {
  if (dryRun.some((value) => value !== 'All')) {
    return 'dryRun: Unsupported value: supported values: "All"';
  }
  if ([undefined, null, '', 'Foreground', 'Background', 'Orphan'].some((one) => one === policy)) {
    return undefined;
  }
  return 'propagationPolicy: Unsupported value: supported values: "Foreground", "Background", "Orphan"';
}

function refuseBroken(
  { metadata }: KubeObject,
  { target, options }: { readonly target: ObjectRequest; readonly options: DeleteOptions },
): Reply | undefined {
  const { uid, resourceVersion } = options.preconditions;
  if (uid !== undefined && uid !== metadata.uid) {
    const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${metadata.uid}`;
    return conflict(target, why);
  }
  if (resourceVersion === undefined || resourceVersion === metadata.resourceVersion)
    return undefined;
  const why = `Precondition failed: ResourceVersion in precondition: ${resourceVersion}, ResourceVersion in object meta: ${metadata.resourceVersion}`;
  return conflict(target, why);
}

function isHeld({ metadata: { finalizers = [] } }: KubeObject): boolean {
  return finalizers.length > 0;
}

function marked(object: KubeObject, { world }: Call): KubeObject {
  const version = Number(object.metadata.resourceVersion ?? 0);
  return withChange(object, { metadata: { deletionTimestamp: toTimestamp(world.now()) } }, version);
}

function gone(
  object: KubeObject,
  { target, call }: { readonly target: ObjectRequest; readonly call: Call },
): Reply {
  const { resource, name } = target;
  const { group, plural } = resource;
  if (group === '' && shownWhenGone.includes(plural)) return showObject(object, { target, call });
  const { uid } = object.metadata;
  const status = {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: {
      name,
      ...(group === '' ? {} : { group }),
      kind: plural,
      ...(uid === undefined ? {} : { uid }),
    },
  };
  return objectReply(status, call);
}

/** The core resources whose DELETE is declared to answer with the object. */
const shownWhenGone = ['pods', 'services', 'serviceaccounts'];
