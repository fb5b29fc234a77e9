import type { KubeObject } from '../../../resources/object.ts';
import { isRecord } from '../../../resources/record.ts';
import { addressed } from '../address-object.ts';
import { refuseOtherKind } from '../admit-write.ts';
import type { Call } from '../api-request.ts';
import { mediaTypeOf, parseJson, textOf } from '../decode-body.ts';
import { isCustom } from '../derived/custom-resource-definitions.ts';
import { applyJsonPatch } from '../patches/json-patch.ts';
import { applyMergePatch } from '../patches/merge-patch.ts';
import type { Patched } from '../patches/patched.ts';
import { applyStrategicMergePatch } from '../patches/strategic-merge-patch.ts';
import {
  badRequest,
  methodNotAllowed,
  notFound,
  unprocessable,
  unsupportedMediaType,
} from '../refusals.ts';
import type { Reply } from '../reply.ts';
import type { ObjectRequest } from '../request-info.ts';
import { bodyTarget } from '../scale.ts';
import { readWriteOptions } from '../write-options.ts';
import { writeOver } from '../write-over.ts';
import { applyObject } from './apply-object.ts';
import { asVersion } from './served-version.ts';

/** PATCH: the object or its status, changed in one of the four ways that clients know. */
export function patchObject(target: ObjectRequest, call: Call): Reply {
  const { resource, namespace, name } = target;
  const mediaType = mediaTypeOf(call.request.contentType);
  const isScale = target.subresource === 'scale';
  if (mediaType === applyType && !isScale) return applyObject(target, call);
  const options = readWriteOptions(target.query, call);
  if ('refusal' in options) return options.refusal;
  const { stored } = resource;
  if (!stored) return methodNotAllowed();
  const patch = patchesOf(target).get(mediaType);
  if (!patch) {
    return unsupportedMediaType([...patchesOf(target).keys(), ...(isScale ? [] : [applyType])]);
  }
  const before = resource.get(call.world.store.snapshot(), { namespace, name });
  if (!before) return notFound(target);
  const document = parseJson(textOf(call.request.body));
  if (document === undefined) return badRequest('the body of the request is no JSON');
  const patched = patch(asVersion(before, target), document);
  if ('problem' in patched) return badRequest(patched.problem);
  if ('unfit' in patched) return unprocessable(patched.unfit);
  if (!isRecord(patched.value)) return badRequest('the patch leaves no object');
  const wrongKind = refuseOtherKind(patched.value, bodyTarget(target));
  if (wrongKind) return wrongKind;
  const there = addressed(patched.value, target);
  if ('refusal' in there) return there.refusal;
  return writeOver(there.raw, { target, call, options, stored, before });
}

type Patch = (object: KubeObject, document: unknown) => Patched;

function patchesOf({ resource }: ObjectRequest): ReadonlyMap<string, Patch> {
  // What the items of a list are told apart by is known for built-in kinds only.
  return isCustom(resource) ? patches : new Map([...patches, strategic]);
}

const applyType = 'application/apply-patch+yaml';

const patches: ReadonlyMap<string, Patch> = new Map<string, Patch>([
  ['application/json-patch+json', applyJsonPatch],
  [
    'application/merge-patch+json',
    (object, document) =>
      isRecord(document)
        ? { value: applyMergePatch(object, document) }
        : { problem: 'a merge patch is a mapping' },
  ],
]);

const strategic: [string, Patch] = [
  'application/strategic-merge-patch+json',
  (object, document) =>
    isRecord(document)
      ? { value: applyStrategicMergePatch(object, document) }
      : { problem: 'a strategic merge patch is a mapping' },
];
