/**
 * The objects themselves, one shelf a kind. A snapshot shares the shelves as they stand; the first
 * write to a shared shelf copies that shelf alone, and of that little more than what is written, so
 * that a picture costs next to nothing.
 */
import type { Kind } from '../../resources/kind.ts';
import { groupOf, type KubeObject, type ObjectRef, refKey, refTo } from '../../resources/object.ts';
import { createEntryMap, type EntryMap } from './entry-map.ts';
import type { ObjectName, Snapshot } from './snapshot.ts';

/** Who put an object into the store, in falling order of authority. */
export type Source = 'file' | 'api' | 'minted' | 'workloads' | 'plan';

export interface Entry {
  readonly object: KubeObject;
  readonly source: Source;
  /** What the source handed in: an equal one at the next replacement changes nothing. */
  readonly declared: KubeObject;
  /** What the file says, where an API client has put something else in force since. */
  readonly inFile?: KubeObject;
}

/** An object of a file that an API client changed or deleted: that holds until the file changes. */
export interface Override {
  readonly ref: ObjectRef;
  readonly inFile: KubeObject;
  /** Absent if it was deleted. */
  readonly inForce?: KubeObject;
}

/** A snapshot that also tells what people declared from what Postern added to it. */
export interface StoreSnapshot extends Snapshot {
  /** The same picture with the objects of files and API clients only. */
  readonly declared: Snapshot;
  readonly sourceOf: (ref: ObjectRef) => Source | undefined;
  /** Whether it comes from a file, and no API client has put something else in force since. */
  readonly isAsInFile: (ref: ObjectRef) => boolean;
  /** What its file says, where an API client has put something else in force since. */
  readonly inFile: (ref: ObjectRef) => KubeObject | undefined;
  /** For those who hold a ref and need no type. */
  readonly find: (ref: ObjectRef) => KubeObject | undefined;
  /** Where the API and the files differ. */
  readonly overrides: () => readonly Override[];
}

export interface Shelves {
  readonly get: (ref: ObjectRef) => Entry | undefined;
  readonly set: (ref: ObjectRef, entry: Entry) => void;
  readonly delete: (ref: ObjectRef) => void;
  /** Objects of files that an API client deleted, as the files have them, by `refKey`. */
  readonly withheld: ReadonlyMap<string, KubeObject>;
  readonly withhold: (inFile: KubeObject) => void;
  readonly release: (key: string) => void;
  readonly entries: () => Iterable<Entry>;
  readonly entriesOf: (kind: KindName) => Iterable<Entry>;
  /** The same snapshot for the same revision. */
  readonly picture: (revision: number) => StoreSnapshot;
}

export interface KindName {
  readonly group: string;
  readonly kind: string;
}

interface Shelf {
  readonly entries: EntryMap<Entry>;
  shared: boolean;
  /** The order of an earlier state of the shelf, and by name what was written since. */
  readonly earlier?: Ordered;
  sorted?: readonly Entry[];
  all?: readonly KubeObject[];
  declared?: readonly KubeObject[];
}

interface Ordered {
  readonly sorted: readonly Entry[];
  readonly since: Map<string, Entry | undefined>;
}

export function createShelves(): Shelves {
  const shelves = new Map<string, Shelf>();
  const withheld = new Map<string, KubeObject>();
  let latest: StoreSnapshot | undefined;

  const write = (ref: ObjectRef, entry: Entry | undefined): void => {
    latest = undefined;
    const key = kindKey(ref);
    const shelf = shelves.get(key);
    const own = shelf && !shelf.shared ? shelf : copyOf(shelf);
    shelves.set(key, own);
    const name = nameKey(ref);
    if (entry) own.entries.set(name, entry);
    else own.entries.delete(name);
    own.earlier?.since.set(name, entry);
  };

  return {
    get: (ref) => shelves.get(kindKey(ref))?.entries.get(nameKey(ref)),
    set: write,
    delete: (ref) => write(ref, undefined),
    withheld,
    withhold(inFile) {
      latest = undefined;
      withheld.set(refKey(refTo(inFile)), inFile);
    },
    release(key) {
      if (withheld.delete(key)) latest = undefined;
    },
    *entries() {
      for (const shelf of shelves.values()) yield* shelf.entries.values();
    },
    entriesOf: (kind) => shelves.get(kindKey(kind))?.entries.values() ?? [],
    picture(revision) {
      if (latest?.revision === revision) return latest;
      for (const shelf of shelves.values()) shelf.shared = true;
      latest = snapshotOf(new Map(shelves), [...withheld.values()], revision);
      return latest;
    },
  };
}

