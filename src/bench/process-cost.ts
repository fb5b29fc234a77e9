import { readdirSync, readFileSync } from 'node:fs';

/** One line of `/proc/<pid>/stat`, as far as a benchmark cares. */
export interface ProcessStat {
  readonly pid: number;
  readonly parent: number;
  /** Own time and that of children that ended, user and system, in milliseconds. */
  readonly cpuMs: number;
}

export interface Memory {
  readonly nowMiB: number;
  /** The most that was ever resident. */
  readonly peakMiB: number;
}

/** CPU time of a process and everything it started, in milliseconds; `undefined` without `/proc`. */
export function cpuMsOf(pid: number): number | undefined {
  const family = familyOf(pid, allStats());
  return family.length === 0 ? undefined : sum(family.map(({ cpuMs }) => cpuMs));
}

/** Resident memory of a process and everything it started. Shared pages count once a process. */
export function memoryOf(pid: number): Memory | undefined {
  const statuses = familyOf(pid, allStats()).flatMap((member) => read(member.pid, 'status') ?? []);
  if (statuses.length === 0) return undefined;
  return {
    nowMiB: sum(statuses.map((status) => kibibytes(status, 'VmRSS'))) / 1024,
    peakMiB: sum(statuses.map((status) => kibibytes(status, 'VmHWM'))) / 1024,
  };
}

/** The name stands in parentheses and may hold spaces and parentheses itself. */
export function parseStat(line: string): ProcessStat | undefined {
  const pid = Number.parseInt(line, 10);
  const fields = line
    .slice(line.lastIndexOf(')') + 2)
    .trim()
    .split(' ')
    .map(Number);
  // Counted from the state, which follows the name: parent, and utime stime cutime cstime.
  const [parent, ticks] = [fields[1], fields.slice(11, 15)];
  if (Number.isNaN(pid) || parent === undefined || ticks.length < 4) return undefined;
  return { pid, parent, cpuMs: sum(ticks) * tickMs };
}

/** A process and its descendants among those that run. */
export function familyOf(pid: number, stats: readonly ProcessStat[]): readonly ProcessStat[] {
  const own = stats.filter((stat) => stat.pid === pid);
  const children = stats.filter((stat) => stat.parent === pid);
  return [...own, ...children.flatMap((child) => familyOf(child.pid, stats))];
}

export function kibibytes(status: string, field: 'VmRSS' | 'VmHWM'): number {
  return Number(new RegExp(`^${field}:\\s*(\\d+) kB`, 'm').exec(status)?.[1] ?? 0);
}

function allStats(): readonly ProcessStat[] {
  return processIds().flatMap((pid) => {
    const line = read(pid, 'stat');
    return (line === undefined ? undefined : parseStat(line)) ?? [];
  });
}

function processIds(): readonly number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

/** Processes end while one looks. */
function read(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return undefined;
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Linux tells CPU time in hundredths of a second, whatever the kernel counts in. */
const tickMs = 10;
