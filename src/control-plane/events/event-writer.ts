import { type Event, event } from '../../resources/event.ts';
import { type KubeObject, refTo } from '../../resources/object.ts';
import { toTimestamp } from '../store/object-versions.ts';
import type { Store } from '../store/store.ts';
import type { Happening } from './happening.ts';

/**
 * Writes what happened to an object into an Event beside it; the same again counts up the Event that
 * is there. `now` is in milliseconds since the epoch.
 */
export function createEventWriter(
  store: Store,
): (object: KubeObject, happening: Happening, now: number) => void {
  const told = new Map<string, Event>();
  let written = 0;

  return (object, happening, now) => {
    const { type, reason, topic, count } = happening;
    const key = [object.metadata.uid, type, reason, topic].join('\n');
    const once = eventOf(happening, object, toTimestamp(now));
    const before = told.get(key);
    const again = before && {
      ...once,
      metadata: before.metadata,
      firstTimestamp: before.firstTimestamp ?? once.lastTimestamp,
      count: (before.count ?? 0) + count,
    };
    // Somebody may have deleted it, or it was forgotten: then it begins anew.
    const isThere = again !== undefined && store.update(again).outcome !== 'not-found';
    const whole = isThere ? again : { ...once, metadata: namesFor(object, now, written++) };
    if (!isThere) store.create(whole);
    // The newest last, so that who is longest silent is forgotten first.
    told.delete(key);
    told.set(key, whole);
    if (told.size > toldMax) told.delete(told.keys().next().value ?? '');
  };
}

function eventOf(happening: Happening, object: KubeObject, time: string) {
  const { type, reason, message, count } = happening;
  return {
    apiVersion: 'v1',
    kind: event.kind,
    involvedObject: referenceTo(object),
    ...{ type, reason, message, count, firstTimestamp: time, lastTimestamp: time },
    source: { component },
    reportingComponent: component,
    reportingInstance: '',
  };
}

function referenceTo(object: KubeObject): Event['involvedObject'] {
  const { namespace, name } = refTo(object);
  const { uid, resourceVersion } = object.metadata;
  return {
    apiVersion: object.apiVersion,
    kind: object.kind,
    ...(namespace === '' ? {} : { namespace }),
    name,
    ...{ uid, resourceVersion },
  };
}

/** As in a cluster, names follow each other in time: lists by name tell a story in its order. */
function namesFor({ metadata }: KubeObject, now: number, sequence: number) {
  const time = BigInt(Math.trunc(now)) * 1_000_000n + BigInt(sequence % 1_000_000);
  const name = `${metadata.name.slice(0, nameCharsMax)}.${time.toString(16)}`;
  return { namespace: metadata.namespace ?? 'default', name };
}

const component = 'postern';
const toldMax = 2_000;
/** Names of objects have 253 characters at most. */
const nameCharsMax = 236;
