import { type ObjectRef, refKey } from '../../resources/object.ts';
import type { TrafficEvent } from '../../traffic/traffic-event.ts';
import type { Store } from '../store/store.ts';
import { createChangeReader } from './change-news.ts';
import { createEventWriter } from './event-writer.ts';
import { forgetOldEvents } from './forget-old-events.ts';
import type { Happening } from './happening.ts';
import { inSlices } from './in-slices.ts';
import { createStatusReader } from './status-news.ts';
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
  const readStatuses = createStatusReader();
  const readChanges = createChangeReader();
  const writeEvent = createEventWriter(store);
  const failures = new Map<string, Happening>();
  let moment: Moment = { isSettled: true, changedByApi: [] };
  let waitingSince: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  let stopTelling: (() => void) | undefined;
  const forgetting = setInterval(() => forgetOldEvents(store, now()), forgetEveryMs).unref();

  const isDue = (): boolean =>
    waitingSince !== undefined &&
    (moment.isSettled || performance.now() - waitingSince >= awaitedMsMax);

  function* tell(): Generator<void, void> {
    const happenings = [...failures.values()];
    failures.clear();
    const snapshot = store.snapshot();
    if (isDue()) {
      waitingSince = undefined;
      happenings.push(...readChanges(moment.changedByApi));
      for (const news of readStatuses(snapshot)) {
        happenings.push(...news);
        yield;
      }
    }
    for (const happening of mostUrgent(happenings)) {
      const object = snapshot.find(happening.object);
      if (object) writeEvent(object, happening, now());
      yield;
    }
    if (happenings.length > 0) forgetOldEvents(store, now());
  }
  const begin = (): void => {
    timer = undefined;
    const onDone = (): void => {
      stopTelling = undefined;
      if (waitingSince !== undefined || failures.size > 0) beginSoon();
    };
    stopTelling ??= inSlices(tell(), { sliceMs, onDone });
  };
  const beginSoon = (): void => {
    timer ??= setTimeout(begin, quietMs).unref();
  };

  return {
    noteStatuses(given) {
      const time = performance.now();
      waitingSince ??= time;
      moment = given;
      // Where changes never end, somebody has to tell of them in the middle.
      if (time - waitingSince < unrestMsMax) {
        clearTimeout(timer);
        timer = undefined;
      }
      beginSoon();
    },
    noteTraffic(event) {
      for (const happening of trafficNews(event)) {
        const key = `${refKey(happening.object)} ${happening.reason}`;
        const count = (failures.get(key)?.count ?? 0) + 1;
        if (count === 1 && failures.size >= toldAtOnceMax) continue;
        failures.set(key, { ...happening, count });
        beginSoon();
      }
    },
    close() {
      clearTimeout(timer);
      clearInterval(forgetting);
      stopTelling?.();
    },
  };
}

/** Of too much at once the troubles are told, and of the rest what there is room for. */
function mostUrgent(happenings: readonly Happening[]): readonly Happening[] {
  if (happenings.length <= toldAtOnceMax) return happenings;
  const rank = ({ type }: Happening) => (type === 'Warning' ? 0 : 1);
  return happenings.toSorted((a, b) => rank(a) - rank(b)).slice(0, toldAtOnceMax);
}

const toldAtOnceMax = 200;
/** No request should notice. */
const sliceMs = 4;
const unrestMsMax = 5_000;
/** Minting takes a moment; whoever waits longer should hear of it. */
const awaitedMsMax = 10_000;
const forgetEveryMs = 60_000;