/** A snapshot of a plain list of objects, all of them declared: for tests and one-shot checks. */
export function snapshotOfObjects(objects: readonly KubeObject[], revision = 1): StoreSnapshot {
  const shelves = createShelves();
  for (const object of objects) {
    const namespace = object.metadata.namespace ?? '';
    const ref = { group: groupOf(object.apiVersion), kind: object.kind, namespace };
    shelves.set(
      { ...ref, name: object.metadata.name },
      { object, source: 'file', declared: object },
    );
  }
  return shelves.picture(revision);
}

function snapshotOf(
  shelves: ReadonlyMap<string, Shelf>,
  withheld: readonly KubeObject[],
  revision: number,
): StoreSnapshot {
  const entry = (kind: KindName, name: ObjectName): Entry | undefined =>
    shelves.get(kindKey(kind))?.entries.get(nameKey(name));

  // Both casts: admission lets an object of this group and kind in only when it fits the kind's
  // schema, and its type is derived from that schema.
  const view = (
    pick: (shelf: Shelf) => readonly KubeObject[],
    declaredOnly: boolean,
  ): Snapshot => ({
    revision,
    list: <T extends KubeObject>(kind: Kind<T>) => {
      const shelf = shelves.get(kindKey(kind));
      return (shelf ? pick(shelf) : none) as readonly T[];
    },
    get: <T extends KubeObject>(kind: Kind<T>, name: ObjectName) => {
      const found = entry(kind, name);
      return declaredOnly && !isDeclared(found) ? undefined : (found?.object as T | undefined);
    },
  });

  return Object.freeze({
    ...view(allOf, false),
    declared: Object.freeze(view(declaredOf, true)),
    sourceOf: (ref: ObjectRef) => entry(ref, ref)?.source,
    isAsInFile(ref: ObjectRef) {
      const found = entry(ref, ref);
      return found?.source === 'file' && found.inFile === undefined;
    },
    inFile: (ref: ObjectRef) => entry(ref, ref)?.inFile,
    find: (ref: ObjectRef) => entry(ref, ref)?.object,
    overrides: () => [
      ...withheld.map((inFile) => ({ ref: refTo(inFile), inFile })),
      ...[...shelves.values()].flatMap(changedOf),
    ],
  });
}

const none: readonly KubeObject[] = Object.freeze([]);

function changedOf({ entries }: Shelf): readonly Override[] {
  return [...entries.values()].flatMap(({ object, inFile }) =>
    inFile ? [{ ref: refTo(object), inFile, inForce: object }] : [],
  );
}

function allOf(shelf: Shelf): readonly KubeObject[] {
  shelf.all ??= Object.freeze(sortedOf(shelf).map((entry) => entry.object));
  return shelf.all;
}

function declaredOf(shelf: Shelf): readonly KubeObject[] {
  shelf.declared ??= Object.freeze(
    sortedOf(shelf)
      .filter(isDeclared)
      .map((entry) => entry.object),
  );
  return shelf.declared;
}

function sortedOf(shelf: Shelf): readonly Entry[] {
  shelf.sorted ??= (shelf.earlier ? updated(shelf.earlier) : [...shelf.entries.values()]).sort(
    byNamespaceThenName,
  );
  return shelf.sorted;
}

/** Nearly in order: what was written since stands at the end, so that sorting has little to do. */
function updated({ sorted, since }: Ordered): Entry[] {
  const untouched = sorted.filter(
    ({ object: { metadata } }) =>
      !since.has(nameKey({ namespace: metadata.namespace ?? '', name: metadata.name })),
  );
  return [...untouched, ...[...since.values()].filter((entry) => entry !== undefined)];
}

function copyOf(shelf: Shelf | undefined): Shelf {
  const entries = shelf?.entries.copy() ?? createEntryMap<Entry>();
  const sorted = shelf?.sorted ?? shelf?.earlier?.sorted;
  const since = shelf?.sorted ? [] : (shelf?.earlier?.since ?? []);
  const earlier = sorted && { sorted, since: new Map(since) };
  const isWorthKeeping = earlier && earlier.since.size <= sinceMax;
  return { entries, shared: false, ...(isWorthKeeping ? { earlier } : {}) };
}

function byNamespaceThenName(a: Entry, b: Entry): number {
  const left = a.object.metadata;
  const right = b.object.metadata;
  return compare(left.namespace ?? '', right.namespace ?? '') || compare(left.name, right.name);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function isDeclared(entry: Entry | undefined): boolean {
  return entry?.source === 'file' || entry?.source === 'api';
}

function kindKey(kind: KindName): string {
  return `${kind.group}/${kind.kind}`;
}

function nameKey(name: ObjectName): string {
  return `${name.namespace}/${name.name}`;
}

/** Beyond this many writes an earlier order saves nothing. */
const sinceMax = 200;
