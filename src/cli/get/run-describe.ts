import { endpointSlice } from '../../resources/endpoint-slice.ts';
import { event } from '../../resources/event.ts';
import { service } from '../../resources/service.ts';
import { type Context, exitCodes } from '../context.ts';
import { describeObject, needsSurroundings } from './describe/describe-object.ts';
import type { Around } from './describe/describer.ts';
import { at, list, text } from './describe/fields.ts';
import { type Asked, findKinds, pathOf } from './find-kinds.ts';
import { query } from './getting.ts';
import { type ApiAnswer, findInstance, type KubeClient, type Whereabouts } from './kube-client.ts';
import type { ListedKind } from './listed-kinds.ts';
import { refuseUnknownKind, refuseWithoutInstance, sayRefusal } from './refuse.ts';

export interface DescribeOptions extends Whereabouts {
  readonly namespace?: string;
  readonly allNamespaces?: boolean;
  readonly selector?: string;
}

export interface DescribeRequest {
  readonly kind: string;
  readonly name?: string;
  readonly options: DescribeOptions;
}

/** `postern describe`: objects with their status, in kubectl's layout. */
export async function runDescribe(context: Context, request: DescribeRequest): Promise<number> {
  const { options } = request;
  const asked = findKinds(request.kind, request.name);
  if ('unknown' in asked) return refuseUnknownKind(context, asked.unknown);
  const client = await findInstance(context, options);
  if (!client) return refuseWithoutInstance(context);
  try {
    return await describeObjects(context, { client, asked, options });
  } finally {
    client.close();
  }
}

export interface Describing {
  readonly client: KubeClient;
  readonly asked: Asked;
  readonly options: Pick<DescribeOptions, 'namespace' | 'allNamespaces' | 'selector'>;
  /** Milliseconds since the epoch, for the age of events; `Date.now` by default. */
  readonly now?: () => number;
}

export async function describeObjects(context: Context, describing: Describing): Promise<number> {
  const found: Found[] = [];
  for (const kind of describing.asked.kinds) {
    const objects = await find(kind, describing);
    if ('code' in objects) return sayRefusal(context, objects);
    found.push(...objects);
  }
  const pages: string[] = [];
  for (const { kind, object, isAlike } of found) {
    const around = await lookAround(kind, object, describing);
    const isAlone = found.length === 1 && !isAlike;
    const events = isAlone ? { events: await eventsAbout(object, describing) } : {};
    pages.push(describeObject(kind, object, { ...around, ...events }));
  }
  const { namespace = 'default', allNamespaces } = describing.options;
  if (pages.length > 0) context.stdout.write(pages.join('\n\n'));
  else if (allNamespaces) context.stderr.write('No resources found\n');
  else context.stderr.write(`No resources found in ${namespace} namespace.\n`);
  return exitCodes.fine;
}

interface Found {
  readonly kind: ListedKind;
  readonly object: unknown;
  /** Its name only begins with the one that was given. */
  readonly isAlike: boolean;
}

/** One by its name, or those whose names begin with it; without a name, all. */
async function find(
  kind: ListedKind,
  { client, asked, options }: Describing,
): Promise<readonly Found[] | ApiAnswer> {
  const asFound = (isAlike: boolean) => (object: unknown) => ({ kind, object, isAlike });
  const namespace = options.allNamespaces ? undefined : (options.namespace ?? 'default');
  const { name } = asked;
  if (name !== undefined) {
    const answer = await client.get(pathOf(kind, { namespace, name }));
    if (answer.code === 200) return [answer.body].map(asFound(false));
    const all = list(at((await client.get(pathOf(kind, { namespace }))).body, 'items'));
    const alike = all.filter((one) => text(at(one, 'metadata', 'name')).startsWith(name));
    return answer.code === 404 && alike.length > 0 ? alike.map(asFound(true)) : answer;
  }
  const selection = query({ labelSelector: options.selector });
  const answer = await client.get(`${pathOf(kind, { namespace })}${selection}`);
  return answer.code === 200 ? list(at(answer.body, 'items')).map(asFound(false)) : answer;
}

async function lookAround(
  kind: ListedKind,
  object: unknown,
  { client, now = Date.now }: Describing,
): Promise<Around> {
  if (!needsSurroundings(kind)) return { endpointSlices: [], services: [], now: now() };
  const namespace = text(at(object, 'metadata', 'namespace'));
  const listOf = async (path: string) => list(at((await client.get(path)).body, 'items'));
  return {
    endpointSlices: await listOf(pathOf(endpointSlice, { namespace })),
    services: await listOf(pathOf(service, { namespace })),
    now: now(),
  };
}

async function eventsAbout(object: unknown, { client }: Describing): Promise<readonly unknown[]> {
  const { name, namespace, uid } = {
    name: text(at(object, 'metadata', 'name')),
    namespace: text(at(object, 'metadata', 'namespace')),
    uid: text(at(object, 'metadata', 'uid')),
  };
  const about = [
    `involvedObject.name=${name}`,
    `involvedObject.namespace=${namespace}`,
    `involvedObject.kind=${text(at(object, 'kind'))}`,
    `involvedObject.uid=${uid}`,
  ];
  const where = pathOf(event, { namespace: namespace || undefined });
  const answer = await client.get(`${where}${query({ fieldSelector: about.join(',') })}`);
  return list(at(answer.body, 'items'));
}
