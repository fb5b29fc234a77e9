import type { KubeObject } from '../../../resources/object.ts';
import type { Change } from '../../store/change-log.ts';

/** What a watch tells: an object came, changed or went, or nothing did until this version. */
export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: KubeObject;
}

/**
 * What a change means to somebody who sees only some objects: one that begins to be seen comes, one
 * that ceases goes. Undefined if it was not seen before and is not now.
 */
export function eventOf(
  change: Change,
  sees: (object: KubeObject) => boolean,
): WatchEvent | undefined {
  const { type, object, previous } = change;
  const before = previous !== undefined && sees(previous);
  const now = type !== 'DELETED' && sees(object);
  if (now) return { type: before ? 'MODIFIED' : 'ADDED', object };
  if (!before) return undefined;
  return { type: 'DELETED', object: lastSeen(change, previous) };
}

/** As it was last seen, under the version at which it went; one object, however many are told. */
function lastSeen(change: Change, previous: KubeObject): KubeObject {
  const known = gone.get(change);
  if (known) return known;
  const { resourceVersion } = change.object.metadata;
  const metadata = { ...previous.metadata, ...(resourceVersion ? { resourceVersion } : {}) };
  const object = { ...previous, metadata };
  gone.set(change, object);
  return object;
}

/** The same for derived objects, of which no change is written down: two pictures are compared. */
export function differences(
  before: ReadonlyMap<string, KubeObject>,
  after: ReadonlyMap<string, KubeObject>,
): readonly WatchEvent[] {
  const events: WatchEvent[] = [];
  for (const [key, object] of before) if (!after.has(key)) events.push({ type: 'DELETED', object });
  for (const [key, object] of after) {
    const earlier = before.get(key);
    if (!earlier) events.push({ type: 'ADDED', object });
    else if (JSON.stringify(earlier) !== JSON.stringify(object)) {
      events.push({ type: 'MODIFIED', object });
    }
  }
  return events;
}

const gone = new WeakMap<Change, KubeObject>();
