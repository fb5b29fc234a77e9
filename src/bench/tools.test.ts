import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { allowedCores, pinned } from './cores.ts';
import { findTools, sayAbsentTools } from './tools.ts';

test('finds what can be run on the search path, and nothing else', () => {
  const folder = mkdtempSync(join(tmpdir(), 'postern-tools-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const name of ['caddy', 'h2load']) writeFileSync(join(folder, name), '');
  chmodSync(join(folder, 'caddy'), 0o755);
  expect(findTools(`:${folder}:/not/there`)).toEqual({ caddy: join(folder, 'caddy') });
});

test('names what is absent and the one line that brings it', () => {
  const said = sayAbsentTools({ nginx: '/usr/sbin/nginx', taskset: '/usr/bin/taskset' });
  expect(said).toContain('caddy is not installed');
  expect(said).toContain('h2load is not installed');
  expect(said).toMatch(/apt-get install caddy nghttp2-client$/);
  expect(said).not.toContain('nginx is not');
});

test('says nothing if all is there', () => {
  const all = { nginx: 'n', caddy: 'c', h2load: 'h', taskset: 't' };
  expect(sayAbsentTools(all)).toBeUndefined();
});

test.each([
  { list: '0-1', cores: [0, 1] },
  { list: '0,2-4,7', cores: [0, 2, 3, 4, 7] },
  { list: '5', cores: [5] },
])('reads the cores $list', ({ list, cores }) => {
  expect(allowedCores(`Name:\tnode\nCpus_allowed_list:\t${list}\n`)).toEqual(cores);
});

test('knows no cores where the system tells none', () => {
  expect(allowedCores('')).toEqual([]);
});

test('pins a command through taskset, or leaves it alone', () => {
  const command = { program: 'caddy', args: ['run'], env: { A: '1' } };
  expect(pinned(command, '0')).toEqual({
    program: 'taskset',
    args: ['-c', '0', 'caddy', 'run'],
    env: { A: '1' },
  });
  expect(pinned(command, undefined)).toBe(command);
});
