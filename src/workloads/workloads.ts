/**
 * The door of the workloads room. In come planned pods, whole sets at a time; out go their statuses
 * and logs. All pods run in one child process, so that a busy backend never holds up the gateway; if
 * that process dies, it comes back with all pods on the addresses they had.
 *
 * It deliberately does not read Kubernetes objects, resolve volumes or images, or run programs of
 * the machine it stands on: a container's program is one of ours, and its files are values.
 */
import { type AddressAllocator, createAddressAllocator } from './allocate-addresses.ts';
import { type SupervisedChild, superviseChild } from './child-process.ts';
import type { PodLogLine } from './log-ring.ts';
import { keyOf, type PlannedContainer, type PlannedPod, type PodName } from './planned-pod.ts';
import {
  createRecord,
  describeRecord,
  nextOrder,
  noteDeath,
  noteReport,
  type PodRecord,
  replan,
} from './pod-record.ts';
import type { PodStatus } from './pod-status.ts';
import { type ChildLogLine, type FromChild, protocolVersion } from './protocol.ts';

export type { PlannedContainer, PlannedPod, PodLogLine, PodName, PodStatus };

export interface WorkloadsOptions {
  /** Starts the child: the program, then its arguments. */
  readonly childCommand: readonly string[];
  /** Whether this machine answers on all of 127.0.0.0/8: then each pod has its own address. */
  readonly manyLoopbackAddresses: boolean;
  /** Ports below are served on a mapped port; see `PodStatus.portMap`. */
  readonly lowestBindablePort: number;
  /** Called with all pods, by namespace and name, whenever one of them fares differently. */
  readonly onStatus: (statuses: readonly PodStatus[]) => void;
  readonly onLog?: (line: PodLogLine) => void;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export interface Workloads {
  /**
   * Makes these the pods that run. Unchanged ones keep running; where only mounted files differ,
   * they are swapped in place, so that a new certificate costs no connection.
   */
  readonly run: (pods: readonly PlannedPod[]) => void;
  /** The newest 1,000 lines, oldest first; lines survive restarts as long as the pod is planned. */
  readonly logs: (pod: PodName) => readonly PodLogLine[];
  /** Ends the child and with it every pod. */
  readonly close: () => Promise<void>;
}

export function createWorkloads(options: WorkloadsOptions): Workloads {
  const fleet = new Fleet(options);
  return {
    run: (pods) => fleet.run(pods),
    logs: (pod) => fleet.logs(pod),
    close: () => fleet.close(),
  };
}

/** All pods, and the one process they run in. */
class Fleet {
  readonly #options: WorkloadsOptions;
  readonly #addresses: AddressAllocator = createAddressAllocator();
  readonly #records = new Map<string, PodRecord>();
  readonly #child: SupervisedChild;
  /** Why the child is not there; undefined while it is, or has yet to come up. */
  #downBecause: string | undefined;
  #published = '[]';

  constructor(options: WorkloadsOptions) {
    this.#options = options;
    this.#child = superviseChild({
      command: options.childCommand,
      now: options.now,
      onNews: (news) => this.#hear(news),
      onUp: () => {
        this.#downBecause = undefined;
        for (const record of this.#records.values()) this.#start(record);
        this.#publish();
      },
      onDown: (reason) => {
        this.#downBecause = reason;
        for (const record of this.#records.values()) noteDeath(record);
        this.#publish();
      },
    });
  }

  run(pods: readonly PlannedPod[]): void {
    const planned = new Map(pods.map((pod) => [keyOf(pod), pod]));
    for (const key of [...this.#records.keys()]) if (!planned.has(key)) this.#stop(key);
    const addresses = this.#options.manyLoopbackAddresses
      ? this.#addresses.assign([...planned.keys()])
      : sharedAddress;
    for (const [key, pod] of planned) {
      const record = this.#records.get(key);
      if (record === undefined) {
        const created = createRecord(pod, addresses.get(key) ?? '127.0.0.1');
        this.#records.set(key, created);
        this.#start(created);
      } else this.#adapt(record, pod);
    }
    this.#publish();
  }

  logs(pod: PodName): readonly PodLogLine[] {
    return this.#records.get(keyOf(pod))?.logs.lines() ?? [];
  }

  close(): Promise<void> {
    return this.#child.close();
  }

  #start(record: PodRecord): void {
    const { manyLoopbackAddresses: ownAddress, lowestBindablePort } = this.#options;
    const pod = nextOrder(record, { ownAddress, lowestBindablePort });
    if (pod !== undefined) this.#child.send({ version: protocolVersion, type: 'run', pod });
    else this.#halt(keyOf(record.planned));
  }

  #adapt(record: PodRecord, pod: PlannedPod): void {
    const change = replan(record, pod);
    if (change.kind === 'start-anew') this.#start(record);
    if (change.kind !== 'swap-files') return;
    const { files } = change;
    this.#child.send({ version: protocolVersion, type: 'files', key: keyOf(pod), files });
  }

  #stop(key: string): void {
    this.#records.delete(key);
    this.#halt(key);
  }

  #halt(key: string): void {
    this.#child.send({ version: protocolVersion, type: 'stop', key });
  }

  #hear(news: FromChild): void {
    if (news.type === 'logs') for (const line of news.lines) this.#keepLine(line);
    if (news.type !== 'state') return;
    const record = this.#records.get(news.key);
    if (record === undefined || record.run !== news.run) return;
    noteReport(record, news.containers, this.#options.now());
    const taken = news.containers.some(({ portTaken }) => portTaken !== undefined);
    if (taken) this.#moveOn(record);
    this.#publish();
  }

  /** A pod that has been reached at its address keeps it; before that, another one does as well. */
  #moveOn(record: PodRecord): void {
    const mayMove = this.#options.manyLoopbackAddresses && record.startedAt === undefined;
    if (!mayMove || record.moves >= movesMax) return;
    record.moves++;
    record.address = this.#addresses.move(keyOf(record.planned));
    this.#start(record);
  }

  #keepLine(line: ChildLogLine): void {
    const record = this.#records.get(line.key);
    if (record === undefined) return;
    const { namespace, name } = record.planned;
    const { container, stream, text } = line;
    const time = new Date(line.time).toISOString();
    const kept: PodLogLine = { namespace, name, container, stream, time, text };
    record.logs.add(kept);
    this.#options.onLog?.(kept);
  }

  #publish(): void {
    const records = [...this.#records].sort(([a], [b]) => (a < b ? -1 : 1));
    const statuses = records.map(([, record]) => describeRecord(record, this.#downBecause));
    const text = JSON.stringify(statuses);
    if (text === this.#published) return;
    this.#published = text;
    this.#options.onStatus(statuses);
  }
}

const sharedAddress: ReadonlyMap<string, string> = new Map();
/** Addresses tried before a port counts as taken, e.g. because a second Postern runs the same pods. */
const movesMax = 8;
