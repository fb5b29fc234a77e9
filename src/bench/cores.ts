import { readFileSync } from 'node:fs';
import type { Command } from './stage.ts';

/** Which cores are whose: the proxy under test has one for itself, load and backend share the rest. */
export interface Cores {
  readonly proxy: string;
  readonly others: string;
}

/** `undefined` where nothing can be pinned: one core, no taskset, or no Linux. */
export function chooseCores(taskset: string | undefined): Cores | undefined {
  if (taskset === undefined) return undefined;
  const [proxy, ...others] = allowedCores(readStatus());
  return proxy === undefined || others.length === 0
    ? undefined
    : { proxy: String(proxy), others: others.join(',') };
}

/** The cores that this process may use, from the text of `/proc/self/status`. */
export function allowedCores(status: string): readonly number[] {
  const list = /^Cpus_allowed_list:\s*([\d,-]+)/m.exec(status)?.[1] ?? '';
  return list.split(',').flatMap((range) => {
    const [first, last = first] = range.split('-').map(Number);
    if (range === '' || first === undefined || last === undefined) return [];
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}

/** The same command, kept to some cores; taskset replaces itself, so the process id is the program's. */
export function pinned(command: Command, cores: string | undefined): Command {
  if (cores === undefined) return command;
  return { ...command, program: 'taskset', args: ['-c', cores, command.program, ...command.args] };
}

function readStatus(): string {
  try {
    return readFileSync('/proc/self/status', 'utf8');
  } catch {
    return '';
  }
}
