import type { KubeObject } from '../../resources/object.ts';
import { equalValues } from '../store/equal-values.ts';
import { toTimestamp } from '../store/object-versions.ts';
import type { Preconditions } from '../store/store.ts';
import { isStandIn, preconditionsOf } from './address-object.ts';
import { admitWrite } from './admit-write.ts';
import { recordUpdate } from './managed-fields/record-update.ts';
import type { Overwriting } from './overwriting.ts';
import { putOver } from './put-object.ts';
import { conflict, invalid, outdated } from './refusals.ts';
import type { Reply } from './reply.ts';
import type { ObjectRequest } from './request-info.ts';
import { scaled } from './scale.ts';
import { writeStatus } from './write-status.ts';

/** What PUT and PATCH have in common, once it is known what the object is to be. */
export function writeOver(body: Record<string, unknown>, writing: Overwriting): Reply {
  const { target, call, options, stored, before } = writing;
  const raw = target.subresource === 'scale' ? scaled(before, body) : body;
  const expected = preconditionsOf(raw);
  const broken = refuseBroken(expected, { target, before });
  if (broken) return broken;
  if (target.subresource === 'status') return writeStatus(raw, { ...writing, expected });
  const standsIn = isStandIn(target, call.world.store.snapshot());
  const admitted = admitWrite(raw, { target, stored, options, before, standsIn });
  if ('refusal' in admitted) return admitted.refusal;
  const held = refuseNewFinalizers(admitted.object, { target, before });
  if (held) return held;
  const owned = writing.managers
    ? writing.managers(admitted.object)
    : withManagers(admitted.object, { ...writing, apiVersion: String(raw['apiVersion']) });
  if ('refusal' in owned) return owned.refusal;
  const { dryRun } = options;
  return putOver(owned, { target, call, dryRun, warnings: admitted.warnings, before, expected });
}

function withManagers(
  after: KubeObject,
  { before, stored, options, call, apiVersion }: Overwriting & { readonly apiVersion: string },
): KubeObject {
  const writer = { name: options.manager, apiVersion, time: toTimestamp(call.world.now()) };
  const managedFields = recordUpdate({ before, after, kind: stored.kind, writer });
  const { managedFields: _, ...metadata } = after.metadata;
  const isSame = equalValues(managedFields, before.metadata.managedFields ?? []);
  const kept = isSame ? before.metadata.managedFields : managedFields;
  return { ...after, metadata: { ...metadata, ...(kept ? { managedFields: kept } : {}) } };
}

interface Standing {
  readonly target: ObjectRequest;
  readonly before: KubeObject;
}

/** The same look as the store's own, for dry runs and for the words. */
function refuseBroken(
  { uid, resourceVersion }: Preconditions,
  { target, before: { metadata } }: Standing,
): Reply | undefined {
  if (uid !== undefined && uid !== metadata.uid) {
    const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${metadata.uid}`;
    return conflict(target, why);
  }
  const isOld = resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion;
  return isOld ? outdated(target) : undefined;
}

function refuseNewFinalizers(
  { metadata: { finalizers = [] } }: KubeObject,
  { target, before: { metadata } }: Standing,
): Reply | undefined {
  if (metadata.deletionTimestamp === undefined) return undefined;
  const added = finalizers.filter((one) => !(metadata.finalizers ?? []).includes(one));
  if (added.length === 0) return undefined;
  const message = `Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers ${JSON.stringify(added)}`;
  return invalid(target, [{ field: 'metadata.finalizers', reason: 'FieldValueInvalid', message }]);
}
