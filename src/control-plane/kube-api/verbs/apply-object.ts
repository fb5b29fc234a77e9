import type { KubeObject } from '../../../resources/object.ts';
import { toTimestamp } from '../../store/object-versions.ts';
import { addressed, isStandIn, refOf, refuseNamespace } from '../address-object.ts';
import { admitWrite, refuseOtherKind } from '../admit-write.ts';
import type { Call } from '../api-request.ts';
import { decodeYaml, textOf } from '../decode-body.ts';
import { type Applied, applyConfig, sayConflict } from '../managed-fields/apply-config.ts';
import { fieldPlace, rootPlace } from '../managed-fields/list-keys.ts';
import { mergeApplied } from '../managed-fields/merge-applied.ts';
import { putNew } from '../put-object.ts';
import { applyConflict, badRequest, methodNotAllowed, notFound } from '../refusals.ts';
import type { Reply } from '../reply.ts';
import type { ObjectRequest } from '../request-info.ts';
import type { StoredAs } from '../served-resource.ts';
import { readWriteOptions, type WriteOptions } from '../write-options.ts';
import { writeOver } from '../write-over.ts';
import { asVersion } from './served-version.ts';

/** Server-side apply: the client states the fields it wants, the server knows whose each one is. */
export function applyObject(target: ObjectRequest, call: Call): Reply {
  const options = readWriteOptions(target.query, call);
  if ('refusal' in options) return options.refusal;
  if (!target.query.get('fieldManager')) {
    return badRequest(
      'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
    );
  }
  const body = decodeYaml(textOf(call.request.body), call.world.readYaml);
  if ('refusal' in body) return body.refusal;
  const { stored } = target.resource;
  if (!stored) return methodNotAllowed();
  const wrongKind = refuseOtherKind(body.raw, target);
  if (wrongKind) return wrongKind;
  const there = addressed(body.raw, target);
  if ('refusal' in there) return there.refusal;
  return applyTo(there.raw, { target, call, options, stored });
}

interface ApplyCall {
  readonly target: ObjectRequest;
  readonly call: Call;
  readonly options: WriteOptions;
  readonly stored: StoredAs;
}

function applyTo(config: Record<string, unknown>, applying: ApplyCall): Reply {
  const { target, call, options, stored } = applying;
  const { resource, namespace, name } = target;
  const snapshot = call.world.store.snapshot();
  const before = resource.get(snapshot, { namespace, name });
  if (target.subresource === 'status') {
    if (!before) return notFound(target);
    const raw = { ...asVersion(before, target), status: statusMerged(before, config, stored) };
    return writeOver({ ...raw }, { ...applying, before });
  }
  const applied = applyConfig({
    ...(before ? { live: asVersion(before, target) } : {}),
    config,
    kind: stored.kind,
    writer: {
      name: options.manager,
      apiVersion: String(config['apiVersion']),
      time: toTimestamp(call.world.now()),
    },
    firstOwner:
      snapshot.sourceOf(refOf(target)) === 'file' ? 'postern-files' : 'before-first-apply',
  });
  if (!before) return createApplied(applied, applying);
  const force = options.force || isStandIn(target, snapshot);
  return writeOver(applied.raw, {
    ...applying,
    before,
    managers: (admitted) => settleManagers(admitted, { applied, force }),
  });
}

function createApplied(applied: Applied, { target, call, options, stored }: ApplyCall): Reply {
  const refusal = refuseNamespace(target, call.world.store.snapshot());
  if (refusal) return refusal;
  const admitted = admitWrite(applied.raw, { target, stored, options });
  if ('refusal' in admitted) return admitted.refusal;
  const { object, warnings } = admitted;
  const owned = withManagers(object, applied.managersAfter([]));
  return putNew(owned, { target, call, dryRun: options.dryRun, warnings });
}

function settleManagers(
  admitted: KubeObject,
  { applied, force }: { readonly applied: Applied; readonly force: boolean },
): KubeObject | { readonly refusal: Reply } {
  const conflicts = applied.conflictsWith(admitted);
  if (conflicts.length > 0 && !force) return { refusal: applyConflict(conflicts.map(sayConflict)) };
  return withManagers(admitted, applied.managersAfter(conflicts));
}

function withManagers(
  object: KubeObject,
  managedFields: NonNullable<KubeObject['metadata']['managedFields']>,
): KubeObject {
  return { ...object, metadata: { ...object.metadata, managedFields } };
}

/** Whose each field of a status is, is kept nowhere: what is no longer applied stays. */
function statusMerged(
  before: KubeObject,
  config: Record<string, unknown>,
  { kind }: StoredAs,
): unknown {
  const live = 'status' in before ? before.status : {};
  return mergeApplied(live, config['status'] ?? {}, fieldPlace(rootPlace(kind), 'status'));
}
