import type { KubeObject } from '../../resources/object.ts';
import type { Call } from './api-request.ts';
import { jsonReply, objectReply, type Reply } from './reply.ts';
import type { ResourceTarget } from './request-info.ts';
import { bodyTarget } from './scale.ts';
import { makeTable } from './tables/make-table.ts';
import { tellDifferences } from './tell-differences.ts';
import { asVersion } from './verbs/served-version.ts';

export interface Shown {
  readonly target: ResourceTarget & {
    readonly query: URLSearchParams;
    readonly subresource?: string;
  };
  readonly call: Call;
}

/** One object as it is stored, in the version and the form the client asked for. */
export function showObject(object: KubeObject, { target, call }: Shown): Reply {
  const { form, world } = call;
  if (form === 'object') return objectReply(asVersion(object, target), call);
  if (form === 'metadata') return objectReply(metadataOnly(object), call);
  const snapshot = world.store.snapshot();
  const { resourceVersion = String(snapshot.revision) } = object.metadata;
  const row = target.subresource === 'scale' ? asVersion(object, target) : object;
  const shown = { ...bodyTarget(target), snapshot, now: world.now(), resourceVersion };
  const table = makeTable([row], shown);
  return { ...jsonReply(table), warnings: tellDifferences([object], snapshot) };
}

export function metadataOnly({ metadata }: KubeObject): object {
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata };
}
