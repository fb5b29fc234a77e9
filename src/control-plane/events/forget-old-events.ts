import { type Event, event } from '../../resources/event.ts';
import { type KubeObject, refTo } from '../../resources/object.ts';
import type { Store } from '../store/store.ts';

/**
 * Events are written without end and nobody deletes them: after an hour they go, as in a cluster,
 * and beyond a thousand the oldest make room. `now` is in milliseconds since the epoch.
 */
export function forgetOldEvents(store: Store, now: number): void {
  const all = store.snapshot().list(event);
  const isOld = (one: Event) => now - lastSeen(one) > keptMs;
  const newestFirst = all.toSorted((a, b) => versionOf(b) - versionOf(a));
  const gone = newestFirst.filter((one, index) => index >= eventsMax || isOld(one));
  if (gone.length > 0) store.removeAll(gone.map(refTo));
}

/** An event that says nothing of time is as old as its object. */
function lastSeen({ series, lastTimestamp, eventTime, metadata }: Event): number {
  const said = [series?.lastObservedTime, lastTimestamp, eventTime, metadata.creationTimestamp];
  const time = Date.parse(said.find((one) => typeof one === 'string') ?? '');
  return Number.isNaN(time) ? Number.POSITIVE_INFINITY : time;
}

function versionOf({ metadata }: KubeObject): number {
  return Number(metadata.resourceVersion ?? 0);
}

const eventsMax = 1_000;
const keptMs = 60 * 60 * 1000;
