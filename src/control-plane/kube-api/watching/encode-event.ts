import type { KubeObject } from '../../../resources/object.ts';
import type { Call } from '../api-request.ts';
import type { ListRequest } from '../request-info.ts';
import { metadataOnly } from '../show-object.ts';
import { makeTable } from '../tables/make-table.ts';
import { asVersion } from '../verbs/served-version.ts';
import type { WatchEvent } from './watch-events.ts';

export interface Encoding {
  readonly target: ListRequest;
  readonly call: Call;
}

/** One line of a watch, in the form the client asked for. */
export function encodeEvent({ type, object }: WatchEvent, encoding: Encoding): string {
  if (encoding.call.form !== 'object') return line(type, shown(object, encoding));
  // Fifty watchers are told of the same object: it is written down once.
  const { target } = encoding;
  const key = `${target.resource.group}/${target.version}`;
  const written = lines.get(object);
  if (written?.key === key) return `{"type":"${type}","object":${written.text}}\n`;
  const text = JSON.stringify(asVersion(object, target));
  lines.set(object, { key, text });
  return `{"type":"${type}","object":${text}}\n`;
}

/** Nothing happened up to here; the first of a watch can say that all that stood has been told. */
export function encodeBookmark(
  version: number,
  { target, call }: Encoding,
  marksBeginning = false,
): string {
  const { resource } = target;
  const apiVersion = resource.group === '' ? target.version : `${resource.group}/${target.version}`;
  const annotations = { 'k8s.io/initial-events-end': 'true' };
  const metadata = {
    resourceVersion: String(version),
    creationTimestamp: null,
    ...(marksBeginning ? { annotations } : {}),
  };
  if (call.form === 'table') {
    const object = { kind: resource.kind, apiVersion, metadata };
    const rows = [{ cells: [], object }];
    const table = { kind: 'Table', apiVersion: 'meta.k8s.io/v1', metadata };
    return line('BOOKMARK', { ...table, columnDefinitions: null, rows });
  }
  const isMetadata = call.form === 'metadata';
  const kind = isMetadata ? 'PartialObjectMetadata' : resource.kind;
  return line('BOOKMARK', {
    kind,
    apiVersion: isMetadata ? 'meta.k8s.io/v1' : apiVersion,
    metadata,
  });
}

export function encodeError(status: unknown): string {
  return line('ERROR', status);
}

function shown(object: KubeObject, { target, call }: Encoding): unknown {
  if (call.form === 'metadata') return metadataOnly(object);
  const { store, now } = call.world;
  const { resourceVersion = '' } = object.metadata;
  const snapshot = store.snapshot();
  return makeTable([object], { ...target, snapshot, now: now(), resourceVersion });
}

function line(type: string, object: unknown): string {
  return `${JSON.stringify({ type, object })}\n`;
}

const lines = new WeakMap<KubeObject, { readonly key: string; readonly text: string }>();
