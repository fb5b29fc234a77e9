import { isRecord } from '../../resources/record.ts';
import { type Asked, pathOf } from './find-kinds.ts';
import type { KubeClient } from './kube-client.ts';
import type { ListedKind } from './listed-kinds.ts';
import type { TableLooks } from './print-table.ts';

export interface GetOptions {
  readonly output?: 'wide' | 'yaml' | 'json' | 'name';
  readonly namespace?: string;
  readonly allNamespaces: boolean;
  /** `app=whoami,tier!=test` */
  readonly selector?: string;
  readonly watch?: boolean;
}

/** One question of `postern get`, and whom to ask. */
export interface Getting {
  readonly client: KubeClient;
  readonly asked: Asked;
  readonly options: GetOptions;
}

/** Where the objects of a kind are: one of them, or all that the selector lets pass. */
export function pathFor(kind: ListedKind, { asked, options }: Getting): string {
  const namespace = options.allNamespaces ? undefined : (options.namespace ?? 'default');
  return `${pathOf(kind, { namespace, name: asked.name })}${query({
    labelSelector: options.selector,
  })}`;
}

/** `?a=b&c=d` of what is defined; nothing if nothing is. */
export function query(parameters: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(parameters).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as [string, string]],
  );
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}

export function looksFor(kind: ListedKind, { asked, options }: Getting): TableLooks {
  return {
    wide: options.output === 'wide',
    withNamespace: options.allNamespaces && kind.namespaced,
    prefix: asked.kinds.length > 1 ? `${qualifiedKind(kind)}/` : '',
  };
}

/** `pod`, `gateway.gateway.networking.k8s.io` */
function qualifiedKind({ group, singular }: ListedKind): string {
  return group === '' ? singular : `${singular}.${group}`;
}

/** Which client wrote which field fills pages, and is told by kubectl only when asked for. */
export function withoutManagedFields(object: unknown): unknown {
  if (!isRecord(object) || !isRecord(object['metadata'])) return object;
  const { managedFields, ...metadata } = object['metadata'];
  return { ...object, metadata };
}

/** `gateway.gateway.networking.k8s.io/traefik-gateway`, which can be asked for again. */
export function sayName(kind: ListedKind, object: unknown): string {
  const metadata = isRecord(object) ? object['metadata'] : undefined;
  const name = isRecord(metadata) ? metadata['name'] : undefined;
  return `${qualifiedKind(kind)}/${String(name)}`;
}
