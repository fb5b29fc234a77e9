import { createLogRing, type LogRing, type PodLogLine } from './log-ring.ts';
import { keyOf, type PlannedContainer, type PlannedPod } from './planned-pod.ts';
import { describePod, type PodStatus } from './pod-status.ts';
import {
  type ContainerOrder,
  type ContainerState,
  type MountedFiles,
  orderBytes,
  orderBytesMax,
  type PodOrder,
  type PortMap,
} from './protocol.ts';

/** What the gateway's side remembers of a pod, so that a new child process can take over. */
export interface PodRecord {
  readonly logs: LogRing<PodLogLine>;
  planned: PlannedPod;
  address: string;
  /** Counts the orders given; see `PodOrder.run`. */
  run: number;
  /** Restarts that earlier child processes saw. */
  formerRestarts: number;
  formerPorts: PortMap;
  /** The last report of this run; undefined before the first. */
  containers: readonly ContainerState[] | undefined;
  startedAt: string | undefined;
  /** How often its address was held by something else before the pod was ever ready. */
  moves: number;
}

export function createRecord(planned: PlannedPod, address: string): PodRecord {
  return {
    logs: createLogRing<PodLogLine>(),
    planned,
    address,
    run: 0,
    formerRestarts: 0,
    formerPorts: {},
    containers: undefined,
    startedAt: undefined,
    moves: 0,
  };
}

/** The container with the pod's address in all places that wait for it. */
function withAddress({ planned, address }: PodRecord, container: PlannedContainer) {
  const { addressPlaceholder: placeholder } = planned;
  if (placeholder === undefined) return container;
  const fill = (text: string): string => text.replaceAll(placeholder, address);
  const env = Object.entries(container.env).map(([name, value]) => [name, fill(value)]);
  return { ...container, args: container.args.map(fill), env: Object.fromEntries(env) };
}

/** What a new plan for a running pod asks for. */
export type PlanChange =
  | { readonly kind: 'none' }
  | { readonly kind: 'start-anew' }
  | { readonly kind: 'swap-files'; readonly files: Readonly<Record<string, MountedFiles>> };

export function replan(record: PodRecord, pod: PlannedPod): PlanChange {
  const former = record.planned;
  record.planned = pod;
  if (shapeOf(former) !== shapeOf(pod)) {
    record.startedAt = undefined;
    record.formerRestarts = 0;
    record.moves = 0;
    return { kind: 'start-anew' };
  }
  if (JSON.stringify(filesOf(former)) === JSON.stringify(filesOf(pod))) return { kind: 'none' };
  // What does not fit through the channel is refused whole, files that did fit included.
  if (isTooBig(former) || isTooBig(pod)) return { kind: 'start-anew' };
  return { kind: 'swap-files', files: filesOf(pod) };
}

/** The order for another run, or undefined for a pod that is too big to be run. */
export function nextOrder(
  record: PodRecord,
  place: { readonly ownAddress: boolean; readonly lowestBindablePort: number },
): PodOrder | undefined {
  record.run++;
  record.containers = undefined;
  if (isTooBig(record.planned)) return undefined;
  return {
    key: keyOf(record.planned),
    run: record.run,
    hostname: record.planned.hostname,
    address: record.address,
    formerPorts: record.formerPorts,
    containers: record.planned.containers.map((container) =>
      toOrder(withAddress(record, container)),
    ),
    ...place,
  };
}

export function noteReport(
  record: PodRecord,
  containers: readonly ContainerState[],
  nowMs: number,
): void {
  record.containers = containers;
  for (const { ports } of containers) record.formerPorts = { ...record.formerPorts, ...ports };
  if (containers.every(({ state }) => state === 'running')) {
    record.startedAt ??= `${new Date(nowMs).toISOString().slice(0, 19)}Z`;
  }
}

/** Everything that ran has died with its process: once more for each container. */
export function noteDeath(record: PodRecord): void {
  for (const { restarts } of record.containers ?? []) record.formerRestarts += restarts + 1;
  record.containers = undefined;
}

export function describeRecord(record: PodRecord, downBecause: string | undefined): PodStatus {
  const { planned, address: podIP, formerRestarts, startedAt, containers } = record;
  const trouble = troubleOf(planned, downBecause);
  return describePod({ ...planned, podIP, formerRestarts, startedAt, containers, trouble });
}

function troubleOf(pod: PlannedPod, downBecause: string | undefined) {
  if (isTooBig(pod)) {
    const message = `Its files, arguments and environment are more than ${orderBytesMax} bytes.`;
    return { phase: 'Failed', message } as const;
  }
  return downBecause === undefined
    ? undefined
    : ({ phase: 'Pending', message: downBecause } as const);
}

function isTooBig({ containers }: PlannedPod): boolean {
  return orderBytes(containers.map(toOrder)) > orderBytesMax;
}

/** All of the plan but the files. */
function shapeOf({ podUid, hostname, containers }: PlannedPod): string {
  const shapes = containers.map(({ name, program, args, env }) => [name, program, args, env]);
  return JSON.stringify([podUid, hostname, shapes]);
}

function filesOf({ containers }: PlannedPod): Readonly<Record<string, MountedFiles>> {
  return Object.fromEntries(containers.map(({ name, files }) => [name, files]));
}

function toOrder({ name, program, args, env, files }: PlannedContainer): ContainerOrder {
  return { name, program, args, env, files };
}
