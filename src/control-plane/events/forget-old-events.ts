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

/** When it happened, was made or was written last, whichever came last: what it tells may be old. */
function lastSeen({ series, lastTimestamp, eventTime, metadata }: Event): number {
  const { creationTimestamp, managedFields = [] } = metadata;
  const written = managedFields.map((entry) => entry.time);
  const said = [series?.lastObservedTime, lastTimestamp, eventTime, creationTimestamp, ...written];
  const times = said.map((time) => Date.parse(time ?? '')).filter((time) => !Number.isNaN(time));
  return times.length === 0 ? Number.POSITIVE_INFINITY : Math.max(...times);
}

function versionOf({ metadata }: KubeObject): number {
  return Number(metadata.resourceVersion ?? 0);
}

const eventsMax = 1_000;
const keptMs = 60 * 60 * 1000;
