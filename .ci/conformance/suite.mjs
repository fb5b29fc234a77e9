import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { endWithUs } from './end-with-us.mjs';
import { exitCodes, Trouble } from './trouble.mjs';

/**
 * The environment in which Go runs the suite; throws, loudly, where there is no Go or one that is too
 * old. `auto` lets a Go that is older than go.mod asks for fetch the one it names, as it would a module.
 */
export function requireGo({ here, environment = process.env }) {
  const env = { ...environment, GOTOOLCHAIN: 'auto' };
  const local = goVersion({ cwd: '/', env });
  if (!local || local.minor < oldestMinor) {
    const seen = local ? `Go ${local.text} is too old` : 'GO IS NOT INSTALLED';
    throw new Trouble(`${seen}: THE CONFORMANCE SUITE WAS NOT RUN. NOTHING WAS TESTED.`, {
      next: `Install Go 1.${oldestMinor} or newer from https://go.dev/dl, so that "go version" works.`,
      code: exitCodes.noGo,
    });
  }
  if (goVersion({ cwd: here, env })) return env;
  throw new Trouble(
    `Go ${local.text} COULD NOT FETCH A NEWER GO: THE CONFORMANCE SUITE WAS NOT RUN. NOTHING WAS TESTED.`,
    {
      next: 'Install the Go that .ci/conformance/go.mod names; "GOTOOLCHAIN=auto go version" says there what is wrong.',
      code: exitCodes.noGo,
    },
  );
}

function goVersion({ cwd, env }) {
  const { stdout, status } = spawnSync('go', ['version'], { cwd, env, encoding: 'utf8' });
  const [, text, minor] = /go version go(\d+\.(\d+)\S*)/.exec(stdout ?? '') ?? [];
  return status === 0 && text ? { text, minor: Number(minor) } : undefined;
}

/** Compiles the suite; after `go mod download` that needs no network. Gives the program's path. */
export function buildSuite({ root, here, env }) {
  const folder = join(root, 'node_modules/.cache/postern-conformance');
  mkdirSync(folder, { recursive: true });
  const program = join(folder, 'conformance.test');
  const { status } = spawnSync('go', ['test', '-c', '-vet=off', '-o', program, '.'], {
    cwd: here,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status === 0) return program;
  throw new Trouble('The suite could not be compiled.', {
    next: `Go said why above; its modules come with: cd .ci/conformance && go mod download`,
  });
}

/**
 * Runs the compiled suite. `onResult` hears of each test as it ends. Gives the exit code and, by
 * name, each test's result ('pass', 'fail' or 'skip'), seconds and output; '' is the suite itself.
 */
export async function runSuite({ program, args, env, debug, onResult }) {
  const child = spawn(
    'go',
    ['tool', 'test2json', '-t', program, '-test.v=test2json', '-test.timeout=0', ...args],
    { env, stdio: ['ignore', 'pipe', 'inherit'], detached: true },
  );
  endWithUs(child);
  const results = new Map();
  const ended = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) {
    if (debug) process.stdout.write(JSON.parse(line).Output ?? '');
    take(JSON.parse(line), { results, onResult });
  }
  const [code] = await ended;
  return { code, results };
}

function take({ Action: action, Test: path = '', Output: output, Elapsed: seconds }, to) {
  const [, name = '', ...below] = path.split('/');
  const result = to.results.get(name) ?? { name, result: undefined, seconds: 0, output: '' };
  to.results.set(name, result);
  if (action === 'output') result.output += output;
  if (below.length > 0 || !endings.includes(action)) return;
  Object.assign(result, { result: action, seconds });
  if (name !== '') to.onResult(result);
}

const endings = ['pass', 'fail', 'skip'];
/** The first Go that fetches another one by itself. */
const oldestMinor = 21;
