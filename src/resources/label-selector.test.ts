import { expect, test } from 'vitest';
import { type LabelSelector, selects } from './label-selector.ts';

function check(selector: LabelSelector, expected: boolean) {
  expect(selects(selector, { app: 'shop', tier: 'front' })).toBe(expected);
}

test('an empty selector selects everything', () => {
  check({}, true);
  expect(selects({})).toBe(true);
});

test('all labels have to match', () => {
  check({ matchLabels: { app: 'shop' } }, true);
  check({ matchLabels: { app: 'shop', tier: 'back' } }, false);
  check({ matchLabels: { toString: 'x' } }, false);
});

test.each([
  ['In', 'app', ['shop', 'x'], true],
  ['In', 'app', ['x'], false],
  ['In', 'absent', ['x'], false],
  ['NotIn', 'app', ['shop'], false],
  ['NotIn', 'app', ['x'], true],
  ['NotIn', 'absent', ['x'], true],
  ['Exists', 'app', [], true],
  ['Exists', 'constructor', [], false],
  ['DoesNotExist', 'app', [], false],
  ['DoesNotExist', 'absent', [], true],
] as const)('%s %s %j is %s', (...[operator, key, values, expected]) => {
  check({ matchExpressions: [{ key, operator, values }] }, expected);
});

test('labels and expressions have to hold together', () => {
  const matchExpressions = [{ key: 'tier', operator: 'Exists' as const }];
  check({ matchLabels: { app: 'shop' }, matchExpressions }, true);
  check({ matchLabels: { app: 'x' }, matchExpressions }, false);
});
