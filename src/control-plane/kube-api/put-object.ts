/** The last step of every write but a deletion: into the store, or, for a dry run, nowhere. */
import type { KubeObject } from '../../resources/object.ts';
import { firstVersion, nextVersion, toTimestamp } from '../store/object-versions.ts';
import type { Preconditions, WriteResult } from '../store/store.ts';
import type { Call } from './api-request.ts';
import { alreadyExists, notFound, outdated } from './refusals.ts';
import type { Reply } from './reply.ts';
import { type Shown, showObject } from './show-object.ts';

export interface Putting {
  readonly target: Shown['target'] & { readonly name: string };
  readonly call: Call;
  readonly dryRun: boolean;
  readonly warnings: readonly string[];
}

export function putNew(object: KubeObject, putting: Putting): Reply {
  const { store, now } = putting.call.world;
  if (!putting.dryRun) return answerWrite(store.create(object), putting, 201);
  const born = { uid: dryRunUid, creationTimestamp: toTimestamp(now()), resourceVersion: 0 };
  // What is stored nowhere has no version.
  const first = firstVersion(object, born);
  const { resourceVersion: _, ...metadata } = first.metadata;
  const shown = { ...first, metadata };
  return answerWrite({ outcome: 'written', object: shown }, putting, 201);
}

/** `before` is what stands; the caller has seen to the preconditions where there is no store to. */
export function putOver(
  object: KubeObject,
  { before, expected, ...putting }: Putting & { before: KubeObject; expected: Preconditions },
): Reply {
  if (!putting.dryRun) {
    return answerWrite(putting.call.world.store.update(object, expected), putting, 200);
  }
  const version = Number(before.metadata.resourceVersion ?? 0);
  const next = nextVersion(before, object, version) ?? before;
  return answerWrite({ outcome: 'written', object: next }, putting, 200);
}

export function answerWrite(result: WriteResult, putting: Putting, code: number): Reply {
  const { target, call, warnings } = putting;
  switch (result.outcome) {
    case 'written':
    case 'unchanged':
      return { ...showObject(result.object, { target, call }), code, warnings };
    case 'already-exists':
      return alreadyExists(target);
    case 'not-found':
      return notFound(target);
    case 'conflict':
      return outdated(target);
  }
}

const dryRunUid = '00000000-0000-4000-8000-000000000000';
