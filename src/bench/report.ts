import type { ContestResults, ContestSection, MemoryFigures } from './contest.ts';
import type { MatchCost } from './match-cost.ts';
import type { Results } from './results.ts';
import { saySurroundings } from './surroundings.ts';
import { judge } from './targets.ts';
import type { TrafficFigures } from './traffic.ts';

/** The whole report as text, at most 100 columns wide. */
export function renderReport(results: Results): string {
  return [
    saySurroundings(results.surroundings),
    ...(results.contest ? sayContest(results.contest) : []),
    sayColdStart(results),
    sayReload(results),
    sayMatching(results),
    saySkipped(results),
    sayTargets(results),
  ]
    .filter((section) => section !== '')
    .join('\n\n');
}

/** Columns as wide as their widest cell: the first to the left, the others to the right. */
export function renderTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('   ');
  return rows.map((row) => `  ${line(row)}`.trimEnd()).join('\n');
}

function sayContest({ backend, load, cores, sections, memory }: ContestResults): string[] {
  const where = cores
    ? `Proxies on core ${cores.proxy}, load and backend on ${cores.others}.`
    : 'Nothing is pinned to cores.';
  return [
    `Backend: ${backend}. Load: ${load}. ${where}`,
    ...sections.map(saySection),
    sayMemory(memory),
  ];
}

function saySection({ title, unit, rows, resumed }: ContestSection): string {
  const head = [
    '',
    `${unit}/s`,
    'CPU-ms per 1,000',
    '× Caddy',
    '× nginx',
    'p50 ms',
    'p99 ms',
    'MiB',
  ];
  const cpuOf = (name: string) => rows.find(({ contender }) => contender === name)?.cpuMsPer1000;
  const [caddy, nginx] = [cpuOf('caddy'), cpuOf('nginx')];
  const body = rows.map((row) => [
    row.title,
    count(row.perSecond),
    decimal(row.cpuMsPer1000, 1),
    ratio(row.cpuMsPer1000, caddy),
    ratio(row.cpuMsPer1000, nginx),
    decimal(row.p50Ms, 2),
    decimal(row.p99Ms, 2),
    decimal(row.memoryMiB, 0),
  ]);
  return [
    title,
    renderTable([head, ...body]),
    ...sayResumed(resumed),
    ...rows.flatMap(sayFailed),
  ].join('\n');
}

function sayFailed({ title, failed }: TrafficFigures): readonly string[] {
  return failed === 0 ? [] : [`  ${title}: ${count(failed)} requests FAILED`];
}

function sayResumed(resumed: ContestSection['resumed']): readonly string[] {
  const shares = Object.entries(resumed ?? {}).map(
    ([title, share]) => `${title} ${Math.round(share * 100)} %`,
  );
  return shares.length === 0 ? [] : [`  Of these, resumed: ${shares.join(', ')}`];
}

function sayMemory(memory: readonly MemoryFigures[]): string {
  if (memory.length === 0) return '';
  const head = ['', 'idle', 'after the load', 'peak'];
  const body = memory.map(({ title, idleMiB, afterLoadMiB, peakMiB }) => [
    title,
    ...[idleMiB, afterLoadMiB, peakMiB].map((mebibytes) => decimal(mebibytes, 0)),
  ]);
  return `Resident memory, MiB\n${renderTable([head, ...body])}`;
}

function sayColdStart({ coldStart }: Results): string {
  if (!coldStart) return '';
  const { versionMs, firstReadyMs, readyMs } = coldStart;
  const rows = [
    ['postern --version', `${count(versionMs)} ms`],
    ['postern up to the ready line, the first time', `${count(firstReadyMs)} ms`],
    ['postern up to the ready line, again', `${count(readyMs)} ms`],
  ];
  return `Cold start, the talk’s example\n${renderTable(rows)}`;
}

function sayReload({ reload }: Results): string {
  if (!reload) return '';
  const head = ['', 'median', 'worst'];
  const body = reload.map(({ documents, medianMs, worstMs }) => [
    `${count(documents)} documents in one file`,
    `${decimal(medianMs, 0)} ms`,
    `${decimal(worstMs, 0)} ms`,
  ]);
  return `Reload, from the save to the first request served by it\n${renderTable([head, ...body])}`;
}

function sayMatching({ match }: Results): string {
  if (!match) return '';
  const sizes = [...new Set(match.map(({ routes }) => routes))];
  const head = ['', ...sizes.map((routes) => `${count(routes)} routes`)];
  const nameOf = ({ depth, asked }: MatchCost) =>
    `paths of ${depth} elements, ${asked === 'few' ? 'few of them asked for' : 'all in turn'}`;
  const body = [...new Set(match.map(nameOf))].map((name) => [
    name,
    ...match
      .filter((cost) => nameOf(cost) === name)
      .map(({ microseconds }) => `${decimal(microseconds, 2)} µs`),
  ]);
  return `Finding the rule of one request\n${renderTable([head, ...body])}`;
}

function saySkipped({ skipped }: Results): string {
  return skipped.length === 0 ? '' : ['Skipped', ...skipped].join('\n');
}

function sayTargets(results: Results): string {
  const targets = judge(results);
  if (targets.length === 0) return '';
  const rows = targets.map(({ promise, found, kept }) => [promise, found, kept ? 'pass' : 'SHORT']);
  return `Targets\n${renderTable(rows)}`;
}

function ratio(value: number, base: number | undefined): string {
  return base === undefined ? '–' : decimal(value / base, 2);
}

function count(value: number): string {
  return Number.isFinite(value) ? Math.round(value).toLocaleString('en-US') : '–';
}

function decimal(value: number, digits: number): string {
  return Number.isFinite(value) ? value.toFixed(digits) : '–';
}
