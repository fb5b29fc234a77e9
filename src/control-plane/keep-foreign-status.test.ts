import { expect, test } from 'vitest';
import { keepForeignStatus } from './keep-foreign-status.ts';

test('entries of other controllers stay as and where they are', () => {
  for (const [list, ref] of [
    ['parents', 'parentRef'],
    ['ancestors', 'ancestorRef'],
  ] as const) {
    const entry = (gateway: string, controllerName: string, status = 'True') => ({
      [ref]: { name: gateway },
      controllerName,
      conditions: [condition('Accepted', status)],
    });
    const before = {
      [list]: [
        entry('b', theirs),
        entry('gone', ours),
        entry('a', ours, 'False'),
        entry('c', theirs),
      ],
    };
    const now = { [list]: [entry('a', ours)] };
    expect(keepForeignStatus(now, before, own)).toEqual({
      [list]: [entry('b', theirs), entry('a', ours), entry('c', theirs)],
    });
  }
});

test('conditions of other types stay on an object, a listener and a parent', () => {
  const foreign = condition('example.com/Ready', 'False');
  const before = {
    conditions: [condition('Programmed', 'True'), foreign],
    listeners: [
      { name: 'gone', conditions: [foreign] },
      { name: 'web', conditions: [foreign, condition('Accepted', 'False')] },
    ],
    parents: [{ parentRef: { name: 'a' }, controllerName: ours, conditions: [foreign] }],
  };
  const now = {
    conditions: [condition('Accepted', 'True')],
    listeners: [{ name: 'web', conditions: [condition('Accepted', 'True')] }],
    parents: [
      { parentRef: { name: 'a' }, controllerName: ours, conditions: [] },
      { parentRef: { name: 'b' }, controllerName: ours, conditions: [] },
    ],
    addresses: [{ type: 'IPAddress', value: '127.0.0.1' }],
  };
  expect(keepForeignStatus(now, before, own)).toEqual({
    ...now,
    conditions: [condition('Accepted', 'True'), foreign],
    listeners: [{ name: 'web', conditions: [foreign, condition('Accepted', 'True')] }],
    parents: [
      { parentRef: { name: 'a' }, controllerName: ours, conditions: [foreign] },
      { parentRef: { name: 'b' }, controllerName: ours, conditions: [] },
    ],
  });
});

test('no condition stands in a list twice', () => {
  const before = { conditions: [condition('Available', 'False')] };
  const now = { conditions: [condition('Available', 'True')] };
  expect(keepForeignStatus(now, before, own)).toEqual(now);
});

test('where a list is full, ours have no place rather than theirs', () => {
  const many = (count: number, controllerName: string) =>
    Array.from({ length: count }, (_, index) => ({
      ancestorRef: { name: `gateway-${index}` },
      controllerName,
    }));
  const now = { ancestors: many(16, ours) };
  expect(keepForeignStatus(now, { ancestors: many(3, theirs) }, own)).toEqual({
    ancestors: [...many(3, theirs), ...many(13, ours)],
  });
});

test('a first status is written as it is', () => {
  const now = { conditions: [condition('Accepted', 'True')], parents: [] };
  expect(keepForeignStatus(now, undefined, own)).toEqual(now);
});

function condition(type: string, status: string) {
  return { type, status, reason: 'R', message: '', lastTransitionTime: '2020-01-01T00:00:00Z' };
}

const ours = 'example.com/ours';
const theirs = 'example.com/theirs';
const own = {
  controllerNames: new Set([ours]),
  conditionTypes: new Set(['Accepted', 'Programmed']),
};
