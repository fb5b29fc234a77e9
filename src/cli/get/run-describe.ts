import { endpointSlice } from '../../resources/endpoint-slice.ts';
import type { Kind } from '../../resources/kind.ts';
import { service } from '../../resources/service.ts';
import { type Context, exitCodes } from '../context.ts';
import { describeObject, needsSurroundings } from './describe/describe-object.ts';
import type { Around } from './describe/describer.ts';
import { at, list } from './describe/fields.ts';
import { type Asked, findKinds, pathOf } from './find-kinds.ts';
import { findInstance, type KubeClient } from './kube-client.ts';
import { refuseUnknownKind, refuseWithoutInstance, sayRefusal } from './refuse.ts';

export interface DescribeOptions {
  readonly namespace?: string;
  readonly kubeconfig?: string;
  readonly stateDir?: string;
}

export interface DescribeRequest {
  readonly kind: string;
  readonly name?: string;
  readonly options: DescribeOptions;
}

/** `postern describe`: objects with their status, in kubectl's layout. */
export async function runDescribe(context: Context, request: DescribeRequest): Promise<number> {
  const asked = findKinds(request.kind, request.name);
  if ('unknown' in asked) return refuseUnknownKind(context, asked.unknown);
  const client = await findInstance(context, request.options);
  if (!client) return refuseWithoutInstance(context);
  try {
    const { namespace = 'default' } = request.options;
    return await describeObjects(context, { client, asked, namespace });
  } finally {
    client.close();
  }
}

export interface Describing {
  readonly client: KubeClient;
  readonly asked: Asked;
  readonly namespace: string;
}

export async function describeObjects(context: Context, describing: Describing): Promise<number> {
  const { client, asked, namespace } = describing;
  const pages: string[] = [];
  for (const kind of asked.kinds) {
    const answer = await client.get(pathOf(kind, { namespace, name: asked.name }));
    if (answer.code !== 200) return sayRefusal(context, answer);
    const objects = asked.name === undefined ? list(at(answer.body, 'items')) : [answer.body];
    const around = await lookAround(kind, describing);
    pages.push(...objects.map((object) => describeObject(kind, object, around)));
  }
  if (pages.length > 0) context.stdout.write(pages.join('\n\n'));
  else context.stderr.write(`No resources found in ${namespace} namespace.\n`);
  return exitCodes.fine;
}

async function lookAround(kind: Kind, { client, namespace }: Describing): Promise<Around> {
  if (!needsSurroundings(kind)) return { endpointSlices: [], services: [] };
  const listOf = async (path: string) => list(at((await client.get(path)).body, 'items'));
  return {
    endpointSlices: await listOf(pathOf(endpointSlice, { namespace })),
    services: await listOf(pathOf(service, { namespace })),
  };
}
