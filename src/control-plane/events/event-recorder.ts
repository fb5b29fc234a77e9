import { knownKinds } from '../../resources/known-kinds.ts';
import { type KubeObject, type ObjectRef, refKey, refTo } from '../../resources/object.ts';
import type { TrafficEvent } from '../../traffic/traffic-event.ts';
import type { StoreSnapshot } from '../store/object-shelves.ts';
import { statusOf } from '../store/object-versions.ts';
import type { Store } from '../store/store.ts';
import { type ConditionFacts, conditionFacts, conditionNews } from './condition-news.ts';
import { createEventWriter } from './event-writer.ts';
import { forgetOldEvents } from './forget-old-events.ts';
import type { Happening } from './happening.ts';
import { trafficNews } from './traffic-news.ts';

export interface EventRecorderOptions {
  readonly store: Store;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** What does not last that long is not told; one second if absent. */
  readonly quietMs?: number;
}

/**
 * Tells as Kubernetes Events what happens to objects and their backends. Nothing is told at once:
 * statuses are compared when nothing has changed for a while, so that what only passes by while a
 * certificate is minted or a file is saved leaves no trace; and failures of traffic are counted and
 * told together. Neither a reconciliation nor a request waits for it.
 */
export interface EventRecorder {
  /** Statuses may have changed. */
  readonly noteStatuses: (moment: Moment) => void;
  readonly noteTraffic: (event: TrafficEvent) => void;
  readonly close: () => void;
}

export interface Moment {
  /** False while something is awaited that will change statuses. */
  readonly isSettled: boolean;
  /** Objects of files that an API client changed: what is in force is not what their file says. */
  readonly changedByApi: readonly ObjectRef[];
}

export function createEventRecorder(options: EventRecorderOptions): EventRecorder {
  const { store, now, quietMs = 1_000 } = options;
  const readNews = createStatusReader();
  const readChanges = createChangeReader();
  const writeEvent = createEventWriter(store);
  const failures = new Map<string, Happening>();
  let waitingSince: number | undefined;
  let moment: Moment = { isSettled: true, changedByApi: [] };
  let timer: NodeJS.Timeout | undefined;
  const forgetting = setInterval(() => forgetOldEvents(store, now()), forgetEveryMs).unref();

  const tell = (happenings: readonly Happening[]): void => {
    for (const one of mostUrgent(happenings)) writeEvent(one, now());
    if (happenings.length > 0) forgetOldEvents(store, now());
  };
  const flush = (): void => {
    timer = undefined;
    const ofTraffic = [...failures.values()];
    failures.clear();
    const isPatient = !moment.isSettled && performance.now() - (waitingSince ?? 0) < awaitedMsMax;
    const isDue = waitingSince !== undefined && !isPatient;
    const ofStatuses = isDue
      ? [...readChanges(moment.changedByApi), ...readNews(store.snapshot())]
      : [];
    if (isPatient) timer = setTimeout(flush, quietMs).unref();
    else waitingSince = undefined;
    tell([...ofStatuses, ...ofTraffic]);
  };

  return {
    noteStatuses(given) {
      const time = performance.now();
      waitingSince ??= time;
      moment = given;
      // Where changes never end, somebody has to tell of them in the middle.
      if (timer && time - waitingSince > unrestMsMax) return;
      clearTimeout(timer);
      timer = setTimeout(flush, quietMs).unref();
    },
    noteTraffic(event) {
      for (const happening of trafficNews(event)) {
        const key = `${refKey(happening.object)} ${happening.reason}`;
        const count = (failures.get(key)?.count ?? 0) + 1;
        if (count === 1 && failures.size >= toldAtOnceMax) continue;
        failures.set(key, { ...happening, count });
        timer ??= setTimeout(flush, quietMs).unref();
      }
    },
    close() {
      clearTimeout(timer);
      clearInterval(forgetting);
    },
  };
}

/** Compares the statuses of all objects with those of the time before, by what changed alone. */
function createStatusReader(): (snapshot: StoreSnapshot) => readonly Happening[] {
  let known = new Map<string, { readonly object: KubeObject; readonly facts: ConditionFacts }>();
  return (snapshot) => {
    const happenings: Happening[] = [];
    const seen: typeof known = new Map();
    for (const object of gatewayApiKinds.flatMap((kind) => snapshot.list(kind))) {
      const ref = refTo(object);
      const key = `${refKey(ref)} ${object.metadata.uid}`;
      const before = known.get(key);
      const facts = before?.object === object ? before.facts : conditionFacts(statusOf(object));
      seen.set(key, { object, facts });
      if (facts === before?.facts) continue;
      const news = conditionNews(before?.facts ?? new Map(), facts);
      happenings.push(...news.map((one) => ({ ...one, object: ref })));
    }
    known = seen;
    return happenings;
  };
}

/** Who describes an object should see that its file says something else. */
function createChangeReader(): (changed: readonly ObjectRef[]) => readonly Happening[] {
  let known = new Map<string, ObjectRef>();
  return (changed) => {
    const now = new Map(changed.map((ref) => [refKey(ref), ref]));
    const began = [...now].filter(([key]) => !known.has(key)).map(([, ref]) => ref);
    const ended = [...known].filter(([key]) => !now.has(key)).map(([, ref]) => ref);
    known = now;
    const happening = (object: ObjectRef, reason: string, message: string): Happening => ({
      ...{ object, type: 'Normal', reason, message, topic: '', count: 1 },
    });
    return [
      ...began.map((ref) => happening(ref, 'ChangedThroughApi', changedMessage)),
      ...ended.map((ref) =>
        happening(ref, 'TakenFromFile', 'What its file says is in force again.'),
      ),
    ];
  };
}

/** Of too much at once the troubles are told, and of the rest what there is room for. */
function mostUrgent(happenings: readonly Happening[]): readonly Happening[] {
  if (happenings.length <= toldAtOnceMax) return happenings;
  const rank = ({ type }: Happening) => (type === 'Warning' ? 0 : 1);
  return happenings.toSorted((a, b) => rank(a) - rank(b)).slice(0, toldAtOnceMax);
}

const gatewayApiKinds = knownKinds.filter(({ group }) => group === 'gateway.networking.k8s.io');
const changedMessage =
  'It was changed through the API and differs from its file; that holds until the file changes.';
const toldAtOnceMax = 200;
const unrestMsMax = 5_000;
/** Minting takes a moment; whoever waits longer should hear of it. */
const awaitedMsMax = 10_000;
const forgetEveryMs = 60_000;
