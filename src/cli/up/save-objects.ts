import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Change, Store } from '../../control-plane/control-plane.ts';
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
 * object too, so that the folder can be what runs the next time. Returns how to stop.
 */
export function saveObjects(
  store: Pick<Store, 'snapshot' | 'subscribe'>,
  { folder, onFailure }: Saving,
): () => void {
  mkdirSync(folder, { recursive: true });
  return store.subscribe((changes) => {
    const snapshot = store.snapshot();
    for (const change of changes) {
      try {
        save(change, { folder, isOurs: snapshot.sourceOf(change.ref) === 'api' });
      } catch (error) {
        const said = error instanceof Error ? error.message : String(error);
        onFailure(`${fileName(change.ref)} could not be saved in ${folder}: ${said}.`);
      }
    }
  });
}

function save(
  { type, ref, object, previous }: Change,
  { folder, isOurs }: { readonly folder: string; readonly isOurs: boolean },
): void {
  if (transientKinds.has(ref.kind)) return;
  const file = join(folder, fileName(ref));
  if (type === 'DELETED') {
    rmSync(file, { force: true });
    return;
  }
  if (!isOurs && !existsSync(file)) return;
  const text = toYaml(sortKeys(declaration(object)));
  if (previous && existsSync(file) && toYaml(sortKeys(declaration(previous))) === text) return;
  const draft = `${file}.draft`;
  writeFileSync(draft, text, { mode: 0o600 });
  renameSync(draft, file);
}

/** `gateway-default-web.yaml`; kinds of other groups that share a name are told apart by theirs. */
function fileName({ group, kind, namespace, name }: ObjectRef): string {
  const parts = [kind.toLowerCase(), ...(namespace === '' ? [] : [namespace]), name];
  const isUsual = group === '' || group.endsWith('.k8s.io') || !group.includes('.');
  return `${[...parts, ...(isUsual ? [] : [group])].join('-')}.yaml`;
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

/** They tell of what happened, and say nothing when it is over. */
const transientKinds = new Set(['Event']);
const serverAnnotations =
  /^(kubectl\.kubernetes\.io\/last-applied-configuration|postern\.dev\/.*)$/;
