import { type Finding, finding } from '../diagnostics/finding.ts';
import { type KubeObject, sayRef } from '../resources/object.ts';
import { equalValues } from './store/equal-values.ts';
import type { Override, StoreSnapshot } from './store/object-shelves.ts';

/** Where kubectl and the files differ: who reads a file should know that it is not what is served. */
export function overrideFindings(snapshot: StoreSnapshot): readonly Finding[] {
  return snapshot.overrides().flatMap(({ ref, inFile, inForce }: Override) => {
    if (inForce === undefined) {
      const message = `${sayRef(ref)} was deleted through the API; the file still has it.`;
      return [finding('object-deleted-by-api', { object: ref, message })];
    }
    if (saysTheSame(inFile, inForce)) return [];
    const message = `${sayRef(ref)} was changed through the API and differs from the file.`;
    return [finding('object-changed-by-api', { object: ref, message })];
  });
}

/** What kubectl and Postern note for themselves makes no difference to anybody. */
function saysTheSame(inFile: KubeObject, inForce: KubeObject): boolean {
  return equalValues(declaration(inFile), declaration(inForce));
}

function declaration(object: KubeObject): unknown {
  const { status, metadata: _, ...content }: Record<string, unknown> = { ...object };
  const { labels = {}, annotations = {}, finalizers = [] } = object.metadata;
  const own = Object.entries(annotations).filter(([key]) => !notes.test(key));
  return { ...content, labels, annotations: Object.fromEntries(own), finalizers };
}

const notes = /^(kubectl\.kubernetes\.io\/last-applied-configuration|postern\.dev\/.*)$/;
