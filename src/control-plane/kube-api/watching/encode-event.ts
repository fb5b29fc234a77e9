import type { KubeObject } from '../../../resources/object.ts';
import type { Call } from '../api-request.ts';
import { encodeProtobuf, encodeWatchEvent } from '../protobuf/encode-protobuf.ts';
import type { ListRequest } from '../request-info.ts';
import { metadataOnly } from '../show-object.ts';
import { makeTable } from '../tables/make-table.ts';
import { asVersion } from '../verbs/served-version.ts';
import type { WatchEvent } from './watch-events.ts';

export interface Encoding {
  readonly target: ListRequest;
  readonly call: Call;
}

/** A line of JSON, or the bytes of Protocol Buffers with their length before them. */
export type Part = string | Uint8Array;

/** One event of a watch, in the form the client asked for; the first Table of it has columns. */
export function encodeEvent(
  { type, object }: WatchEvent,
  { target, call }: Encoding,
  isFirst: boolean,
): Part {
  if (call.form === 'table') {
    const table = tableOf(object, { target, call });
    return part(type, isFirst ? table : { ...table, columnDefinitions: null }, call);
  }
  if (call.form === 'metadata') return part(type, metadataOnly(object), call);
  // Fifty watchers are told of the same object: it is written down once.
  const key = `${call.encoding} ${target.resource.group}/${target.version}`;
  const known = written.get(object);
  const body = known?.key === key ? known.body : bodyOf(asVersion(object, target), call);
  if (body !== known?.body) written.set(object, { key, body });
  return framed(type, body);
}

/** Nothing happened up to here; the first of a watch can say that all that stood has been told. */
export function encodeBookmark(
  revision: number,
  { target, call }: Encoding,
  marksBeginning = false,
): Part {
  const { resource } = target;
  const apiVersion = resource.group === '' ? target.version : `${resource.group}/${target.version}`;
  const annotations = { 'k8s.io/initial-events-end': 'true' };
  const metadata = {
    resourceVersion: String(revision),
    creationTimestamp: null,
    ...(marksBeginning ? { annotations } : {}),
  };
  if (call.form === 'table') {
    const object = { kind: resource.kind, apiVersion, metadata };
    const rows = [{ cells: [], object }];
    const table = { kind: 'Table', apiVersion: 'meta.k8s.io/v1', metadata };
    return part('BOOKMARK', { ...table, columnDefinitions: null, rows }, call);
  }
  const isMetadata = call.form === 'metadata';
  const kind = isMetadata ? 'PartialObjectMetadata' : resource.kind;
  const version = isMetadata ? 'meta.k8s.io/v1' : apiVersion;
  return part('BOOKMARK', { kind, apiVersion: version, metadata }, call);
}

export function encodeError(status: object, { call }: Encoding): Part {
  return part('ERROR', status, call);
}

function tableOf(object: KubeObject, { target, call }: Encoding): object {
  const { store, now } = call.world;
  const { resourceVersion = '' } = object.metadata;
  const snapshot = store.snapshot();
  return makeTable([object], { ...target, snapshot, now: now(), resourceVersion });
}

function part(type: string, object: object, call: Call): Part {
  return framed(type, bodyOf(object, call));
}

function bodyOf(object: object, { encoding }: Call): Part {
  return encoding === 'json' ? JSON.stringify(object) : encodeProtobuf(object);
}

function framed(type: string, body: Part): Part {
  return typeof body === 'string'
    ? `{"type":"${type}","object":${body}}\n`
    : encodeWatchEvent(type, body);
}

const written = new WeakMap<KubeObject, { readonly key: string; readonly body: Part }>();
