/**
 * The control plane: the Kubernetes side of Postern.
 *
 * In: manifests by path, what was minted, how the pods are doing, which sockets could not be opened.
 * Out: one Outcome after every change: the routing table, the findings with their places, the
 * certificates that are wanted, the pods that are to run, and a snapshot of all objects with their
 * statuses. It deliberately opens no socket for traffic, makes no certificate and starts no
 * process: it says what should be, and is told what is.
 */
import { randomUUID } from 'node:crypto';
import type { SourcePosition } from '../diagnostics/finding.ts';
import type { KubeObject, Origin } from '../resources/object.ts';
import type { TrafficEvent } from '../traffic/traffic-event.ts';
import { createController } from './controller.ts';
import { createEventRecorder, type Moment } from './events/event-recorder.ts';
import { loadManifests } from './manifests/load-manifests.ts';
import type { ManifestSet } from './manifests/manifest-set.ts';
import { type ManifestWatcher, watchManifests } from './manifests/watch-manifests.ts';
import { isMinted, type Outcome } from './outcome.ts';
import type { PlanSettings } from './plan/plan.ts';
import type { PodStatus } from './pod-status.ts';
import { createStore, type Store } from './store/store.ts';
import type { TranslateSettings } from './translate/translation.ts';

export { type CheckOptions, type CheckResult, checkManifests } from './check-manifests.ts';
export type { KubeApi, KubeApiOptions, LogLine, PodLogs } from './kube-api/kube-api.ts';
export { openKubeApi } from './open-kube-api.ts';
export type { Outcome } from './outcome.ts';
export type { Mapping } from './plan/mappings.ts';
export type { PlanSettings } from './plan/plan.ts';
export type { PlannedContainer, PlannedPod } from './plan/planned-pod.ts';
export type { CertificateTarget, WantedCertificate } from './plan/wanted-certificate.ts';
export type { PodStatus } from './pod-status.ts';
export type { Change } from './store/change-log.ts';
export type { Source, StoreSnapshot } from './store/object-shelves.ts';
export type { Preconditions, Store, WriteResult } from './store/store.ts';
export type { CertificateObjection, TranslateSettings } from './translate/translation.ts';

export interface ControlPlaneOptions {
  /** Files, folders, globs, or `-` for standard input. */
  readonly sources: readonly string[];
  /** Relative sources start here, and positions are said from here. */
  readonly cwd: string;
  readonly stdin?: NodeJS.ReadableStream;
  /** Read again on every save. */
  readonly watch: boolean;
  readonly settings: TranslateSettings & PlanSettings;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Random UUIDs if absent. */
  readonly newUid?: () => string;
  /** Called at most once a turn, and only when something is different. */
  readonly onOutcome: (outcome: Outcome) => void;
  /** A plan or translation threw: the last good outcome stays in force. */
  readonly onBug?: (error: unknown) => void;
}

export interface ControlPlane {
  /** Reads the manifests and resolves with what they amount to, before anything is minted or run. */
  readonly start: () => Promise<Outcome>;
  /** Makes these Secrets and ConfigMaps the whole of what was minted; what is not wanted is left out. */
  readonly setMinted: (objects: readonly KubeObject[]) => void;
  /** How all pods that run are doing; a pod that is not named here counts as pending. */
  readonly setPodStatuses: (statuses: readonly PodStatus[]) => void;
  /** Sockets that could not be opened, by `Socket.key`, each with the reason in one sentence. */
  readonly setUnavailableSockets: (reasons: ReadonlyMap<string, string>) => void;
  /** Failures of backends are told as Events of the objects that they concern. */
  readonly noteTraffic: (event: TrafficEvent) => void;
  readonly current: () => Outcome;
  /** For API clients: what they write is planned and translated like a save. */
  readonly store: Store;
  readonly locate: (origin: Origin) => SourcePosition | undefined;
  /** The text of a manifest as it stands, for code frames. */
  readonly textOf: (file: string) => string | undefined;
  /** After this, `onOutcome` is not called again. */
  readonly close: () => Promise<void>;
}

export function createControlPlane(options: ControlPlaneOptions): ControlPlane {
  const { sources, cwd, stdin, now, onBug = rethrow } = options;
  const store = createStore({ now, newUid: options.newUid ?? randomUUID });
  const { settings, onOutcome } = options;
  const events = createEventRecorder({ store, now });
  const controller = createController({
    store,
    settings,
    now,
    onOutcome(outcome) {
      events.noteStatuses(momentOf(outcome));
      onOutcome(outcome);
    },
    onBug,
  });
  const load = { cwd, ...(stdin ? { stdin } : {}) };
  let manifests: ManifestSet | undefined;
  let watcher: ManifestWatcher | undefined;
  let closed = false;

  const take = (set: ManifestSet): void => {
    manifests = set;
    controller.takeManifests(set);
  };

  return {
    async start() {
      const first = await loadManifests(sources, load);
      if (closed) return controller.current();
      take(first);
      controller.runNow();
      if (options.watch) {
        watcher = watchManifests(sources, { ...load, previous: first, onChange: take });
      }
      return controller.current();
    },
    setMinted: controller.setMinted,
    setPodStatuses: controller.setPodStatuses,
    setUnavailableSockets: controller.setUnavailableSockets,
    noteTraffic: events.noteTraffic,
    current: controller.current,
    store,
    locate: (origin) => manifests?.locate(origin),
    textOf: (file) => manifests?.textOf(file),
    async close() {
      closed = true;
      events.close();
      controller.close();
      await watcher?.close();
    },
  };
}

function momentOf(outcome: Outcome): Moment {
  const changed = outcome.findings.filter(({ code }) => code === 'object-changed-by-api');
  return {
    isSettled: isMinted(outcome),
    changedByApi: changed.flatMap(({ origin }) => (origin ? [origin.object] : [])),
  };
}

/** Without anybody to tell, a bug must not pass in silence. */
function rethrow(error: unknown): void {
  throw error;
}
