import { groupList, groupOf, resourceList, versionInfo, versionList } from './discovery.ts';
import { negotiate } from './negotiate.ts';
import { badRequest, jsonReply, type Reply, statusReply, textReply, unknownPath } from './reply.ts';
import { type RequestInfo, readRequest } from './request-info.ts';
import { getObject } from './verbs/get-object.ts';
import { listObjects } from './verbs/list-objects.ts';
import { readLog } from './verbs/read-log.ts';
import type { World } from './world.ts';

export interface ApiRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly accept: string | undefined;
}

/** The answer to a request from somebody who may ask. */
export function answer(request: ApiRequest, world: World): Reply {
  if (request.url.length > urlCharsMax) {
    return statusReply({ code: 414, reason: 'RequestURITooLong', message: 'the URL is too long' });
  }
  const info = readRequest(request.url);
  if (info === undefined) return unknownPath();
  if (request.method !== 'GET' || info.query.get('watch') === 'true') return notAllowed();
  return dispatch(info, { world, accept: request.accept });
}

interface Asked {
  readonly world: World;
  readonly accept: string | undefined;
}

function dispatch(info: RequestInfo, { world, accept }: Asked): Reply {
  if (info.type === 'health') return textReply('ok');
  if (info.type === 'object' && info.subresource === 'log') return readLog(info, world);
  const form = negotiate(accept);
  if (form === undefined) return notAcceptable();
  switch (info.type) {
    case 'version':
      return jsonReply(versionInfo);
    case 'core-versions':
      return jsonReply(versionList());
    case 'groups':
      return jsonReply(groupList());
    case 'group': {
      const group = groupOf(info.group);
      return group ? jsonReply(group) : unknownPath();
    }
    case 'resources': {
      const list = resourceList(info.group, info.version);
      return list ? jsonReply(list) : unknownPath();
    }
    case 'object':
      if (info.subresource !== undefined && info.subresource !== 'status') return unknownPath();
      return getObject(info, { world, form });
    case 'objects':
      return listObjects(info, { world, form });
    case 'malformed':
      return badRequest(info.message);
  }
}

function notAllowed(): Reply {
  return statusReply({
    code: 405,
    reason: 'MethodNotAllowed',
    message: 'the server does not allow this method on the requested resource',
    details: {},
  });
}

function notAcceptable(): Reply {
  return statusReply({
    code: 406,
    reason: 'NotAcceptable',
    message: 'only the following media types are accepted: application/json',
  });
}

const urlCharsMax = 8 * 1024;
