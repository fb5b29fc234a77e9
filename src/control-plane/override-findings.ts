import { type Finding, finding } from '../diagnostics/finding.ts';
import { sayRef } from '../resources/object.ts';
import type { Override, StoreSnapshot } from './store/object-shelves.ts';
import { saysTheSame } from './store/says-the-same.ts';

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
