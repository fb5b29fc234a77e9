import { describe, expect, it } from 'vitest';
import { growth } from '../../end-to-end/growth.testing.ts';
import { parseCorefile } from './corefile.ts';

const env = new Map([['PORT', '1053']]);

function parse(text: string): unknown {
  const parsed = parseCorefile(text, { defaultPort: 53, env });
  if ('problem' in parsed) return parsed.problem;
  return parsed.blocks.map(({ addresses, whoami, log }) => [
    addresses.map(({ zone, port }) => `${zone} ${port}`).join(', '),
    whoami,
    log,
  ]);
}

describe('a Corefile', () => {
  it.each([
    ['foo.bar.com:53 {\n  whoami\n}', [['foo.bar.com. 53', true, false]]],
    ['Foo.COM. { # all of it\n  whoami # who\n  log\n}', [['foo.com. 53', true, true]]],
    ['. :1053 {\n}', [['. 53, . 1053', false, false]]],
    ['a.b, c.d dns://e.f:5353 {\n errors\n}', [['a.b. 53, c.d. 53, e.f. 5353', false, false]]],
    ['.:{$PORT} {\n  whoami\n}', [['. 1053', true, false]]],
    [
      'a {\n log {\n  class denial\n }\n whoami\n}\nb {\n}',
      [
        ['a. 53', true, true],
        ['b. 53', false, false],
      ],
    ],
    ['# nothing\n', []],
  ])('%j is read', (text, blocks) => {
    expect(parse(text)).toEqual(blocks);
  });

  it.each([
    ['. {\n  whoami\n', 'Corefile:1 - Error during parsing: Unexpected EOF'],
    [
      '. {\n  whoami\n  teleport\n}',
      "Corefile:3 - Error during parsing: Unknown directive 'teleport'",
    ],
    ['whoami', "Corefile:1 - Error during parsing: Expected a block after 'whoami'"],
    ['a:99999 {\n}', "Corefile:1 - Error during parsing: 'a:99999' is no zone with a port"],
  ])('%j is refused', (text, problem) => {
    expect(parse(text)).toBe(problem);
  });

  it('of any size and nesting is read in time', () => {
    const wide = (lines: number) => () => parse(`${'{ '.repeat(20_000)}\n`.repeat(lines));
    const deep = (levels: number) => () => parse('. {\n'.repeat(levels));
    expect(growth(wide(20), wide(200))).toBeLessThan(40);
    expect(growth(deep(5_000), deep(50_000))).toBeLessThan(40);
  });
});
