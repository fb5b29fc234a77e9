import { expect, test } from 'vitest';
import { profiles, readOptions } from './options.mjs';

test('without options every gateway profile is run', () => {
  expect(readOptions([])).toMatchObject({ profiles, ownNetwork: false, suiteFlags: [] });
});

test('a profile may be written in small letters', () => {
  expect(readOptions(['--profile', 'gateway-tls']).profiles).toEqual(['GATEWAY-TLS']);
});

test('a flag of the suite goes through behind two dashes', () => {
  const { suiteFlags } = readOptions(['--own-network', '--', '--disable-parallel-tests']);
  expect(suiteFlags).toEqual(['--disable-parallel-tests']);
});

test.each([
  [['--profile', 'MESH-HTTP'], 'There is no profile MESH-HTTP.'],
  [['HTTPRouteCORS'], 'HTTPRouteCORS means nothing here; flags of the suite begin with a dash.'],
  [['--run-tets', 'HTTPRouteCORS'], /--run-tets/],
])('%j is told what is wrong with it', (args, wrong) => {
  expect(readOptions(args).wrong).toEqual(
    typeof wrong === 'string' ? wrong : expect.stringMatching(wrong),
  );
});
