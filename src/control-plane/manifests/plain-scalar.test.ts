import { expect, test } from 'vitest';
import { readPlainScalar, sayKey } from './plain-scalar.ts';

test.each([
  ['yes', true],
  ['Y', true],
  ['n', false],
  ['Off', false],
  ['ON', true],
  ['yES', 'yES'],
  ['~', null],
  ['Null', null],
  ['', null],
  ['0777', 511],
  ['0o777', 511],
  ['-0777', -511],
  ['08', 8],
  ['0x1F', 31],
  ['0b11', 3],
  ['-0b11', -3],
  ['+12', 12],
  ['-0', 0],
  ['1_000', 1000],
  ['_1', '_1'],
  ['1e3', 1000],
  ['1.', 1],
  ['.5', 0.5],
  ['.', '.'],
  ['-', '-'],
  ['0x', '0x'],
  ['1.2.3', '1.2.3'],
  ['127.0.0.1', '127.0.0.1'],
  ['1e999', '1e999'],
  ['18446744073709551615', 18446744073709552000],
  ['0xFFFFFFFFFFFFFFFFFF', '0xFFFFFFFFFFFFFFFFFF'],
  ['2026-11-23', '2026-11-23'],
  ['2001-12-14t21:59:43.10-05:00', '2001-12-14t21:59:43.10-05:00'],
  ['12:30:45', '12:30:45'],
  ['v1', 'v1'],
  ['.inf', Number.POSITIVE_INFINITY],
  ['=', '='],
])('reads the plain scalar %j as kubectl does', (source, meaning) => {
  expect(readPlainScalar(source)).toBe(meaning);
});

test.each([
  [true, 'true'],
  [511, '511'],
  [1.5, '1.5'],
  ['a', 'a'],
  [null, undefined],
])('spells the key %j as the JSON conversion does', (value, key) => {
  expect(sayKey(value)).toBe(key);
});
