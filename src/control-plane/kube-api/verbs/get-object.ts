import type { Call } from '../api-request.ts';
import { snapshotAt } from '../read-page.ts';
import { notFound } from '../refusals.ts';
import type { Reply } from '../reply.ts';
import type { ObjectRequest } from '../request-info.ts';
import { showObject } from '../show-object.ts';

/** One object, whole; as a Table it is the one row. */
export function getObject(target: ObjectRequest, call: Call): Reply {
  const { resource, namespace, name, query } = target;
  const snapshot = snapshotAt(query, call.world);
  if ('refusal' in snapshot) return snapshot.refusal;
  const found = resource.get(snapshot, { namespace, name });
  return found ? showObject(found, { target, call }) : notFound(target);
}
