import type { Server } from 'node:net';
import { ListenRefused } from './program.ts';
import type { ContainerState, MountedFiles, PodOrder } from './protocol.ts';
import { type RunningContainer, runContainer } from './run-container.ts';

export interface PodSurroundings {
  readonly onState: (containers: readonly ContainerState[]) => void;
  readonly onLog: (container: string, stream: 'stdout' | 'stderr', text: string) => void;
  readonly now: () => number;
}

export interface RunningPod {
  readonly mount: (files: Readonly<Record<string, MountedFiles>>) => void;
  readonly stop: () => Promise<void>;
}

/** Runs a pod's containers side by side on its address. */
export function runPod(order: PodOrder, surroundings: PodSurroundings): RunningPod {
  const containers = new Map<string, RunningContainer>();
  /** Ports that containers of this very pod hold, by what they asked for. */
  const held = new Map<number, Server>();
  let reporting = false;

  // Containers report while they are being made; one report a turn says it all.
  const report = (): void => {
    if (reporting) return;
    reporting = true;
    setImmediate(() => {
      reporting = false;
      surroundings.onState([...containers.values()].map((container) => container.state()));
    });
  };

  const bind = async (server: Server, port: number): Promise<number> => {
    if (held.has(port)) throw refusal(port, { own: true, text: 'address already in use' });
    held.set(port, server);
    server.once('close', () => held.delete(port));
    try {
      return await bindSomewhere(server, candidatePorts(order, port), order.address);
    } catch (error) {
      held.delete(port);
      throw refusal(port, describeRefusal(error));
    }
  };

  for (const container of order.containers) {
    const running = runContainer(container, {
      hostname: order.hostname,
      addresses: [...new Set(['127.0.0.1', '::1', order.address])],
      bind,
      onState: report,
      onLog: (stream, text) => surroundings.onLog(container.name, stream, text),
      now: surroundings.now,
    });
    containers.set(container.name, running);
  }

  return {
    mount(files) {
      for (const [name, container] of containers) container.mount(files[name] ?? {});
    },
    async stop() {
      await Promise.all([...containers.values()].map((container) => container.stop()));
    },
  };
}

/** The ports to try, in order. 0 lets the system choose. */
function candidatePorts(order: PodOrder, port: number): readonly number[] {
  const former = order.formerPorts[port];
  const mapped = former === undefined || former === port ? [] : [former];
  if (!order.ownAddress) return [...mapped, 0];
  if (port >= order.lowestBindablePort) return [port];
  // 80 → 20080: on an address of its own, a mapped port can be one that people recognise. (10080
  // would be one that browsers and fetch refuse to dial.)
  return [...mapped, 20_000 + port, 0];
}

async function bindSomewhere(
  server: Server,
  ports: readonly number[],
  address: string,
): Promise<number> {
  let refused: unknown;
  for (const port of ports) {
    try {
      return await bindTo(server, port, address);
    } catch (error) {
      refused = error;
    }
  }
  throw refused;
}

function bindTo(server: Server, port: number, address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: address, exclusive: true }, () => {
      server.off('error', reject);
      const bound = server.address();
      resolve(typeof bound === 'object' && bound !== null ? bound.port : port);
    });
  });
}

function describeRefusal(error: unknown): { own: boolean; text: string; taken?: boolean } {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const text = error instanceof Error ? error.message : String(error);
  if (code === 'EADDRINUSE') return { own: false, taken: true, text: 'address already in use' };
  if (code === 'EACCES') return { own: false, text: 'permission denied' };
  return { own: false, text };
}

/** `taken` speaks of other processes: moving to another address would help. */
function refusal(
  port: number,
  { own, text, taken }: { own: boolean; text: string; taken?: boolean },
): ListenRefused {
  return new ListenRefused(port, {
    taken: !own && taken === true,
    text: `listen tcp :${port}: bind: ${text}`,
  });
}
