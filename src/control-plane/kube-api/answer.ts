import { aggregatedDiscovery } from './aggregated-discovery.ts';
import type { ApiRequest, Call } from './api-request.ts';
import { groupList, groupOf, resourceList, versionInfo, versionList } from './discovery.ts';
import { isOn } from './is-on.ts';
import { negotiate, negotiateDiscovery } from './negotiate.ts';
import { openApiV2, openApiV2Protobuf } from './openapi/open-api-v2.ts';
import { openApiDocument, openApiIndex } from './openapi/open-api-v3.ts';
import { isEncodable as isKindEncodable } from './protobuf/encode-protobuf.ts';
import { badRequest, methodNotAllowed, notAcceptable, tooLong, unknownPath } from './refusals.ts';
import { type Answer, jsonReply, type Reply, textReply } from './reply.ts';
import {
  type ListRequest,
  type ObjectRequest,
  type RequestInfo,
  readRequest,
} from './request-info.ts';
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
  if (info.type === 'object' || info.type === 'objects')
    return answerResource(info, request, world);
  return request.method === 'GET' ? answerServer(info, request) : methodNotAllowed();
}

/** What the server says about itself. */
function answerServer(
  info: Exclude<RequestInfo, ObjectRequest | ListRequest>,
  { accept = '' }: ApiRequest,
): Reply {
  if (info.type === 'health') return textReply('ok');
  if (info.type === 'openapi-v2') return answerOpenApiV2(accept);
  const aggregated = negotiateDiscovery(accept);
  if (aggregated && info.type === 'core-versions') return aggregatedDiscovery('core', aggregated);
  if (aggregated && info.type === 'groups') return aggregatedDiscovery('groups', aggregated);
  if (info.type === 'malformed') return badRequest(info.message);
  if (negotiate(accept || undefined) === undefined) return notAcceptable();
  if (info.type === 'openapi-v3') return answerOpenApiV3(info.path);
  const found = describe(info);
  return found === undefined ? unknownPath() : jsonReply(found);
}

function describe(info: RequestInfo): unknown {
  switch (info.type) {
    case 'version':
      return versionInfo;
    case 'core-versions':
      return versionList();
    case 'groups':
      return groupList();
    case 'group':
      return groupOf(info.group);
    case 'resources':
      return resourceList(info.group, info.version);
    default:
      return undefined;
  }
}

function answerOpenApiV2(accept: string): Reply {
  if (!accept.includes('application/com.github.proto-openapi.spec.v2'))
    return jsonReply(openApiV2());
  return { code: 200, contentType: openApiV2Type, body: openApiV2Protobuf() };
}

function answerOpenApiV3(path: string): Reply {
  if (path === '') return jsonReply(openApiIndex());
  const body = openApiDocument(path);
  return body === undefined ? unknownPath() : { code: 200, contentType: 'application/json', body };
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
  const call: Call = { request, world, ...negotiated };
  return target.type === 'object' ? answerObject(target, call) : answerList(target, call);
}

function answerObject(target: ObjectRequest, call: Call): Answer {
  const { resource, subresource } = target;
  if (subresource !== undefined && !resource.subresources.includes(subresource)) {
    return unknownPath();
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

/** Clients ask for it with an `@`, which no media type may have in it. */
const openApiV2Type = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';
const urlCharsMax = 8 * 1024;
