import { type Event, event } from '../../resources/event.ts';
import { type KubeObject, refTo } from '../../resources/object.ts';
import { toTimestamp } from '../store/object-versions.ts';
import type { Store } from '../store/store.ts';
import type { Happening } from './happening.ts';

/**
 * Writes what happened to objects that stand into Events beside them; the same again counts up the
 * Event that is there. `now` is in milliseconds since the epoch.
 */
export function createEventWriter(store: Store): (happening: Happening, now: number) => void {
  /** What each kind of happening is told in; a name whose Event is gone is worth nothing. */
  const names = new Map<string, string>();
  let written = 0;

  return (happening, now) => {
    const snapshot = store.snapshot();
    const object = snapshot.find(happening.object);
    if (!object) return;
    const { type, reason, topic } = happening;
    const namespace = object.metadata.namespace ?? 'default';
    const key = [object.metadata.uid, type, reason, topic].join('\n');
    const known = names.get(key);
    const before = known && snapshot.get(event, { namespace, name: known });
    const name = before ? before.metadata.name : nameFor(object, now, written++);
    // The newest last, so that who is longest silent is forgotten first.
    names.delete(key);
    names.set(key, name);
    if (names.size > namesMax) names.delete(names.keys().next().value ?? '');
    const told = { ...eventOf(happening, object), lastTimestamp: toTimestamp(now) };
    const { count = 0, firstTimestamp = told.lastTimestamp } = before || {};
    const whole = { ...told, count: count + happening.count, firstTimestamp };
    if (before) store.update({ ...whole, metadata: before.metadata });
    else store.create({ ...whole, metadata: { namespace, name } });
  };
}

function eventOf({ type, reason, message }: Happening, object: KubeObject) {
  return {
    apiVersion: 'v1',
    kind: event.kind,
    involvedObject: referenceTo(object),
    ...{ type, reason, message },
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
function nameFor({ metadata }: KubeObject, now: number, sequence: number): string {
  const time = BigInt(Math.trunc(now)) * 1_000_000n + BigInt(sequence % 1_000_000);
  return `${metadata.name.slice(0, nameCharsMax)}.${time.toString(16)}`;
}

const component = 'postern';
const namesMax = 2_000;
/** Names of objects have 253 characters at most. */
const nameCharsMax = 236;
