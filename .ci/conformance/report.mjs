import { parse } from 'yaml';

/** One line on the screen; skipped tests are only counted. */
export function sayResult({ name, result, seconds }) {
  return `${result.padEnd(5)} ${name} (${seconds.toFixed(1)} s)`;
}

/**
 * What a failed test says about itself: the parts that failed, each with its last words, and the last
 * attempt of those that tried until their time was over.
 */
export function sayWhy({ name, output }) {
  const told = [];
  let lastWords = '';
  let lastAttempt = '';
  for (const line of output.split('\n').map(withoutTime)) {
    const failed = /^\s*--- FAIL: TestConformance\/(.*) \(/.exec(line);
    if (failed) told.push(`  ${failed[1]}`, ...[lastWords, lastAttempt].filter(Boolean));
    if (failed || line.trim() === '') lastWords = lastAttempt = '';
    else if (/not ready yet|did not match|expected/.test(line)) lastAttempt = `    ${line.trim()}`;
    else if (!/^\s*(===|Making )/.test(line)) lastWords = `    ${line.trim()}`;
    if (/^\s*(Error|Messages|expected|actual)\s*:/.test(line)) told.push(`    ${line.trim()}`);
  }
  return [`${name} failed`, ...new Set(told)].slice(0, linesMax).join('\n');
}

function withoutTime(line) {
  return line.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z: /, '').trimEnd();
}

/** `docs/conformance.md`: the suite's own report and the list of its tests, for people. */
export function renderTable({ report, name, tests }) {
  const { implementation, gatewayAPIVersion, gatewayAPIChannel, date, ...rest } = parse(report);
  const { succeededProvisionalTests: provisional = [] } = rest;
  const profiles = [...(rest.profiles ?? [])].sort(byName);
  return `${[
    '# Conformance',
    '',
    `What the Gateway API conformance suite ${gatewayAPIVersion} (${gatewayAPIChannel} channel) says of Postern`,
    `${implementation.version}. The suite is the published one, no test in it is changed; the messages its echo`,
    'servers exchange come from v0.1.0 of their module (`.ci/conformance/go.mod` says why). Its own report is',
    `[${name}.yaml](conformance/${name}.yaml) of ${date}.`,
    '',
    'This page is written by `npm run conformance`, which needs Go (one that is too old fetches a newer one)',
    'and, to bind ports 80 and 443 on many loopback addresses, Linux: as root, or with',
    '`npm run conformance -- --own-network`. CI runs it too. What is skipped below is for meshes.',
    '',
    '## Profiles',
    '',
    '| profile | core | passed | failed | skipped | extended | passed | failed | skipped |',
    '|---|---|--:|--:|--:|---|--:|--:|--:|',
    ...profiles.map((profile) =>
      row([profile.name, ...cells(profile.core), ...cells(profile.extended)]),
    ),
    ...profiles.flatMap(describeProfile),
    ...(provisional.length > 0
      ? ['', `Provisional tests that passed: ${provisional.join(', ')}.`]
      : []),
    '',
    '## Tests',
    '',
    '| test | result |',
    '|---|---|',
    ...[...tests].sort(byName).map((test) => row([test.name, sayOutcome(test)])),
  ].join('\n')}\n`;
}

function cells({ result = 'none', statistics = {} } = {}) {
  const { Passed = 0, Failed = 0, Skipped = 0 } = statistics;
  return [result, Passed, Failed, Skipped];
}

function describeProfile({ name, core = {}, extended = {} }) {
  const lists = [
    ['Failed', [...(core.failedTests ?? []), ...(extended.failedTests ?? [])]],
    ['Skipped', [...(core.skippedTests ?? []), ...(extended.skippedTests ?? [])]],
    ['Supported features', extended.supportedFeatures ?? []],
    ['Unsupported features', extended.unsupportedFeatures ?? []],
  ];
  const told = lists.filter(([, list]) => list.length > 0);
  if (told.length === 0) return [];
  return [
    '',
    `### ${name}`,
    ...told.flatMap(([title, list]) => ['', `${title}: ${list.join(', ')}.`]),
  ];
}

function sayOutcome({ result, output }) {
  if (result === 'pass') return 'passes';
  if (result === 'fail') return '**fails**';
  const feature = /suite does not support (\w+)/.exec(output)?.[1];
  return feature ? `skipped: ${feature} is not claimed` : 'skipped';
}

function row(texts) {
  return `| ${texts.join(' | ')} |`;
}

function byName(a, b) {
  return a.name < b.name ? -1 : 1;
}

const linesMax = 40;
