import { expect, test } from 'vitest';
import { stampStatus } from './stamp-status.ts';

test('a new condition gets the time of now, an unchanged one keeps its own', () => {
  const before = { conditions: [timed('Accepted', 'True')] };
  const status = { conditions: [condition('Accepted', 'True'), condition('Programmed', 'True')] };
  expect(stampStatus(status, before, now)).toEqual({
    conditions: [timed('Accepted', 'True'), timed('Programmed', 'True', now)],
  });
});

test('another reason or generation is no transition, another status is', () => {
  const before = { conditions: [timed('A', 'True'), timed('B', 'True')] };
  const status = {
    conditions: [{ ...condition('A', 'True'), reason: 'Other' }, condition('B', 'False')],
  };
  expect(stampStatus(status, before, now)).toEqual({
    conditions: [{ ...timed('A', 'True'), reason: 'Other' }, timed('B', 'False', now)],
  });
});

test('conditions of listeners and parents are found again when their lists are reordered', () => {
  const entry = (parent: string, of: object) => ({
    parentRef: { name: parent },
    controllerName: 'a/b',
    conditions: [of],
  });
  const before = { parents: [entry('x', timed('A', 'True')), entry('y', timed('A', 'False'))] };
  const status = {
    parents: [entry('y', condition('A', 'False')), entry('x', condition('A', 'True'))],
  };
  expect(stampStatus(status, before, now)).toEqual({
    parents: [entry('y', timed('A', 'False')), entry('x', timed('A', 'True'))],
  });
});

test('a condition that brings its time keeps it', () => {
  const foreign = { conditions: [timed('Ready', 'True')] };
  expect(stampStatus(foreign, undefined, now)).toEqual(foreign);
});

function condition(type: string, status: string) {
  return { type, status, reason: 'R', message: '', observedGeneration: 1 };
}

function timed(type: string, status: string, lastTransitionTime = earlier) {
  return { ...condition(type, status), lastTransitionTime };
}

const earlier = '2020-01-01T00:00:00Z';
const now = '2026-01-01T00:00:00Z';
