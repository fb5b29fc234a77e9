import { expect, test } from 'vitest';
import { problemsPage } from '../diagnostics/problems-page.ts';
import { type } from './get/instance.testing.ts';

test('no advice sends anybody to a command that is not there', async () => {
  const { stdout } = await type(['--help']);
  const commands = Array.from(stdout.matchAll(/^ {2}([a-z]+) /gm), ([, name]) => name);
  expect(commands).toContain('describe');
  const advised = Array.from(problemsPage().matchAll(/\bpostern ([a-z]+)/g), ([, name]) => name);
  expect(advised.filter((name) => !commands.includes(name))).toEqual([]);
});
