import { isRecord } from '../../resources/record.ts';
import { type Context, complain, exitCodes } from '../context.ts';
import { pathOf } from './find-kinds.ts';
import {
  type Getting,
  looksFor,
  pathFor,
  query,
  sayName,
  withoutManagedFields,
} from './getting.ts';
import { tableAccept } from './kube-client.ts';
import type { ListedKind } from './listed-kinds.ts';
import { createTablePrinter, readTable } from './print-table.ts';
import { printWhole } from './print-yaml.ts';
import { sayRefusal, sayWarnings } from './refuse.ts';

/**
 * `postern get --watch`: what stands, then a row for every change, until Ctrl-C. Of an object that
 * was deleted the row is its last, as with kubectl. The end of the instance ends it too.
 */
export async function watchObjects(context: Context, getting: Getting): Promise<number> {
  const { client, asked } = getting;
  const [kind, ...more] = asked.kinds;
  if (!kind || more.length > 0) return refuseSeveral(context);
  const view = viewOf(kind, getting);
  if (asked.name !== undefined) {
    const one = await client.get(pathFor(kind, getting));
    if (one.code !== 200) return sayRefusal(context, one);
  }
  const standing = await client.get(listPath(kind, getting), view.accept);
  sayWarnings(context, standing);
  if (standing.code !== 200) return sayRefusal(context, standing);
  context.stdout.write(view.print(standing.body));
  const path = listPath(kind, getting, {
    watch: 'true',
    resourceVersion: versionOf(standing.body),
  });
  const { accept } = view;
  // A reader that leaves, as `head` does, ends it like Ctrl-C.
  const left = new AbortController();
  context.stdout.once('error', () => left.abort());
  const signal = AbortSignal.any([context.signal, left.signal]);
  for await (const { type, object } of client.watch(path, { accept, signal })) {
    if (type === 'ERROR') return sayRefusal(context, { body: object });
    context.stdout.write(view.print(object));
  }
  return exitCodes.fine;
}

function refuseSeveral(context: Context): number {
  const message = 'only one kind can be watched at a time.';
  complain(context, { message, next: 'name one kind, and watch the others in other terminals.' });
  return exitCodes.usage;
}

/** How each answer is asked for and printed: a list at first, then single objects. */
interface View {
  readonly accept: string;
  readonly print: (body: unknown) => string;
}

function viewOf(kind: ListedKind, getting: Getting): View {
  const { output } = getting.options;
  if (output === 'name') {
    const print = (body: unknown) => objectsIn(body).map((one) => `${sayName(kind, one)}\n`);
    return { accept: plainAccept, print: (body) => print(body).join('') };
  }
  if (output === 'yaml' || output === 'json') {
    let isBegun = false;
    const printOne = (object: unknown): string => {
      const line = isBegun && output === 'yaml' ? '---\n' : '';
      isBegun = true;
      return `${line}${printWhole(withoutManagedFields(object), output)}`;
    };
    return { accept: plainAccept, print: (body) => objectsIn(body).map(printOne).join('') };
  }
  const printRows = createTablePrinter(looksFor(kind, getting));
  return { accept: tableAccept, print: (body) => printRows(readTable(body)) };
}

/** Of a list its items; else the one object that an event is about. */
function objectsIn(body: unknown): readonly unknown[] {
  const items = isRecord(body) ? body['items'] : undefined;
  return Array.isArray(items) ? items : [body];
}

/** All of the kind that are asked for; a single object too is watched as a list of one. */
function listPath(
  kind: ListedKind,
  { asked, options }: Getting,
  more: Readonly<Record<string, string>> = {},
): string {
  const namespace = options.allNamespaces ? undefined : (options.namespace ?? 'default');
  const fieldSelector = asked.name === undefined ? undefined : `metadata.name=${asked.name}`;
  const labelSelector = options.selector;
  return `${pathOf(kind, { namespace })}${query({ labelSelector, fieldSelector, ...more })}`;
}

function versionOf(list: unknown): string {
  const metadata = isRecord(list) ? list['metadata'] : undefined;
  const version = isRecord(metadata) ? metadata['resourceVersion'] : undefined;
  return typeof version === 'string' ? version : '0';
}

const plainAccept = 'application/json';
