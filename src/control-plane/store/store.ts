/**
 * All objects, in memory. What comes in: whole sets of objects, one for each source, and single
 * writes of API clients. What goes out: frozen snapshots, and every change in the words of a
 * Kubernetes watch. Synchronous, so that nothing is ever half written; it keeps nothing on disk,
 * validates nothing and starts nothing.
 */
import { type KubeObject, type ObjectRef, refKey, refTo } from '../../resources/object.ts';
import type { Change } from './change-log.ts';
import { equalValues } from './equal-values.ts';
import { createLedger, type Declaration, type Ledger, type StoreOptions } from './ledger.ts';
import { inhabitantsOf, isNamespace } from './namespaces.ts';
import type { Entry, Shelves, Source, StoreSnapshot } from './object-shelves.ts';
import { statusOf, toTimestamp } from './object-versions.ts';

/** Optimistic concurrency: a write that states one of these is refused when it is out of date. */
export interface Preconditions {
  readonly uid?: string;
  readonly resourceVersion?: string;
}

export type WriteResult =
  | { readonly outcome: 'written'; readonly object: KubeObject }
  /** The write says what already stands: no event, no new version. */
  | { readonly outcome: 'unchanged'; readonly object: KubeObject }
  | { readonly outcome: 'already-exists'; readonly object: KubeObject }
  | { readonly outcome: 'not-found' }
  | { readonly outcome: 'conflict'; readonly object: KubeObject };

export type Annotations = Readonly<Record<string, string | undefined>>;

export interface Store {
  readonly snapshot: () => StoreSnapshot;
  /** The newest resource version. */
  readonly revision: () => number;
  /**
   * Makes `objects` the whole of what `source` declares: adds, changes and deletes by difference.
   * An object that a source of higher authority holds is left alone; of two objects with one name
   * the first counts. What an API client made of an object holds until its file says something new.
   */
  readonly replaceAll: (source: Source, objects: readonly KubeObject[]) => readonly Change[];
  /** An API client may create over what Postern minted or planned, never over what people wrote. */
  readonly create: (object: KubeObject) => WriteResult;
  /** Everything but status. On an object from a file it holds until its file changes. */
  readonly update: (object: KubeObject, expected?: Preconditions) => WriteResult;
  /** Status alone; the object's generation and declaration stay. */
  readonly writeStatus: (ref: ObjectRef, status: unknown, expected?: Preconditions) => WriteResult;
  /** Back to the status the object came with: nobody reports on it any more. */
  readonly resetStatus: (ref: ObjectRef) => WriteResult;
  /** Sets annotations (or, with `undefined`, removes them) beside those the source declares. */
  readonly annotate: (ref: ObjectRef, annotations: Annotations) => WriteResult;
  /**
   * Deletes, or marks as being deleted while finalizers are left. Dependents go with it, and what
   * lives in a Namespace with the Namespace. An object from a file is gone until its file changes.
   */
  readonly remove: (ref: ObjectRef, expected?: Preconditions) => WriteResult;
  /** The same for many, told as one batch; who is not there is passed over. */
  readonly removeAll: (refs: readonly ObjectRef[]) => void;
  /** Takes an object out of the owners of all its dependents, so that they outlive it. */
  readonly orphan: (uid: string) => void;
  readonly since: (resourceVersion: number) => readonly Change[] | 'too-old';
  /** Watchers hear of whole batches, after they are in force. A watcher must not write. */
  readonly subscribe: (watcher: (changes: readonly Change[]) => void) => () => void;
}

export function createStore(options: StoreOptions): Store {
  const ledger = createLedger(options);
  const watchers = new Set<(changes: readonly Change[]) => void>();

  const commit = (): readonly Change[] => {
    const changes = ledger.commit();
    if (changes.length > 0) for (const watcher of [...watchers]) watcher(changes);
    return changes;
  };

  /** One write against an object that must exist and be what the caller believes it is. */
  const alter = (target: Target, write: (entry: Entry) => WriteResult): WriteResult => {
    const entry = ledger.shelves.get(target.ref);
    if (!entry) return { outcome: 'not-found' };
    if (!meets(entry.object, target.expected)) return { outcome: 'conflict', object: entry.object };
    const result = write(entry);
    commit();
    return result;
  };

  return {
    snapshot: () => ledger.shelves.picture(ledger.revision()),
    revision: ledger.revision,
    replaceAll(source, objects) {
      replaceAll(ledger, source, objects);
      return commit();
    },
    create(object) {
      const result = create(ledger, object);
      commit();
      return result;
    },
    update: (object, expected = {}) =>
      alter({ ref: refTo(object), expected }, (entry) => update(ledger, entry, object)),
    writeStatus: (ref, status, expected = {}) =>
      alter({ ref, expected }, (entry) => writeStatus(ledger, entry, status)),
    resetStatus: (ref) =>
      alter({ ref, expected: {} }, (entry) => writeStatus(ledger, entry, statusOf(entry.declared))),
    annotate: (ref, annotations) =>
      alter({ ref, expected: {} }, (entry) => annotate(ledger, entry, annotations)),
    remove: (ref, expected = {}) =>
      alter({ ref, expected }, (entry) => remove(ledger, entry, toTimestamp(options.now()))),
    removeAll(refs) {
      const deletedAt = toTimestamp(options.now());
      for (const ref of refs) {
        const entry = ledger.shelves.get(ref);
        if (entry) remove(ledger, entry, deletedAt);
      }
      commit();
    },
    orphan(uid) {
      orphan(ledger, uid);
      commit();
    },
    since: ledger.log.since,
    subscribe(watcher) {
      watchers.add(watcher);
      return () => void watchers.delete(watcher);
    },
  };
}

