import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createTurns } from './turns.ts';

/** Runs that take `costMs` each, on a clock that only they and `pass` move. */
function open(costMs: number) {
  let now = 0;
  const runs: number[] = [];
  const bugs: unknown[] = [];
  const run = () => {
    now += costMs;
    runs.push(now);
  };
  const turns = createTurns({ run, onBug: (error) => bugs.push(error), clock: () => now });
  const pass = (ms: number) => {
    now += ms;
  };
  return { turns, runs, bugs, pass };
}

test('what is asked for often runs once, in the next turn', async () => {
  const { turns, runs } = open(1);
  for (let index = 0; index < 100; index += 1) turns.schedule();
  expect(runs).toEqual([]);
  await nextTurn();
  await nextTurn();
  expect(runs).toHaveLength(1);
});

test('changes now and then are followed at once, however much each costs', async () => {
  const { turns, runs, pass } = open(90);
  for (let edit = 1; edit <= 5; edit += 1) {
    turns.schedule();
    await nextTurn();
    expect(runs).toHaveLength(edit);
    pass(90);
  }
});

test('where changes never end, a run waits until the runs before it have rested', async () => {
  const { turns, runs, pass } = open(280);
  turns.schedule();
  await nextTurn();
  turns.schedule();
  await nextTurn();
  expect(runs).toHaveLength(1);
  await wait(160);
  expect(runs).toHaveLength(2);
  pass(560);
  turns.schedule();
  await nextTurn();
  expect(runs).toHaveLength(3);
});

test('what cannot wait runs at once, and nothing is left to be run after it', async () => {
  const { turns, runs } = open(1);
  turns.schedule();
  turns.runNow();
  await nextTurn();
  await nextTurn();
  expect(runs).toHaveLength(1);
  turns.schedule();
  turns.cancel();
  await nextTurn();
  expect(runs).toHaveLength(1);
});

test('a run that throws is told of, and the next one runs', async () => {
  const bugs: unknown[] = [];
  let isBroken = true;
  const run = () => {
    if (isBroken) throw new Error('broken');
  };
  const turns = createTurns({ run, onBug: (error) => bugs.push(error), clock: () => 0 });
  turns.runNow();
  isBroken = false;
  turns.schedule();
  await nextTurn();
  expect(bugs).toEqual([new Error('broken')]);
});
