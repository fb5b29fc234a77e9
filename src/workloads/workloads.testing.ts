import { platform } from 'node:os';
import {
  createWorkloads,
  type PlannedPod,
  type PodStatus,
  type Workloads,
  type WorkloadsOptions,
} from './workloads.ts';

export const childFile = 'src/workloads/child.ts';
export const childCommand = [process.execPath, '--import', 'tsx', childFile];
/** Only Linux answers on all of 127.0.0.0/8 without being told to. */
export const isLinux = platform() === 'linux';

export interface Room extends Workloads {
  readonly statuses: () => readonly PodStatus[];
  readonly history: readonly (readonly PodStatus[])[];
  /** Resolves once the statuses are as wanted. */
  readonly until: (wanted: (statuses: readonly PodStatus[]) => boolean) => Promise<void>;
  readonly ready: () => Promise<void>;
}

let open: Room[] = [];

export async function closeRooms(): Promise<void> {
  await Promise.all(open.map((room) => room.close()));
  open = [];
}

export function openRoom(options: Partial<WorkloadsOptions> = {}): Room {
  const history: (readonly PodStatus[])[] = [];
  let waiting: (() => void)[] = [];
  const workloads = createWorkloads({
    childCommand,
    manyLoopbackAddresses: isLinux,
    lowestBindablePort: 1_024,
    now: Date.now,
    ...options,
    onStatus(next) {
      history.push(next);
      for (const look of waiting) look();
    },
  });
  const statuses = (): readonly PodStatus[] => history.at(-1) ?? [];
  const until: Room['until'] = (wanted) =>
    new Promise((resolve, reject) => {
      const give = setTimeout(() => {
        reject(new Error(`The pods never came to be as wanted: ${JSON.stringify(statuses())}`));
      }, 10_000);
      const look = (): void => {
        if (!wanted(statuses())) return;
        clearTimeout(give);
        waiting = waiting.filter((other) => other !== look);
        resolve();
      };
      waiting.push(look);
      look();
    });
  const ready = (): Promise<void> =>
    until((all) => all.length > 0 && all.every((status) => status.ready));
  const room = { ...workloads, statuses, history, until, ready };
  open.push(room);
  return room;
}

// Pod names follow the test, so that parallel test files do not meet on one address.
export function pod(
  name: string,
  args: readonly string[],
  more: Partial<PlannedPod> = {},
): PlannedPod {
  const container = { name: 'whoami', program: 'whoami', args, env: {}, ports: [] } as const;
  return {
    namespace: `test-${process.pid}`,
    name,
    hostname: name,
    containers: [{ ...container, files: {} }],
    ...more,
  };
}

export function withFiles(
  planned: PlannedPod,
  files: Readonly<Record<string, string>>,
): PlannedPod {
  const base64 = Object.fromEntries(
    Object.entries(files).map(([path, text]) => [path, Buffer.from(text).toString('base64')]),
  );
  return { ...planned, containers: planned.containers.map((one) => ({ ...one, files: base64 })) };
}

export function statusOf(room: Room, name: string): PodStatus {
  const status = room.statuses().find((one) => one.name === name);
  if (status === undefined) throw new Error(`There is no status of ${name}.`);
  return status;
}

export async function ask(status: PodStatus, port: number, path = '/'): Promise<string> {
  const dialled = status.portMap?.[port] ?? port;
  return await (await fetch(`http://${status.podIP}:${dialled}${path}`)).text();
}
