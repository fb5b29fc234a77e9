import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Change, Store } from '../../control-plane/control-plane.ts';
import { findKind } from '../../resources/known-kinds.ts';
import type { KubeObject, ObjectRef } from '../../resources/object.ts';
import { sortKeys, toYaml } from '../get/print-yaml.ts';

export interface Saving {
  readonly folder: string;
  /** Told once for each file that could not be written, in a full sentence. */
  readonly onFailure: (message: string) => void;
}

/**
 * Writes every object that an API client makes into a file of its own, as somebody would have
 * written it, and takes the file away with the object. A file that is there already follows its
 * object at once, so that the folder can be what runs, now or the next time; what its file says
 * already is left as it is written.
 *
 * New files come a few at a time, so that thousands of objects hold up nobody. What is returned
 * writes the rest and stops; the rest is also written if the process must go without it.
 */
export function saveObjects(
  store: Pick<Store, 'snapshot' | 'subscribe'>,
  { folder, onFailure }: Saving,
): () => void {
  mkdirSync(folder, { recursive: true });
  const attempt = (name: string, work: (file: string) => void): void => {
    try {
      work(join(folder, name));
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error);
      onFailure(`${name} could not be saved in ${folder}: ${said}.`);
    }
  };
  const backlog = createBacklog((name, ref) => {
    const snapshot = store.snapshot();
    const object = snapshot.sourceOf(ref) === 'api' ? snapshot.find(ref) : undefined;
    attempt(name, (file) => object && write(file, object));
  });
  const unsubscribe = store.subscribe((changes) => {
    const snapshot = store.snapshot();
    for (const change of changes.filter(isWorthSaving)) {
      const { ref, type } = change;
      const name = fileName(ref);
      attempt(name, (file) => {
        if (type === 'DELETED') rmSync(file, { force: true });
        // Who watches the folder must not find there what was true before.
        else if (existsSync(file)) follow(file, change, snapshot.isAsInFile(ref));
        else if (snapshot.sourceOf(ref) === 'api') backlog.add(name, ref);
      });
    }
  });
  process.once('exit', backlog.finish);
  return () => {
    unsubscribe();
    process.off('exit', backlog.finish);
    backlog.finish();
  };
}

/** Files that are yet to be made, by name. */
function createBacklog(save: (name: string, ref: ObjectRef) => void) {
  const waiting = new Map<string, ObjectRef>();
  let due: NodeJS.Timeout | undefined;

  const saveWhile = (hasTime: () => boolean): void => {
    for (const [name, ref] of waiting) {
      if (!hasTime()) return;
      waiting.delete(name);
      save(name, ref);
    }
  };
  const saveSome = (): void => {
    const began = performance.now();
    saveWhile(() => performance.now() - began < sliceMs);
    due = waiting.size > 0 ? setTimeout(saveSome, pauseMs) : undefined;
  };
  return {
    add(name: string, ref: ObjectRef): void {
      waiting.set(name, ref);
      due ??= setTimeout(saveSome, pauseMs);
    },
    /** Writes all of them at once. */
    finish(): void {
      clearTimeout(due);
      saveWhile(() => true);
    },
  };
}

/** Statuses and what else tells only how things go change all the time, and are not written. */
function isWorthSaving({ type, ref, object, previous }: Change): boolean {
  if (findKind(ref.group, ref.kind)?.transient) return false;
  if (type !== 'MODIFIED' || previous === undefined) return true;
  return JSON.stringify(declaration(previous)) !== JSON.stringify(declaration(object));
}

/** What a file said first is left as it is written; what we wrote there before may be out of date. */
function follow(file: string, { object, previous }: Change, isFromFile: boolean): void {
  const isOurs = () => previous !== undefined && readFileSync(file, 'utf8') === textOf(previous);
  if (!isFromFile || isOurs()) write(file, object);
}

function write(file: string, object: KubeObject): void {
  const draft = `${file}.draft`;
  writeFileSync(draft, textOf(object), { mode: 0o600 });
  renameSync(draft, file);
}

function textOf(object: KubeObject): string {
  return toYaml(sortKeys(declaration(object)));
}

/**
 * `gateway-default-web.yaml`; kinds of other groups that share a name are told apart by theirs, and
 * the end of a namespace that has a hyphen itself by `_`, which no name can have.
 */
function fileName({ group, kind, namespace, name }: ObjectRef): string {
  const placed =
    namespace === '' ? name : `${namespace}${namespace.includes('-') ? '_' : '-'}${name}`;
  const isUsual = group === '' || group.endsWith('.k8s.io') || !group.includes('.');
  return `${kind.toLowerCase()}-${placed}${isUsual ? '' : `-${group}`}.yaml`;
}

/** What a person says of an object: nothing that the server adds. */
function declaration(object: KubeObject): unknown {
  const { status, ...content }: Record<string, unknown> = { ...object };
  const {
    name,
    namespace,
    labels,
    annotations = {},
    finalizers,
    ownerReferences,
  } = object.metadata;
  const own = Object.entries(annotations).filter(([key]) => !serverAnnotations.test(key));
  const said = {
    name,
    namespace,
    labels,
    annotations: own.length === 0 ? undefined : Object.fromEntries(own),
    finalizers,
    ownerReferences,
  };
  const metadata = Object.entries(said).filter(([, value]) => value !== undefined);
  return { ...content, metadata: Object.fromEntries(metadata) };
}

const serverAnnotations =
  /^(kubectl\.kubernetes\.io\/last-applied-configuration|postern\.dev\/.*)$/;
const sliceMs = 4;
/** Between two slices requests are answered; and who creates an object often changes it at once. */
const pauseMs = 5;
