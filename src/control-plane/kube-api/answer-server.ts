import { aggregatedDiscovery } from './aggregated-discovery.ts';
import type { ApiRequest } from './api-request.ts';
import {
  groupList,
  groupOf,
  pathList,
  resourceList,
  versionInfo,
  versionList,
} from './discovery.ts';
import { negotiate, negotiateDiscovery } from './negotiate.ts';
import { openApiV2, openApiV2Protobuf } from './openapi/open-api-v2.ts';
import { openApiDocument, openApiIndex } from './openapi/open-api-v3.ts';
import { badRequest, notAcceptable, unknownPath } from './refusals.ts';
import { jsonReply, type Reply, textReply } from './reply.ts';
import type { ListRequest, ObjectRequest, RequestInfo } from './request-info.ts';

/** What the server says about itself. */
export function answerServer(
  info: Exclude<RequestInfo, ObjectRequest | ListRequest>,
  { accept = '' }: ApiRequest,
): Reply {
  if (info.type === 'health') return answerHealth(info);
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

/** Who can ask is answered: there is nothing else to be well or unwell. */
function answerHealth({ of, check, query }: Extract<RequestInfo, { type: 'health' }>): Reply {
  if (check !== undefined && check !== 'ping') return unknownPath();
  return textReply(query.has('verbose') ? `[+]ping ok\n${of} check passed\n` : 'ok');
}

function describe(info: RequestInfo): unknown {
  switch (info.type) {
    case 'paths':
      return pathList();
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

/** Clients ask for it with an `@`, which no media type may have in it. */
const openApiV2Type = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';
