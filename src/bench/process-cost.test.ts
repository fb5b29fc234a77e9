import { spawn } from 'node:child_process';
import { expect, test } from 'vitest';
import { cpuMsOf, familyOf, kibibytes, memoryOf, parseStat } from './process-cost.ts';

test('reads parent and CPU time behind a name with spaces and parentheses', () => {
  const line =
    '42 (a (odd) name) S 7 42 42 0 -1 4194304 900 0 0 0 150 50 3 7 20 0 11 0 900 1000 200';
  expect(parseStat(line)).toEqual({ pid: 42, parent: 7, cpuMs: 2100 });
});

test('makes nothing of a line that is no stat', () => {
  expect(parseStat('')).toBeUndefined();
  expect(parseStat('42 (cut off')).toBeUndefined();
});

test('counts children and grandchildren, nobody else', () => {
  const stats = [
    { pid: 1, parent: 0, cpuMs: 0 },
    { pid: 2, parent: 1, cpuMs: 0 },
    { pid: 3, parent: 2, cpuMs: 0 },
    { pid: 4, parent: 1, cpuMs: 0 },
  ];
  expect(familyOf(2, stats).map(({ pid }) => pid)).toEqual([2, 3]);
});

test('reads resident memory and its peak', () => {
  const status = 'Name:\tnode\nVmHWM:\t  90000 kB\nVmRSS:\t  80000 kB\n';
  expect(kibibytes(status, 'VmRSS')).toBe(80_000);
  expect(kibibytes(status, 'VmHWM')).toBe(90_000);
  expect(kibibytes('Name:\tkthreadd\n', 'VmRSS')).toBe(0);
});

test.runIf(process.platform === 'linux')(
  'sees the CPU time and the memory of a child',
  async () => {
    const child = spawn(process.execPath, [
      '--eval',
      'const until = Date.now() + 200; while (Date.now() < until); console.log("done"); setTimeout(() => {}, 60_000)',
    ]);
    try {
      await new Promise((resolve) => child.stdout.once('data', resolve));
      const pid = child.pid ?? 0;
      expect(cpuMsOf(pid)).toBeGreaterThan(20);
      expect(memoryOf(pid)?.nowMiB).toBeGreaterThan(5);
      expect(cpuMsOf(process.pid)).toBeGreaterThan(cpuMsOf(pid) ?? Number.NaN);
    } finally {
      child.kill('SIGKILL');
      await new Promise((resolve) => child.once('close', resolve));
    }
  },
);

test.runIf(process.platform === 'linux')('knows nothing of a process that is not there', () => {
  expect(cpuMsOf(2 ** 30)).toBeUndefined();
  expect(memoryOf(2 ** 30)).toBeUndefined();
});
