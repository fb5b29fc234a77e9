import type { StoreSnapshot } from '../store/object-shelves.ts';

/**
 * The snapshots that somebody is turning pages of. Each page of a list shows one moment, however
 * much changes in between; a moment nobody asked for in a while is forgotten.
 */
export interface Pages {
  readonly keep: (snapshot: StoreSnapshot) => void;
  /** Undefined once it is forgotten. */
  readonly find: (revision: number) => StoreSnapshot | undefined;
}

export function createPages(now: () => number): Pages {
  const kept = new Map<number, { readonly snapshot: StoreSnapshot; readonly usedAt: number }>();

  const keep = (snapshot: StoreSnapshot): void => {
    // Deleting first puts it behind those that were used longer ago.
    kept.delete(snapshot.revision);
    kept.set(snapshot.revision, { snapshot, usedAt: now() });
    for (const [revision, { usedAt }] of kept) {
      if (kept.size > snapshotsMax || now() - usedAt > patienceMs) kept.delete(revision);
      else break;
    }
  };

  return {
    keep,
    find(revision) {
      const found = kept.get(revision);
      if (!found || now() - found.usedAt > patienceMs) return undefined;
      keep(found.snapshot);
      return found.snapshot;
    },
  };
}

const snapshotsMax = 16;
/** As long as an API server keeps what a continue token points at. */
const patienceMs = 5 * 60 * 1000;
