import { expect, test } from 'vitest';
import type { ContestResults } from './contest.ts';
import { renderReport, renderTable } from './report.ts';
import type { Results } from './results.ts';
import { judge } from './targets.ts';
import type { TrafficFigures } from './traffic.ts';

test('aligns the first column to the left and figures to the right', () => {
  expect(
    renderTable([
      ['', 'ms'],
      ['one', '1'],
      ['seventeen', '17'],
    ]),
  ).toBe('              ms\n  one          1\n  seventeen   17');
});

test('tells CPU as ratios to Caddy and to nginx', () => {
  const lines = renderReport(results({ contest: contest() })).split('\n');
  const cells = (title: string) =>
    lines
      .find((line) => line.startsWith(`  ${title}`))
      ?.trim()
      .split(/\s{2,}/);
  expect(cells('nginx')).toEqual(['nginx', '30,000', '30.0', '0.38', '1.00', '1.00', '2.00', '33']);
  expect(cells('Postern')).toEqual([
    ...['Postern', '10,000', '120.0', '1.50', '4.00', '1.00', '2.00', '120'],
  ]);
});

test('has no ratio to a contender that is not there', () => {
  const alone = contest([figures({ contender: 'postern', title: 'Postern', cpuMsPer1000: 120 })]);
  expect(renderReport(results({ contest: alone }))).toMatch(/Postern +10,000 +120\.0 +– +– /);
  expect(judge(results({ contest: alone })).map(({ promise }) => promise)).not.toContainEqual(
    expect.stringContaining('Caddy'),
  );
});

test('says aloud that requests failed', () => {
  const failing = contest([figures({ title: 'Postern', failed: 1234 })]);
  expect(renderReport(results({ contest: failing }))).toContain('Postern: 1,234 requests FAILED');
});

test('warns of a busy machine and of nothing else', () => {
  expect(renderReport(results({}))).not.toContain('WARNING');
  const surroundings = { ...results({}).surroundings, loadAverage: 3 };
  expect(renderReport({ ...results({}), surroundings })).toContain('WARNING');
});

test('says what was skipped', () => {
  expect(renderReport({ ...results({}), skipped: ['  caddy is not installed'] })).toContain(
    'Skipped\n  caddy is not installed',
  );
});

test('holds the figures to their targets, kept and short', () => {
  const judged = judge(
    results({
      contest: contest(),
      coldStart: { versionMs: 90, firstReadyMs: 2400, readyMs: 700 },
      reload: [{ documents: 10, medianMs: 30, worstMs: 40 }],
      match: [
        { routes: 10, depth: 2, asked: 'all', microseconds: 0.1 },
        { routes: 10, depth: 2, asked: 'few', microseconds: 0.5 },
        { routes: 10_000, depth: 2, asked: 'few', microseconds: 1 },
      ],
    }),
  );
  expect(judged.map(({ promise, found, kept }) => `${promise}: ${found}, ${kept}`)).toEqual([
    'HTTP/1.1 CPU ≤ 1.7 × Caddy: 1.50 × Caddy, true',
    'memory under load ≤ 150 MiB: 160 MiB, false',
    'first start to ready ≤ 2 s: 2.40 s, false',
    '--version ≤ 500 ms: 90 ms, true',
    'reload of 10 documents ≤ 250 ms: 30 ms, true',
    'matching among 10,000 routes ≤ 3 × 10 routes: 2.00 × 10 routes, true',
  ]);
});

test('has no targets where nothing was measured', () => {
  expect(judge(results({}))).toEqual([]);
  expect(renderReport(results({}))).not.toContain('Targets');
});

function results(parts: Partial<Results>): Results {
  return {
    surroundings: { node: '24.0.0', cpu: 'a CPU', cores: 2, loadAverage: 0.1 },
    skipped: [],
    ...parts,
  };
}

function contest(rows: readonly TrafficFigures[] = threeRows): ContestResults {
  return {
    backend: 'nginx',
    load: 'h2load',
    cores: { proxy: '0', others: '1' },
    sections: [{ part: 'http1', title: 'HTTP/1.1', unit: 'requests', rows }],
    memory: [
      { contender: 'postern', title: 'Postern', idleMiB: 70, afterLoadMiB: 120, peakMiB: 160 },
    ],
  };
}

function figures(parts: Partial<TrafficFigures>): TrafficFigures {
  return {
    contender: 'postern',
    title: 'Postern',
    perSecond: 10_000,
    cpuMsPer1000: 120,
    p50Ms: 1,
    p99Ms: 2,
    memoryMiB: 120,
    failed: 0,
    ...parts,
  };
}

const threeRows = [
  figures({
    ...{ contender: 'nginx', title: 'nginx', perSecond: 30_000, cpuMsPer1000: 30, memoryMiB: 33 },
  }),
  figures({ contender: 'caddy', title: 'Caddy', perSecond: 12_000, cpuMsPer1000: 80 }),
  figures({}),
];
