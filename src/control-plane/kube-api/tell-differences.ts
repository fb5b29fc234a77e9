import { type KubeObject, refTo, sayRef } from '../../resources/object.ts';
import type { StoreSnapshot } from '../store/object-shelves.ts';
import { saysTheSame } from '../store/says-the-same.ts';

/**
 * Whoever looks at rows is told beside them which objects are not as their files say. Only the first
 * few by name: a warning each is a line on a terminal.
 */
export function tellDifferences(
  objects: readonly KubeObject[],
  snapshot: StoreSnapshot,
): readonly string[] {
  const changed = objects.filter((object) => {
    const inFile = snapshot.inFile(refTo(object));
    return inFile !== undefined && !saysTheSame(inFile, object);
  });
  const told = changed.slice(0, toldMax).map((object) => {
    const name = sayRef(refTo(object));
    return `${name} was changed through the API and differs from its file until that changes.`;
  });
  const more = changed.length - told.length;
  return more > 0 ? [...told, `So were ${more} more that are listed here.`] : told;
}

const toldMax = 5;
