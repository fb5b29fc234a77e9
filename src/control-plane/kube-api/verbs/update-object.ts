import { isRecord } from '../../../resources/record.ts';
import { addressed } from '../address-object.ts';
import { refuseOtherKind } from '../admit-write.ts';
import type { Call } from '../api-request.ts';
import { decodeBody } from '../decode-body.ts';
import { isCustom } from '../derived/custom-resource-definitions.ts';
import { invalid, methodNotAllowed, notFound } from '../refusals.ts';
import type { Reply } from '../reply.ts';
import type { ObjectRequest } from '../request-info.ts';
import { bodyTarget } from '../scale.ts';
import { readWriteOptions } from '../write-options.ts';
import { writeOver } from '../write-over.ts';

/** PUT: the whole object anew, or, at `/status`, its status. */
export function updateObject(target: ObjectRequest, call: Call): Reply {
  const { resource, namespace, name } = target;
  const body = decodeBody(call);
  if ('refusal' in body) return body.refusal;
  const options = readWriteOptions(target.query, call);
  if ('refusal' in options) return options.refusal;
  const { stored } = resource;
  if (!stored) return methodNotAllowed();
  const wrongKind = refuseOtherKind(body.raw, bodyTarget(target));
  if (wrongKind) return wrongKind;
  const there = addressed(body.raw, target);
  if ('refusal' in there) return there.refusal;
  const before = resource.get(call.world.store.snapshot(), { namespace, name });
  if (!before) return notFound(target);
  const unversioned = refuseUnversioned(there.raw, target);
  if (unversioned) return unversioned;
  return writeOver(there.raw, { target, call, options, stored, before });
}

/** Clients of custom resources must say which version they saw; others may write blindly. */
function refuseUnversioned(raw: Record<string, unknown>, target: ObjectRequest): Reply | undefined {
  const { metadata } = raw;
  const version = isRecord(metadata) ? metadata['resourceVersion'] : undefined;
  if (!isCustom(target.resource) || (version ?? '') !== '') return undefined;
  const message = 'Invalid value: 0: must be specified for an update';
  const cause = {
    field: 'metadata.resourceVersion',
    reason: 'FieldValueInvalid',
    message,
  } as const;
  return invalid(target, [cause]);
}
