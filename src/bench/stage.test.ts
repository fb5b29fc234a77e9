import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { setStage } from './stage.ts';

const program = process.execPath;
const patienceMs = 10_000;

function onStage() {
  const stage = setStage();
  onTestFinished(() => stage.clear());
  return stage;
}

test('gives back what a program said', async () => {
  const args = ['--eval', 'console.log(process.env.WORD)'];
  expect(await onStage().run({ program, args, env: { WORD: 'hello' } })).toBe('hello\n');
});

test.each([
  { what: 'fails', command: { program, args: ['--eval', 'throw new Error("my reason")'] } },
  { what: 'is not there', command: { program: '/not/there/my reason', args: [] } },
])('rejects with what was said if a program $what', async ({ command }) => {
  await expect(onStage().run(command)).rejects.toThrow('my reason');
});

test('waits for a word, and not for a program that ended without it', async () => {
  const stage = onStage();
  const talker = stage.start({
    program,
    args: ['--eval', 'console.log("rea"); setTimeout(() => console.log("ready"), 50)'],
  });
  expect(await talker.hasSaid(/^ready$/m, patienceMs)).toContain('ready');
  await expect(talker.hasSaid(/never/, patienceMs)).rejects.toThrow('ended');
  expect(talker.hasEnded()).toBe(true);
});

test('does not wait for ever', async () => {
  const silent = onStage().start({ program, args: ['--eval', 'setTimeout(() => {}, 60_000)'] });
  await expect(silent.hasSaid(/word/, 50)).rejects.toThrow('50 ms');
});

test('leaves no process and no file when it is cleared, and starts nothing after', async () => {
  const stage = setStage();
  writeFileSync(join(stage.folder, 'a-file'), '');
  const deaf = stage.start({
    program,
    args: ['--eval', 'setInterval(() => {}, 60_000); console.log("up")'],
  });
  await deaf.hasSaid(/up/, patienceMs);
  await stage.clear();
  expect(() => process.kill(deaf.pid, 0)).toThrow('ESRCH');
  expect(existsSync(stage.folder)).toBe(false);
  expect(() => stage.start({ program, args: [] })).toThrow('stopped');
});
