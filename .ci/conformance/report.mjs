import { parse } from 'yaml';

/** One line on the screen; skipped tests are only counted. */
export function sayResult({ name, result, seconds }) {
  return `${result.padEnd(5)} ${name} (${seconds.toFixed(1)} s)`;
}

/** What a failed test says about itself, without the log lines that led there. */
export function sayWhy({ name, failed, output }) {
  const which = failed.length > 0 ? `\n  in ${failed.join('\n  in ')}` : '';
  const lines = output.split('\n').map((line) => line.trimEnd());
  const errors = lines.filter((line) => /^\s*(Error|Messages|expected|actual)\s*:/.test(line));
  return `${name}${which}\n${[...new Set(errors)].slice(0, linesMax).join('\n')}`;
}

/** `docs/conformance.md`: the suite's own report and the list of its tests, for people. */
export function renderTable({ report, name, tests }) {
  const { implementation, gatewayAPIVersion, gatewayAPIChannel, date, ...rest } = parse(report);
  const { profiles = [], succeededProvisionalTests: provisional = [] } = rest;
  return `${[
    '# Conformance',
    `What the Gateway API conformance suite ${gatewayAPIVersion} (${gatewayAPIChannel} channel) says of Postern`,
    `${implementation.version}. The suite is the published one, nothing in it is changed; its own report is`,
    `[${name}.yaml](conformance/${name}.yaml) of ${date}. This page is written by \`npm run conformance\`.`,
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

const linesMax = 20;
