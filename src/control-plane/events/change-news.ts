import { type ObjectRef, refKey } from '../../resources/object.ts';
import type { Happening } from './happening.ts';

/**
 * Compares which objects of files an API client changed with those of the time before: who describes
 * one should see that its file says something else.
 */
export function createChangeReader(): (changed: readonly ObjectRef[]) => readonly Happening[] {
  let known: ReadonlyMap<string, ObjectRef> = new Map();
  return (changed) => {
    const now = new Map(changed.map((ref) => [refKey(ref), ref]));
    const began = [...now].filter(([key]) => !known.has(key)).map(([, ref]) => ref);
    const ended = [...known].filter(([key]) => !now.has(key)).map(([, ref]) => ref);
    known = now;
    return [
      ...began.map((object) => happening(object, 'ChangedThroughApi', changedMessage)),
      ...ended.map((object) => happening(object, 'TakenFromFile', endedMessage)),
    ];
  };
}

function happening(object: ObjectRef, reason: string, message: string): Happening {
  return { object, type: 'Normal', reason, message, topic: '', count: 1 };
}

const changedMessage =
  'It was changed through the API and differs from its file; that holds until the file changes.';
const endedMessage = 'What its file says is in force again.';
