// `npm run conformance`: Postern as a cluster, the stock suite against it, and the suite's report.
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requirePrivilegedLoopback, runInOwnNetwork } from './machine.mjs';
import { help, profiles, readOptions } from './options.mjs';
import { createGatewayClass, startPostern } from './postern.mjs';
import { renderTable, sayResult, sayWhy } from './report.mjs';
import { buildSuite, requireGo, runSuite } from './suite.mjs';
import { exitCodes, Trouble } from './trouble.mjs';

async function main(args) {
  const options = readOptions(args);
  if (options.wrong) {
    throw new Trouble(options.wrong, { next: `\n\n${help}`, code: exitCodes.usage });
  }
  if (options.help) {
    process.stdout.write(help);
    return exitCodes.passed;
  }
  const here = import.meta.dirname;
  const env = requireGo({ here });
  const program = buildSuite({ root, here, env });
  if (options.ownNetwork) {
    const rest = args.filter((one) => one !== '--own-network');
    return await runInOwnNetwork(import.meta.filename, rest);
  }
  await requirePrivilegedLoopback();
  buildPostern();
  return await runAgainstPostern(options, { program, env });
}

async function runAgainstPostern(options, { program, env }) {
  const folder = mkdtempSync(join(tmpdir(), 'postern-conformance-'));
  const postern = await startPostern({ root, folder, ...options });
  try {
    await createGatewayClass(postern.kubeconfig, gatewayClass);
    const report = join(folder, 'report.yaml');
    const { code, results } = await runSuite({
      program,
      args: suiteArguments(options, report),
      env: { ...env, KUBECONFIG: postern.kubeconfig },
      debug: options.debug,
      onResult: (result) => result.result === 'skip' || say(sayResult(result)),
    });
    return conclude({ options, folder, report, code, results });
  } finally {
    if (options.keep) say(`Postern goes on: kill ${postern.pid}; KUBECONFIG=${postern.kubeconfig}`);
    else await postern.stop();
  }
}

/** Everything here is a published flag of the suite; no timeout is touched. */
function suiteArguments({ profiles, runTest, allFeatures, keep, debug, suiteFlags }, report) {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return [
    `--gateway-class=${gatewayClass}`,
    `--conformance-profiles=${profiles.join(',')}`,
    `--usable-address=${usableAddress}`,
    `--unusable-address=${unusableAddress}`,
    '--organization=postern',
    '--project=postern',
    '--url=https://www.npmjs.com/package/postern',
    `--version=v${version}`,
    '--contact=https://www.npmjs.com/package/postern',
    ...(runTest ? [`--run-test=${runTest}`] : [`--report-output=${report}`]),
    ...(allFeatures ? ['--all-features', `--exempt-features=${meshFeatures.join(',')}`] : []),
    ...(keep ? ['--cleanup-base-resources=false'] : []),
    ...(keep && runTest ? ['--cleanup-test-resources=false'] : []),
    ...(debug ? ['--debug'] : []),
    ...suiteFlags,
  ];
}

function conclude({ options, folder, report, code, results }) {
  const suite = results.get('');
  const tests = [...results.values()].filter(({ name }) => name !== '');
  const failed = tests.filter(({ result }) => result === 'fail');
  writeFileSync(join(folder, 'suite.log'), suite?.output ?? '');
  for (const test of failed) {
    writeFileSync(join(folder, `${test.name}.log`), test.output);
    say(`\n${sayWhy(test)}`);
  }
  if (tests.length === 0)
    say(`The suite did not come to its first test.\n\n${suite?.output ?? ''}`);
  const passed = tests.filter(({ result }) => result === 'pass').length;
  say(
    `\n${passed} passed, ${failed.length} failed, ${tests.length - passed - failed.length} skipped`,
  );
  // A suite that was killed or could not be set up leaves a report of nothing, or none.
  const whole = existsSync(report) && tests.length > 0;
  if (whole) publish({ options, report, tests });
  const fine = code === 0 && passed > 0;
  if (fine && !options.keep) rmSync(folder, { recursive: true });
  else say(`What the suite and Postern said: ${folder}`);
  return fine ? exitCodes.passed : exitCodes.failed;
}

function publish({ options, report, tests }) {
  const all = options.profiles.length === profiles.length;
  const name = all ? 'report' : options.profiles.join('-').toLowerCase();
  mkdirSync(join(root, 'docs/conformance'), { recursive: true });
  copyFileSync(report, join(root, `docs/conformance/${name}.yaml`));
  if (!all) return say(`Written: docs/conformance/${name}.yaml`);
  const text = readFileSync(report, 'utf8');
  writeFileSync(join(root, 'docs/conformance.md'), renderTable({ report: text, name, tests }));
  say(`Written: docs/conformance/${name}.yaml and docs/conformance.md`);
}

function buildPostern() {
  const { status } = spawnSync(process.execPath, ['.ci/build.mjs'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status === 0) return;
  throw new Trouble('Postern could not be built.', { next: 'npm run build says why.' });
}

function complain(error) {
  if (!(error instanceof Trouble)) throw error;
  process.stderr.write(`conformance: ${error.message}\n  ${error.next}\n`);
  return error.code;
}

function say(text) {
  process.stdout.write(`${text}\n`);
}

const root = join(import.meta.dirname, '../..');
const gatewayClass = 'gateway-conformance';

/** Far up in the loopback network, where no Gateway that asks for nothing is put. */
const usableAddress = '127.0.0.253';

/** TEST-NET-1: routed nowhere, on no machine. */
const unusableAddress = '192.0.2.1';

const meshFeatures = [
  'Mesh',
  'MeshClusterIPMatching',
  'MeshConsumerRoute',
  'MeshHTTPRouteRewritePath',
  'MeshHTTPRouteSchemeRedirect',
  'MeshHTTPRouteRedirectPort',
  'MeshHTTPRouteRedirectPath',
  'MeshHTTPRouteBackendRequestHeaderModification',
  'MeshHTTPRouteQueryParamMatching',
  'MeshHTTPRouteNamedRouteRule',
];

// Last, because it needs the constants above.
process.exitCode = await main(process.argv.slice(2)).catch(complain);
