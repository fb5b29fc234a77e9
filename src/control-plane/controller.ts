import { findKind } from '../resources/known-kinds.ts';
import { type KubeObject, refKey, refTo } from '../resources/object.ts';
import { createIntake, type Intake } from './intake.ts';
import type { ManifestSet } from './manifests/manifest-set.ts';
import { emptyOutcome, makeOutcome, type Outcome, saysTheSame } from './outcome.ts';
import type { PlanSettings } from './plan/plan.ts';
import { targetRef, type WantedCertificate } from './plan/wanted-certificate.ts';
import type { PodStatus } from './pod-status.ts';
import { type Circumstances, reconcile } from './reconcile.ts';
import type { Change } from './store/change-log.ts';
import { equalValues } from './store/equal-values.ts';
import { toTimestamp } from './store/object-versions.ts';
import type { Store } from './store/store.ts';
import type { TranslateSettings } from './translate/translation.ts';
import { createTurns } from './turns.ts';

export interface ControllerOptions {
  readonly store: Store;
  readonly settings: TranslateSettings & PlanSettings;
  readonly now: () => number;
  readonly onOutcome: (outcome: Outcome) => void;
  readonly onBug: (error: unknown) => void;
  /** What counts as minted and as running, where it is assumed rather than told. */
  readonly assume?: Pick<Circumstances, 'minted' | 'podStatuses'>;
}

/**
 * The loop. Whatever changes, one run follows in the next turn of the event loop, however much
 * changed until then; a run is synchronous, so there is never more than one, and it always sees the
 * newest state. While changes keep coming, runs take half of the time at most.
 */
export interface Controller {
  readonly takeManifests: (set: ManifestSet) => void;
  readonly setMinted: (objects: readonly KubeObject[]) => void;
  readonly setPodStatuses: (statuses: readonly PodStatus[]) => void;
  readonly setUnavailableSockets: (reasons: ReadonlyMap<string, string>) => void;
  /** Runs at once what would run soon. */
  readonly runNow: () => void;
  readonly current: () => Outcome;
  readonly close: () => void;
}

export function createController(options: ControllerOptions): Controller {
  const { store, now, onOutcome, onBug } = options;
  const takeIn = createIntake();
  const told = { ...nothingTold, settings: options.settings };
  let before: Pick<Circumstances, 'reportedBefore' | 'playedBefore'> = {
    reportedBefore: new Map(),
    playedBefore: new Set(),
  };
  let outcome = emptyOutcome(store.snapshot());
  let reconciling = false;

  /** What a pass itself writes into the store is no reason for another pass. */
  const quietly = <T>(write: () => T): T => {
    reconciling = true;
    try {
      return write();
    } finally {
      reconciling = false;
    }
  };

  const pass = (): void => {
    const { settings, intake } = told;
    const assume = options.assume ?? assumptionsFrom(told);
    const time = toTimestamp(now());
    const done = quietly(() => reconcile(store, { settings, ...assume, now: time, ...before }));
    before = { reportedBefore: done.reported, playedBefore: done.played };
    const surroundings = { snapshot: store.snapshot(), ...intake, locate: told.locate };
    const next = makeOutcome(done, surroundings, outcome);
    const isNews = !saysTheSame(next, outcome);
    outcome = next;
    if (isNews) onOutcome(next);
  };
  // Plan and translation never throw: what does is a bug, and the last good outcome stays in force.
  const clock = () => performance.now();
  const { schedule, runNow, cancel } = createTurns({ run: pass, onBug, clock });
  const unsubscribe = store.subscribe((changes) => {
    if (!reconciling && changes.some(matters)) schedule();
  });

  return {
    takeManifests(set) {
      told.locate = set.locate;
      told.intake = takeIn(set);
      const { objects, unadmittedPolicies } = told.intake;
      told.settings = { ...told.settings, unadmittedPolicies };
      store.replaceAll('file', objects);
      schedule();
    },
    setMinted(objects) {
      if (!equalValues(told.minted, objects)) schedule();
      told.minted = objects;
    },
    setPodStatuses(statuses) {
      if (!equalValues(told.podStatuses, statuses)) schedule();
      told.podStatuses = statuses;
    },
    setUnavailableSockets(unavailableSockets) {
      if (!equalValues([...told.settings.unavailableSockets], [...unavailableSockets])) schedule();
      told.settings = { ...told.settings, unavailableSockets };
    },
    runNow,
    current: () => outcome,
    close() {
      unsubscribe();
      cancel();
    },
  };
}

/** From Events and Leases nothing follows, and Leases are renewed every few seconds. */
function matters({ ref }: Change): boolean {
  return findKind(ref.group, ref.kind)?.transient !== true;
}

/** What others have told the controller last. */
interface Told {
  intake: Intake;
  locate: ManifestSet['locate'];
  minted: readonly KubeObject[];
  podStatuses: readonly PodStatus[];
}

const nothingTold: Told = {
  intake: { objects: [], findings: [], unadmittedPolicies: [] },
  locate: () => undefined,
  minted: [],
  podStatuses: [],
};

function assumptionsFrom({ minted, podStatuses }: Told): ControllerAssumptions {
  return { minted: (wanted) => stillWanted(minted, wanted), podStatuses: () => podStatuses };
}

type ControllerAssumptions = NonNullable<ControllerOptions['assume']>;

/** What was minted for a reference that is gone must not outlive it. */
function stillWanted(
  minted: readonly KubeObject[],
  wanted: readonly WantedCertificate[],
): readonly KubeObject[] {
  const keys = new Set(wanted.map(({ target }) => refKey(targetRef(target))));
  return minted.filter((object) => keys.has(refKey(refTo(object))));
}
