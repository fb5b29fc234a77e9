import { type KubeObject, type ObjectMeta, refTo } from '../../resources/object.ts';
import { type Change, type ChangeLog, createChangeLog } from './change-log.ts';
import { emptiedNamespaces, isInhabited } from './namespaces.ts';
import { createShelves, type Entry, type Shelves } from './object-shelves.ts';
import { firstVersion, nextVersion, toTimestamp, withChange } from './object-versions.ts';

export interface StoreOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly newUid: () => string;
  /** How many changes `since` can reach back at least; 10,000 if absent. */
  readonly changesMax?: number;
}

/**
 * The five ways an object's state can move, each under a new resource version and written into the
 * log. Nothing here decides whether it should; the verbs of the store do.
 */
export interface Ledger {
  readonly shelves: Shelves;
  readonly log: ChangeLog;
  readonly revision: () => number;
  readonly add: (declaration: Declaration) => KubeObject;
  /** Puts another declaration in force. Returns what stands then, and whether that is new. */
  readonly redeclare: (entry: Entry, declaration: Declaration) => Redeclared;
  /** Other metadata or status under the same declaration. */
  readonly amend: (entry: Entry, change: Amendment) => KubeObject;
  readonly erase: (entry: Entry) => void;
  /** Erases what only erased objects owned, and hands out all changes since the last commit. */
  readonly commit: () => readonly Change[];
}

/** Who says what; and what the file says, where that is something else. */
export type Declaration = Omit<Entry, 'object'>;

export interface Amendment {
  readonly metadata?: Partial<ObjectMeta>;
  readonly status?: unknown;
}

export interface Redeclared {
  readonly object: KubeObject;
  readonly changed: boolean;
}

export function createLedger({ now, newUid, changesMax = 10_000 }: StoreOptions): Ledger {
  const shelves = createShelves();
  const log = createChangeLog({ changesMax });
  // Objects from files are as old as the session, whenever they were typed. Age decides between
  // routes, and a table after many edits must equal the table of a cold start.
  const sessionStart = toTimestamp(now());
  const erasedUids = new Set<string>();
  let version = 0;
  let batch: Change[] = [];

  const note = (change: Omit<Change, 'resourceVersion'>): void => {
    const noted = { ...change, resourceVersion: version };
    log.append(noted);
    batch.push(noted);
  };

  const erase = ({ object: previous }: Entry): void => {
    const ref = refTo(previous);
    version += 1;
    shelves.delete(ref);
    note({ type: 'DELETED', ref, object: withChange(previous, {}, version), previous });
    if (previous.metadata.uid !== undefined) erasedUids.add(previous.metadata.uid);
  };

  const modify = (entry: Entry, previous: KubeObject): KubeObject => {
    const { object } = entry;
    const ref = refTo(object);
    shelves.set(ref, entry);
    note({ type: 'MODIFIED', ref, object, previous });
    const { deletionTimestamp, finalizers = [] } = object.metadata;
    const isLeaving = deletionTimestamp !== undefined && finalizers.length === 0;
    if (isLeaving && !isInhabited(object, shelves)) erase(entry);
    return object;
  };

  return {
    shelves,
    log,
    revision: () => version,
    add(declaration) {
      version += 1;
      const creationTimestamp = isFromFile(declaration) ? sessionStart : toTimestamp(now());
      const birth = { uid: newUid(), creationTimestamp, resourceVersion: version };
      const object = firstVersion(declaration.declared, birth);
      const ref = refTo(object);
      shelves.set(ref, { object, ...declaration });
      note({ type: 'ADDED', ref, object });
      return object;
    },
    redeclare({ object: before }, declaration) {
      const { declared } = declaration;
      const object = nextVersion(before, declared, version + 1);
      if (!object) {
        shelves.set(refTo(declared), { object: before, ...declaration });
        return { object: before, changed: false };
      }
      version += 1;
      return { object: modify({ object, ...declaration }, before), changed: true };
    },
    amend(entry, change) {
      version += 1;
      return modify({ ...entry, object: withChange(entry.object, change, version) }, entry.object);
    },
    erase,
    commit() {
      while (erasedUids.size > 0) {
        const orphans = orphansOf(shelves, erasedUids);
        erasedUids.clear();
        orphans.forEach(erase);
        emptiedNamespaces(shelves).forEach(erase);
      }
      const changes = batch;
      batch = [];
      return changes;
    },
  };
}

function isFromFile({ source, inFile }: Declaration): boolean {
  return source === 'file' && inFile === undefined;
}

/**
 * Objects that one of the erased owned and nobody living owns. Objects from files stay: an export
 * of a cluster names owners that were never here.
 */
function orphansOf(shelves: Shelves, erasedUids: ReadonlySet<string>): readonly Entry[] {
  const dependents: Entry[] = [];
  for (const entry of shelves.entries()) {
    const owners = entry.object.metadata.ownerReferences;
    const isDependent = owners?.some((owner) => erasedUids.has(owner.uid)) ?? false;
    if (isDependent && entry.source !== 'file') dependents.push(entry);
  }
  if (dependents.length === 0) return dependents;
  const living = new Set<string | undefined>();
  for (const { object } of shelves.entries()) living.add(object.metadata.uid);
  return dependents.filter(
    ({ object }) => !object.metadata.ownerReferences?.some((owner) => living.has(owner.uid)),
  );
}
