import { isRecord } from '../../resources/record.ts';
import { type Context, complain, exitCodes } from '../context.ts';
import { findKinds } from './find-kinds.ts';
import {
  type GetOptions,
  type Getting,
  looksFor,
  pathFor,
  sayName,
  withoutManagedFields,
} from './getting.ts';
import { findInstance, tableAccept, type Whereabouts } from './kube-client.ts';
import type { ListedKind } from './listed-kinds.ts';
import { printTable, readTable } from './print-table.ts';
import { printWhole } from './print-yaml.ts';
import { refuseUnknownKind, refuseWithoutInstance, sayRefusal, sayWarnings } from './refuse.ts';
import { watchObjects } from './watch-objects.ts';

export interface GetRequest {
  readonly kind: string;
  readonly name?: string;
  readonly options: GetOptions & Whereabouts;
}

/** `postern get`: what kubectl would print, from the running instance. */
export async function runGet(context: Context, request: GetRequest): Promise<number> {
  const { options } = request;
  const asked = findKinds(request.kind, request.name);
  if ('unknown' in asked) return refuseUnknownKind(context, asked.unknown);
  if (asked.name !== undefined && options.selector !== undefined) return refuseBoth(context);
  const client = await findInstance(context, options);
  if (!client) return refuseWithoutInstance(context);
  const getting = { client, asked, options };
  try {
    return await (options.watch ? watchObjects(context, getting) : getObjects(context, getting));
  } finally {
    client.close();
  }
}

function refuseBoth(context: Context): number {
  const message = 'an object is named, and a selector given as well.';
  complain(context, { message, next: 'leave out one of the two.' });
  return exitCodes.usage;
}

export async function getObjects(context: Context, getting: Getting): Promise<number> {
  const { output } = getting.options;
  if (output === 'json' || output === 'yaml') return getWhole(context, getting);
  let exitCode: number = exitCodes.fine;
  const printed: string[] = [];
  for (const kind of getting.asked.kinds) {
    const accept = output === 'name' ? undefined : tableAccept;
    const answer = await getting.client.get(pathFor(kind, getting), accept);
    sayWarnings(context, answer);
    if (answer.code !== 200) exitCode = sayRefusal(context, answer);
    else printed.push(printKind(kind, answer.body, getting));
  }
  const text = printed.filter((part) => part !== '').join(output === 'name' ? '' : '\n');
  if (text !== '') context.stdout.write(text);
  else if (exitCode === exitCodes.fine && output !== 'name')
    context.stderr.write(sayNothingFound(getting));
  return exitCode;
}

/** The rows of a kind, or the names of its objects; nothing where there are none. */
function printKind(kind: ListedKind, body: unknown, getting: Getting): string {
  if (getting.options.output !== 'name') {
    return printTable(readTable(body), looksFor(kind, getting));
  }
  return itemsIn(body, getting)
    .map((object) => `${sayName(kind, object)}\n`)
    .join('');
}

function itemsIn(body: unknown, { asked }: Getting): readonly unknown[] {
  const listed = asked.name === undefined && isRecord(body) ? body['items'] : undefined;
  return Array.isArray(listed) ? listed : [body];
}

/** One object as it is, several as a `List`; the keys in order, as kubectl has them. */
async function getWhole(context: Context, getting: Getting): Promise<number> {
  const { client, asked, options } = getting;
  const items: unknown[] = [];
  for (const kind of asked.kinds) {
    const answer = await client.get(pathFor(kind, getting));
    if (answer.code !== 200) return sayRefusal(context, answer);
    items.push(...itemsIn(answer.body, getting));
  }
  const isOne = asked.name !== undefined && items.length === 1;
  const shown = items.map(withoutManagedFields);
  const list = { apiVersion: 'v1', items: shown, kind: 'List', metadata: { resourceVersion: '' } };
  const format = options.output === 'json' ? 'json' : 'yaml';
  context.stdout.write(printWhole(isOne ? shown[0] : list, format));
  return exitCodes.fine;
}

function sayNothingFound({ asked, options }: Getting): string {
  const everywhere = options.allNamespaces || asked.kinds.every(({ namespaced }) => !namespaced);
  if (everywhere) return 'No resources found\n';
  return `No resources found in ${options.namespace ?? 'default'} namespace.\n`;
}
