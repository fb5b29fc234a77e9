import type { Socket as UdpSocket } from 'node:dgram';
import type { Server } from 'node:net';
import { boundLine } from './log-ring.ts';
import type { ProgramExit, RunningProgram, VirtualFiles } from './program.ts';
import { programs } from './programs.ts';
import type { ContainerOrder, ContainerState, MountedFiles } from './protocol.ts';

export interface ContainerSurroundings {
  readonly hostname: string;
  readonly addresses: readonly string[];
  /** Binds the server and resolves with the port it really got. */
  readonly bind: (server: Server, port: number) => Promise<number>;
  readonly bindUdp: (socket: UdpSocket, port: number) => Promise<number>;
  readonly onState: () => void;
  readonly onLog: (stream: 'stdout' | 'stderr', text: string) => void;
  readonly now: () => number;
}

/** A container's life: its program runs, ends, waits for its next try, as a kubelet would have it. */
export interface RunningContainer {
  readonly state: () => ContainerState;
  /** Replaces the mounted files. A container that waits for its next try gets it at once. */
  readonly mount: (files: MountedFiles) => void;
  readonly stop: () => Promise<void>;
}

export function runContainer(
  order: ContainerOrder,
  surroundings: ContainerSurroundings,
): RunningContainer {
  const { onState, onLog, now } = surroundings;
  let files = decode(order.files);
  let program: RunningProgram | undefined;
  let stopped = false;
  let retry: NodeJS.Timeout | undefined;
  let backOffMs = backOffFirstMs;
  let startedAt = 0;
  let ports: Record<number, number> = {};
  let state: ContainerState = { name: order.name, state: 'starting', restarts: 0, ports };

  const change = (next: Partial<ContainerState> & Pick<ContainerState, 'state'>): void => {
    state = { name: order.name, restarts: state.restarts, ports, ...next };
    onState();
  };

  // Of two protocols on one port that had to be mapped apart, the one bound first is told of.
  const note = (asked: number, bound: number): void => {
    ports[asked] ??= bound;
  };

  const start = (): void => {
    retry = undefined;
    startedAt = now();
    const mounted: VirtualFiles = { read: (path) => files.get(path) };
    const current = programs[order.program]({
      args: order.args,
      env: environmentOf(order, surroundings.hostname),
      hostname: surroundings.hostname,
      addresses: surroundings.addresses,
      files: mounted,
      listen: async (server, port) => note(port, await surroundings.bind(server, port)),
      listenUdp: async (socket, port) => note(port, await surroundings.bindUdp(socket, port)),
      log: (stream, text) => onLog(stream, boundLine(text)),
      now,
    });
    program = current;
    void current.ready.then(() => !stopped && program === current && change({ state: 'running' }));
    void current.exited.then((exit) => !stopped && program === current && wait(exit));
  };

  const wait = (exit: ProgramExit): void => {
    program = undefined;
    ports = {};
    if (now() - startedAt > stableMs) backOffMs = backOffFirstMs;
    change({
      state: 'waiting',
      message:
        `Container ${order.name} ended with exit code ${exit.code}: ${exit.message}. ` +
        `It starts again in ${backOffMs / 1_000} s.`,
      ...(exit.portTaken === undefined ? {} : { portTaken: exit.portTaken }),
    });
    retry = setTimeout(startAgain, backOffMs);
    backOffMs = Math.min(backOffMs * 2, backOffMaxMs);
  };

  const startAgain = (): void => {
    clearTimeout(retry);
    state = { ...state, restarts: state.restarts + 1 };
    start();
  };

  start();
  return {
    state: () => state,
    mount(next) {
      files = decode(next);
      if (program !== undefined) program.filesChanged();
      else if (!stopped) {
        backOffMs = backOffFirstMs;
        startAgain();
      }
    },
    async stop() {
      stopped = true;
      clearTimeout(retry);
      await program?.stop();
    },
  };
}

/** What a container runtime sets, then what the manifest says; nothing of this machine's own. */
function environmentOf(order: ContainerOrder, hostname: string): ReadonlyMap<string, string> {
  return new Map([
    ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
    ['HOSTNAME', hostname],
    ...Object.entries(order.env),
  ]);
}

function decode(files: MountedFiles): ReadonlyMap<string, Buffer> {
  return new Map(
    Object.entries(files).map(([path, base64]) => [path, Buffer.from(base64, 'base64')]),
  );
}

/** A kubelet starts at ten seconds and goes to five minutes; people at a laptop wait less. */
const backOffFirstMs = 1_000;
const backOffMaxMs = 30_000;
const stableMs = 10_000;
