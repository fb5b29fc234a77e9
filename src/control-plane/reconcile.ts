import { gatewayClass } from '../resources/gateway-class.ts';
import { type KubeObject, type ObjectRef, refKey, refTo } from '../resources/object.ts';
import { type Pod, pod } from '../resources/pod.ts';
import { keepForeignStatus, type OwnParts } from './keep-foreign-status.ts';
import { portMapAnnotation } from './plan/endpoint-slices.ts';
import { makePlan, type Plan, type PlanSettings } from './plan/plan.ts';
import type { PlannedPod } from './plan/planned-pod.ts';
import type { WantedCertificate } from './plan/wanted-certificate.ts';
import { workloadStatuses } from './plan/workload-statuses.ts';
import { type PodStatus, podStatusTree, portMapValue } from './pod-status.ts';
import { stampStatus } from './stamp-status.ts';
import { statusOf } from './store/object-versions.ts';
import type { Store } from './store/store.ts';
import { conditionTypes } from './translate/statuses/conditions.ts';
import { translate } from './translate/translate.ts';
import type { ObjectStatus, TranslateSettings, Translation } from './translate/translation.ts';

/** What one pass must know beside the store. */
export interface Circumstances {
  readonly settings: TranslateSettings & PlanSettings;
  /** The objects that were minted, as far as they are still wanted. */
  readonly minted: (wanted: readonly WantedCertificate[]) => readonly KubeObject[];
  readonly podStatuses: (planned: readonly PlannedPod[]) => readonly PodStatus[];
  /** RFC 3339, for what changes in this pass. */
  readonly now: string;
  /** The objects that the last translation reported on, by key; those left out now are reset. */
  readonly reportedBefore: ReadonlyMap<string, ObjectRef>;
  /** Controllers that were played before; what they wrote is ours to take away. */
  readonly playedBefore: ReadonlySet<string>;
}

export interface Reconciliation {
  readonly plan: Plan;
  readonly translation: Translation;
  readonly reported: ReadonlyMap<string, ObjectRef>;
  readonly played: ReadonlySet<string>;
}

/**
 * One pass over everything: plan until the store holds what the plan asks for, translate, write the
 * statuses back. Run again on its own result it changes nothing.
 */
export function reconcile(store: Store, circumstances: Circumstances): Reconciliation {
  const plan = settlePlan(store, circumstances);
  const translation = translate(store.snapshot(), circumstances.settings);
  const classes = store.snapshot().list(gatewayClass);
  const controllerNames = classes.map(({ spec }) => spec.controllerName);
  const { playedBefore } = circumstances;
  const isKnown = controllerNames.every((name) => playedBefore.has(name));
  const played = isKnown ? playedBefore : new Set([...playedBefore, ...controllerNames]);
  const writing = { own: { controllerNames: played, conditionTypes: ownTypes }, ...circumstances };
  report(store, translation.statuses, writing);
  report(store, workloadStatuses(store.snapshot()), writing);
  const reported = new Map(translation.statuses.map(({ object }) => [refKey(object), object]));
  resetUnreported(store, reported, writing);
  return { plan, translation, reported, played };
}

/** A plan can need what the plan before it put into the store: a pod's endpoints need its address. */
function settlePlan(store: Store, circumstances: Circumstances): Plan {
  for (let round = 1; ; round += 1) {
    const before = store.revision();
    const plan = makePlan(store.snapshot(), circumstances.settings);
    store.replaceAll('minted', circumstances.minted(plan.wantedCertificates));
    store.replaceAll('plan', [
      ...plan.namespaces,
      ...plan.standInClasses,
      ...plan.gatewayServices,
      ...plan.pods,
    ]);
    reportPods(store, plan, circumstances);
    store.replaceAll('workloads', plan.endpointSlices);
    if (store.revision() === before || round === roundsMax) return plan;
  }
}

function reportPods(store: Store, plan: Plan, { podStatuses, now }: Circumstances): void {
  const waiting = plan.waitingPods.map((one) => waitingStatus(one.pod, one.message));
  const statuses = [...podStatuses(plan.plannedPods), ...waiting];
  const byName = new Map(statuses.map((status) => [`${status.namespace}/${status.name}`, status]));
  for (const one of store.snapshot().list(pod)) {
    const { namespace = '', name } = one.metadata;
    const status = byName.get(`${namespace}/${name}`) ?? waitingStatus(one);
    const tree = podStatusTree(one, status, startTimeOf(one) ?? now);
    store.writeStatus(refTo(one), stampStatus(tree, one.status, now));
    store.annotate(refTo(one), { [portMapAnnotation]: portMapValue(status) });
  }
}

function waitingStatus({ metadata }: Pod, message?: string): PodStatus {
  const { namespace = '', name } = metadata;
  const base = { namespace, name, phase: 'Pending', ready: false, restarts: 0 } as const;
  return message === undefined ? base : { ...base, message };
}

function startTimeOf({ status }: Pod): string | undefined {
  return status && 'startTime' in status && typeof status.startTime === 'string'
    ? status.startTime
    : undefined;
}

function report(
  store: Store,
  statuses: readonly (ObjectStatus | { object: ObjectStatus['object']; status: unknown })[],
  { own, now }: Writing,
): void {
  const snapshot = store.snapshot();
  for (const one of statuses) {
    const { object, status } = one;
    const current = snapshot.find(object);
    if (current === undefined) continue;
    const before = statusOf(current);
    const written = lastWritten.get(one);
    if (written && written.status === before && written.played === own.controllerNames) continue;
    const wanted = stampStatus(keepForeignStatus(status, before, own), before, now);
    const result = store.writeStatus(object, wanted);
    if (!('object' in result)) continue;
    lastWritten.set(one, { status: statusOf(result.object), played: own.controllerNames });
  }
}

/**
 * What a reported status led to, as it then stood. Where it still stands, and the very same is
 * reported, nothing could come of writing it again.
 */
const lastWritten = new WeakMap<object, { status: unknown; played: ReadonlySet<string> }>();

interface Writing extends Pick<Circumstances, 'now' | 'reportedBefore'> {
  readonly own: OwnParts;
}

/** A Gateway whose class went away must not keep telling how it was programmed. */
function resetUnreported(
  store: Store,
  reported: ReadonlyMap<string, ObjectRef>,
  { own, reportedBefore }: Writing,
): void {
  const snapshot = store.snapshot();
  for (const [key, ref] of reportedBefore) {
    const current = reported.has(key) ? undefined : snapshot.find(ref);
    if (current === undefined) continue;
    store.resetStatus(ref);
    const reset = store.snapshot().find(ref);
    if (reset === undefined) continue;
    store.writeStatus(ref, keepForeignStatus(statusOf(reset), statusOf(current), own));
  }
}

const ownTypes: ReadonlySet<string> = new Set(conditionTypes);

/** Addresses need pods, pods need certificates: three rounds, and one to see that all is still. */
const roundsMax = 4;
