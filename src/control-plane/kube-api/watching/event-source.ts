import type { KubeObject } from '../../../resources/object.ts';
import type { Change } from '../../store/change-log.ts';
import type { StoreSnapshot } from '../../store/object-shelves.ts';
import type { Store } from '../../store/store.ts';
import type { ServedResource } from '../served-resource.ts';
import { differences, eventOf, type WatchEvent } from './watch-events.ts';

/** What happened since the last time it was asked, bit by bit; `too-old` if it is not known any more. */
export interface EventSource {
  readonly next: () => readonly WatchEvent[] | 'too-old';
  /** Everything up to this version has been told. */
  readonly toldUpTo: () => number;
}

export interface Seeing {
  readonly resource: ServedResource;
  readonly sees: (object: KubeObject) => boolean;
  /** The version from which on changes are told. */
  readonly after: number;
}

/**
 * Reads the store's log where it is held, at the pace of its reader. A reader that the log has
 * overtaken is told so: nothing is queued for it.
 */
export function openEventSource(store: Store, seeing: Seeing): EventSource {
  return seeing.resource.stored ? fromLog(store, seeing) : fromPictures(store, seeing);
}

function fromLog(store: Store, { resource, sees, after }: Seeing): EventSource {
  const { group, kind } = resource.stored?.kind ?? resource;
  const concerns = ({ ref }: Change) => ref.group === group && ref.kind === kind;
  let told = after;
  return {
    next() {
      const changes = store.since(told);
      if (changes === 'too-old') return changes;
      const some = changes.slice(0, changesMax);
      told = some.at(-1)?.resourceVersion ?? told;
      return some.filter(concerns).flatMap((change) => eventOf(change, sees) ?? []);
    },
    toldUpTo: () => told,
  };
}

function fromPictures(store: Store, { resource, sees, after }: Seeing): EventSource {
  const picture = (snapshot: StoreSnapshot) =>
    new Map(
      resource
        .list(snapshot)
        .filter(sees)
        .map((object) => [`${object.metadata.namespace}/${object.metadata.name}`, object]),
    );
  const first = store.snapshot();
  // What changed since an older version is not known: all that stands counts as new.
  let before = after < first.revision ? new Map<string, KubeObject>() : picture(first);
  let told = after;
  return {
    next() {
      const snapshot = store.snapshot();
      if (snapshot.revision === told) return [];
      told = snapshot.revision;
      const now = picture(snapshot);
      const events = differences(before, now);
      before = now;
      return events;
    },
    toldUpTo: () => told,
  };
}

/** How much of the log is looked through at a time. */
const changesMax = 500;