interface Target {
  readonly ref: ObjectRef;
  readonly expected: Preconditions;
}

function replaceAll(ledger: Ledger, source: Source, objects: readonly KubeObject[]): void {
  const { shelves } = ledger;
  const wanted = new Map<string, KubeObject>();
  for (const object of objects) {
    const key = refKey(refTo(object));
    if (!wanted.has(key)) wanted.set(key, object);
  }
  for (const entry of [...shelves.entries()]) {
    if (entry.source === source && !wanted.has(refKey(refTo(entry.object)))) ledger.erase(entry);
  }
  if (source === 'file') releaseChanged(shelves, wanted);
  for (const [key, declared] of wanted) {
    const entry = shelves.get(refTo(declared));
    if (!entry) {
      const isWithheld = source === 'file' && shelves.withheld.has(key);
      if (!isWithheld) ledger.add({ declared, source });
    } else if (
      !isAsBefore(entry, { declared, source }) &&
      authority[source] >= authority[entry.source]
    ) {
      ledger.redeclare(entry, { declared, source });
    }
  }
}

/** A deletion by the API ends when the file says something else, or no longer has the object. */
function releaseChanged(shelves: Shelves, wanted: ReadonlyMap<string, KubeObject>): void {
  for (const [key, inFile] of shelves.withheld) {
    if (!equalValues(inFile, wanted.get(key))) shelves.release(key);
  }
}

function isAsBefore(entry: Entry, { declared, source }: Declaration): boolean {
  return entry.source === source && equalValues(entry.inFile ?? entry.declared, declared);
}

function create(ledger: Ledger, declared: KubeObject): WriteResult {
  const { shelves } = ledger;
  const ref = refTo(declared);
  const entry = shelves.get(ref);
  if (!entry) {
    const inFile = shelves.withheld.get(refKey(ref));
    shelves.release(refKey(ref));
    const declaration: Declaration = inFile
      ? { declared, source: 'file', inFile }
      : { declared, source: 'api' };
    return { outcome: 'written', object: ledger.add(declaration) };
  }
  if (authority[entry.source] >= authority.api) {
    return { outcome: 'already-exists', object: entry.object };
  }
  return {
    outcome: 'written',
    object: ledger.redeclare(entry, { declared, source: 'api' }).object,
  };
}

function update(ledger: Ledger, entry: Entry, declared: KubeObject): WriteResult {
  const { object, changed } = ledger.redeclare(entry, declarationOver(entry, declared));
  return { outcome: changed ? 'written' : 'unchanged', object };
}

/** What was minted or put in place now belongs to whoever wrote over it; pods stay planned. */
function declarationOver(entry: Entry, declared: KubeObject): Declaration {
  const { source, inFile = entry.declared } = entry;
  if (source === 'file') {
    const isBack = equalValues(inFile, declared);
    return { declared, source, ...(isBack ? {} : { inFile }) };
  }
  const isPlanned = source === 'workloads' || (source === 'plan' && declared.kind === 'Pod');
  return { declared, source: isPlanned ? source : 'api' };
}

function writeStatus(ledger: Ledger, entry: Entry, status: unknown): WriteResult {
  if (equalValues(statusOf(entry.object), status)) return unchanged(entry);
  return { outcome: 'written', object: ledger.amend(entry, { status }) };
}

function annotate(ledger: Ledger, entry: Entry, given: Annotations): WriteResult {
  const before = entry.object.metadata.annotations ?? {};
  const annotations: Record<string, string> = { ...before };
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined) delete annotations[key];
    else annotations[key] = value;
  }
  if (equalValues(before, annotations)) return unchanged(entry);
  return { outcome: 'written', object: ledger.amend(entry, { metadata: { annotations } }) };
}

function remove(ledger: Ledger, entry: Entry, deletionTimestamp: string): WriteResult {
  const { shelves } = ledger;
  const { finalizers = [], deletionTimestamp: marked, name } = entry.object.metadata;
  const inhabitants = isNamespace(entry.object) ? [...inhabitantsOf(name, shelves)] : [];
  for (const inhabitant of inhabitants) remove(ledger, inhabitant, deletionTimestamp);
  const { source, inFile = entry.declared } = entry;
  if (source === 'file' && marked === undefined) shelves.withhold(inFile);
  const isEmpty = inhabitants.every(({ object }) => shelves.get(refTo(object)) === undefined);
  if (finalizers.length === 0 && isEmpty) {
    ledger.erase(entry);
    return { outcome: 'written', object: entry.object };
  }
  if (marked !== undefined) return unchanged(entry);
  const metadata = { deletionTimestamp, deletionGracePeriodSeconds: 0 };
  return { outcome: 'written', object: ledger.amend(entry, { metadata }) };
}

function orphan(ledger: Ledger, uid: string): void {
  for (const entry of [...ledger.shelves.entries()]) {
    const { ownerReferences: owners = [] } = entry.object.metadata;
    const ownerReferences = owners.filter((owner) => owner.uid !== uid);
    if (ownerReferences.length < owners.length)
      ledger.amend(entry, { metadata: { ownerReferences } });
  }
}

function unchanged(entry: Entry): WriteResult {
  return { outcome: 'unchanged', object: entry.object };
}

function meets(object: KubeObject, { uid, resourceVersion }: Preconditions): boolean {
  return (
    (uid === undefined || uid === object.metadata.uid) &&
    (resourceVersion === undefined || resourceVersion === object.metadata.resourceVersion)
  );
}

const authority = { file: 5, api: 4, minted: 3, workloads: 2, plan: 1 } satisfies Record<
  Source,
  number
>;
