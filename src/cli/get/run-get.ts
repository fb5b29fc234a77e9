import type { Kind } from '../../resources/kind.ts';
import { isRecord } from '../../resources/record.ts';
import { type Context, exitCodes } from '../context.ts';
import { type Asked, findKinds, pathOf } from './find-kinds.ts';
import { findInstance, type KubeClient, tableAccept } from './kube-client.ts';
import { printTable, readTable, type Table } from './print-table.ts';
import { sortKeys, toYaml } from './print-yaml.ts';
import { refuseUnknownKind, refuseWithoutInstance, sayRefusal } from './refuse.ts';

export interface GetOptions {
  readonly output?: 'wide' | 'yaml' | 'json';
  readonly namespace?: string;
  readonly allNamespaces: boolean;
  readonly kubeconfig?: string;
  readonly stateDir?: string;
}

export interface GetRequest {
  readonly kind: string;
  readonly name?: string;
  readonly options: GetOptions;
}

/** `postern get`: what kubectl would print, from the running instance. */
export async function runGet(context: Context, request: GetRequest): Promise<number> {
  const asked = findKinds(request.kind, request.name);
  if ('unknown' in asked) return refuseUnknownKind(context, asked.unknown);
  const client = await findInstance(context, request.options);
  if (!client) return refuseWithoutInstance(context);
  try {
    return await getObjects(context, { client, asked, options: request.options });
  } finally {
    client.close();
  }
}

export interface Getting {
  readonly client: KubeClient;
  readonly asked: Asked;
  readonly options: Pick<GetOptions, 'output' | 'namespace' | 'allNamespaces'>;
}

export async function getObjects(context: Context, getting: Getting): Promise<number> {
  const { output } = getting.options;
  if (output === 'json' || output === 'yaml') return getWhole(context, getting);
  const { kinds } = getting.asked;
  let exitCode: number = exitCodes.fine;
  const printed: string[] = [];
  for (const kind of kinds) {
    const answer = await getting.client.get(pathFor(kind, getting), tableAccept);
    if (answer.code !== 200) exitCode = sayRefusal(context, answer);
    else printed.push(...printIfAny(kind, readTable(answer.body), getting));
  }
  if (printed.length > 0) context.stdout.write(`${printed.join('\n')}`);
  else if (exitCode === exitCodes.fine) context.stderr.write(sayNothingFound(getting));
  return exitCode;
}

function printIfAny(kind: Kind, table: Table, { asked, options }: Getting): readonly string[] {
  if (table.rows.length === 0) return [];
  const qualified = kind.group === '' ? kind.singular : `${kind.singular}.${kind.group}`;
  return [
    printTable(table, {
      wide: options.output === 'wide',
      withNamespace: options.allNamespaces && kind.namespaced,
      prefix: asked.kinds.length > 1 ? `${qualified}/` : '',
    }),
  ];
}

/** One object as it is, several as a `List`; the keys in order, as kubectl has them. */
async function getWhole(context: Context, getting: Getting): Promise<number> {
  const { client, asked, options } = getting;
  const items: unknown[] = [];
  for (const kind of asked.kinds) {
    const answer = await client.get(pathFor(kind, getting));
    if (answer.code !== 200) return sayRefusal(context, answer);
    const { body } = answer;
    const listed = asked.name === undefined && isRecord(body) ? body['items'] : undefined;
    items.push(...(Array.isArray(listed) ? listed : [body]));
  }
  const isOne = asked.name !== undefined && items.length === 1;
  const shown = items.map(withoutManagedFields);
  const list = { apiVersion: 'v1', items: shown, kind: 'List', metadata: { resourceVersion: '' } };
  const value = sortKeys(isOne ? shown[0] : list);
  const text = options.output === 'json' ? `${JSON.stringify(value, null, 4)}\n` : toYaml(value);
  context.stdout.write(text);
  return exitCodes.fine;
}

/** Which client wrote which field fills pages, and is told by kubectl only when asked for. */
function withoutManagedFields(object: unknown): unknown {
  if (!isRecord(object) || !isRecord(object['metadata'])) return object;
  const { managedFields, ...metadata } = object['metadata'];
  return { ...object, metadata };
}

function pathFor(kind: Kind, { asked, options }: Getting): string {
  const namespace = options.allNamespaces ? undefined : (options.namespace ?? 'default');
  return pathOf(kind, { namespace, name: asked.name });
}

function sayNothingFound({ asked, options }: Getting): string {
  const everywhere = options.allNamespaces || asked.kinds.every(({ namespaced }) => !namespaced);
  if (everywhere) return 'No resources found\n';
  return `No resources found in ${options.namespace ?? 'default'} namespace.\n`;
}
