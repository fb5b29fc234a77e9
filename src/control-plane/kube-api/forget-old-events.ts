import { event } from '../../resources/event.ts';
import type { Kind } from '../../resources/kind.ts';
import { type KubeObject, refTo } from '../../resources/object.ts';
import type { Store } from '../store/store.ts';

/** Clients write Events without end and delete none: beyond a thousand the oldest make room. */
export function forgetOldEvents({ group, kind }: Pick<Kind, 'group' | 'kind'>, store: Store): void {
  if (group !== event.group || kind !== event.kind) return;
  const all = store.snapshot().list(event);
  if (all.length <= eventsMax) return;
  const oldestFirst = all.toSorted((a, b) => versionOf(a) - versionOf(b));
  store.removeAll(oldestFirst.slice(0, all.length - eventsMax).map(refTo));
}

function versionOf({ metadata }: KubeObject): number {
  return Number(metadata.resourceVersion ?? 0);
}

const eventsMax = 1_000;
