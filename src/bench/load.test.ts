import { expect, test } from 'vitest';
import { parseH2load, parseH2loadLog, parseNodeLoad } from './load.ts';

test('reads time, answers and failures from the summary of h2load', () => {
  expect(parseH2load(summary({ finished: '5.01s' }))).toEqual({
    seconds: 5.01,
    succeeded: 34_970,
    // Errored, timed out, 4xx and 5xx; what h2load calls failed are the statuses again.
    failed: 2 + 3 + 4 + 5,
  });
});

test.each([
  { finished: '130.13ms', seconds: 0.130_13 },
  { finished: '870us', seconds: 0.000_87 },
])('understands $finished', ({ finished, seconds }) => {
  expect(parseH2load(summary({ finished })).seconds).toBeCloseTo(seconds, 9);
});

test('says what h2load said if it gave no summary', () => {
  expect(() => parseH2load('unable to connect')).toThrow('unable to connect');
});

test('takes the times of answered requests from the log, in milliseconds', () => {
  const log =
    '1795407999250028\t200\t219\n1795407999249371\t502\t90000\n1795407999249999\t204\t901\n';
  expect(parseH2loadLog(log)).toEqual([0.219, 0.901]);
  expect(parseH2loadLog('')).toEqual([]);
});

test('takes the last line of the generator in Node', () => {
  const result = { seconds: 1, succeeded: 10, failed: 0, p50Ms: 1, p99Ms: 2 };
  expect(parseNodeLoad(`a warning\n${JSON.stringify(result)}\n`)).toEqual(result);
});

function summary({ finished }: { finished: string }): string {
  return `starting benchmark...
Application protocol: http/1.1

finished in ${finished}, 34976.00 req/s, 5.07MB/s
requests: 34985 total, 34989 started, 34976 done, 34970 succeeded, 1 failed, 2 errored, 3 timeout
status codes: 34970 2xx, 0 3xx, 4 4xx, 5 5xx
traffic: 5.07MB (5316352) total, 3.60MB (3777624) headers (space savings 0.00%)
`;
}
