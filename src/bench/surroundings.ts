import { availableParallelism, cpus, loadavg } from 'node:os';

/** What a reader must know of the machine; no names, because reports are shared. */
export interface Surroundings {
  readonly node: string;
  readonly cpu: string;
  readonly cores: number;
  /** Over the last minute, before anything was started. */
  readonly loadAverage: number;
}

export function lookAround(): Surroundings {
  return {
    node: process.versions.node,
    cpu: cpus()[0]?.model.trim() || 'unknown CPU',
    cores: availableParallelism(),
    loadAverage: loadavg()[0] ?? 0,
  };
}

export function saySurroundings({ node, cpu, cores, loadAverage }: Surroundings): string {
  const line = `Node ${node}, ${cores} × ${cpu}, load average ${loadAverage.toFixed(2)}`;
  return loadAverage > busyAbove * cores ? `${line}\n${warning}` : line;
}

/** Of one core, where a run of this kind begins to be disturbed. */
const busyAbove = 0.25;

const warning =
  'WARNING: the machine was busy before this began. Read CPU and ratios only, and run it again.';
