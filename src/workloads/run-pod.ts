import { createPodPorts } from './bind-ports.ts';
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

  const ports = createPodPorts(order);
  for (const container of order.containers) {
    const running = runContainer(container, {
      hostname: order.hostname,
      addresses: [...new Set(['127.0.0.1', '::1', order.address])],
      bind: ports.bind,
      bindUdp: ports.bindUdp,
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
      await ports.close();
    },
  };
}
