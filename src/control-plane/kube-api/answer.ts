import { answerServer } from './answer-server.ts';
import type { ApiRequest, Call } from './api-request.ts';
import { isOn } from './is-on.ts';
import { negotiate } from './negotiate.ts';
import { isEncodable as isKindEncodable } from './protobuf/encode-protobuf.ts';
import {
  badRequest,
  methodNotAllowed,
  notAcceptable,
  notFound,
  notPossible,
  tooLong,
  unknownPath,
} from './refusals.ts';
import type { Answer, Reply } from './reply.ts';
import { type ListRequest, type ObjectRequest, readRequest } from './request-info.ts';
import { createObject } from './verbs/create-object.ts';
import { deleteObject } from './verbs/delete-object.ts';
import { deleteObjects } from './verbs/delete-objects.ts';
import { getObject } from './verbs/get-object.ts';
import { listObjects } from './verbs/list-objects.ts';
import { patchObject } from './verbs/patch-object.ts';
import { readLog } from './verbs/read-log.ts';
import { updateObject } from './verbs/update-object.ts';
import { watchObjects } from './verbs/watch-objects.ts';
import type { World } from './world.ts';

/** The answer to a request from somebody who may ask. */
export function answer(request: ApiRequest, world: World): Answer {
  if (request.url.length > urlCharsMax) return tooLong();
  const info = readRequest(request.url);
  if (info === undefined) return unknownPath();
  if (!isDuration(info.query.get('timeout') ?? '')) {
    return badRequest('invalid timeout specified in the request URL');
  }
  if (info.type === 'object' || info.type === 'objects')
    return answerResource(info, request, world);
  return request.method === 'GET' ? answerServer(info, request) : methodNotAllowed();
}

function answerResource(
  target: ObjectRequest | ListRequest,
  request: ApiRequest,
  world: World,
): Answer {
  if (target.type === 'object' && target.subresource === 'log') {
    return request.method === 'GET'
      ? readLog(target, { request, world, form: 'object', encoding: 'json' })
      : methodNotAllowed();
  }
  const negotiated = negotiate(request.accept, { isEncodable: isEncodable(target) });
  if (negotiated === undefined) return notAcceptable();
  // A question has an answer, but no metadata and no rows.
  if (target.resource.answerTo && negotiated.form !== 'object') return notAcceptable();
  const call: Call = { request, world, ...negotiated };
  return target.type === 'object' ? answerObject(target, call) : answerList(target, call);
}

function answerObject(target: ObjectRequest, call: Call): Answer {
  const { resource, subresource } = target;
  if (subresource !== undefined && !resource.subresources.includes(subresource)) {
    return refuseSubresource(target, call);
  }
  const { verbs } = resource;
  switch (call.request.method) {
    case 'GET':
      return verbs.includes('get') ? getObject(target, call) : methodNotAllowed();
    case 'PUT':
      return verbs.includes('update') ? updateObject(target, call) : methodNotAllowed();
    case 'PATCH':
      return verbs.includes('patch') ? patchObject(target, call) : methodNotAllowed();
    case 'DELETE': {
      const isWhole = subresource === undefined && verbs.includes('delete');
      return isWhole ? deleteObject(target, call) : methodNotAllowed();
    }
    default:
      return methodNotAllowed();
  }
}

/** What a kubelet would do with a container, nobody does here: clients are told so. */
function refuseSubresource(target: ObjectRequest, { world }: Call): Reply {
  const { resource, namespace, name, subresource = '' } = target;
  if (resource.kind !== 'Pod' || !kubeletWork.has(subresource)) return unknownPath();
  const found = resource.get(world.store.snapshot(), { namespace, name });
  return found ? notPossible(target, subresource) : notFound(target);
}

function answerList(target: ListRequest, call: Call): Answer {
  const { verbs } = target.resource;
  switch (call.request.method) {
    case 'GET':
      if (!verbs.includes('list')) return methodNotAllowed();
      return isOn(target.query, 'watch') ? watchObjects(target, call) : listObjects(target, call);
    case 'POST':
      return verbs.includes('create') ? createObject(target, call) : methodNotAllowed();
    case 'DELETE':
      return verbs.includes('deletecollection') ? deleteObjects(target, call) : methodNotAllowed();
    default:
      return methodNotAllowed();
  }
}

function isEncodable({ resource, version }: ObjectRequest | ListRequest): boolean {
  const { group, kind, answerTo } = resource;
  return (
    answerTo === undefined && isKindEncodable(group === '' ? version : `${group}/${version}`, kind)
  );
}

/** As clients write how long they will wait, `1m30s`; nothing here takes as long as that. */
function isDuration(text: string): boolean {
  return text === '' || text === '0' || durationPattern.test(text);
}

const durationPattern = /^[+-]?(?:\d+(?:\.\d*)?(?:ns|us|µs|ms|s|m|h))+$/;
const kubeletWork = new Set(['attach', 'ephemeralcontainers', 'exec', 'portforward', 'proxy']);
const urlCharsMax = 8 * 1024;
