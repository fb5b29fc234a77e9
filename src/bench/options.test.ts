import { expect, test } from 'vitest';
import { parts, readOptions } from './options.ts';

test('runs everything by default', () => {
  expect(readOptions([])).toEqual({ rounds: 3, seconds: 5, only: parts });
});

test('takes rounds, seconds, parts and a file', () => {
  const argv = ['--rounds', '1', '--seconds=2', '--only', 'match,http1', '--json', 'out.json'];
  expect(readOptions(argv)).toEqual({
    rounds: 1,
    seconds: 2,
    only: ['match', 'http1'],
    json: 'out.json',
  });
});

test.each([
  { argv: ['--only', 'http3'], says: "no part 'http3'" },
  { argv: ['--rounds', '0'], says: '--rounds' },
  { argv: ['--seconds', 'many'], says: '--seconds' },
  { argv: ['--fast'], says: '--fast' },
  { argv: ['extra'], says: 'extra' },
])('refuses $argv and shows the help', ({ argv, says }) => {
  const read = readOptions(argv);
  expect(read).toMatchObject({ exitCode: 2, say: expect.stringContaining(says) });
  expect(read).toMatchObject({ say: expect.stringContaining('npm run bench') });
});

test('shows the help without complaint if asked for it', () => {
  expect(readOptions(['--help'])).toMatchObject({ exitCode: 0 });
});
