/**
 * `npm run bench`: Postern beside nginx and Caddy on this machine, doing the same work.
 *
 * In: options (`--help`). Out: one report on standard output, and a JSON file if asked for. It
 * deliberately does not judge absolute times (machines differ, so what is short still ends with 0),
 * leave anything running or lying about, or need more than a checkout after `npm ci`: what is not
 * installed is skipped by name.
 */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { bundleQuietGateway, copyProgram } from './bundle.ts';
import { measureColdStart } from './cold-start.ts';
import { runContest } from './contest.ts';
import { measureMatching } from './match-cost.ts';
import { type BenchOptions, type Part, readOptions } from './options.ts';
import { measureReload } from './reload.ts';
import { renderReport } from './report.ts';
import type { Results } from './results.ts';
import { scenarios as allScenarios } from './scenarios.ts';
import { type Stage, setStage } from './stage.ts';
import { lookAround } from './surroundings.ts';
import { findTools, sayAbsentTools } from './tools.ts';

const options = readOptions(process.argv.slice(2));
if ('say' in options) {
  console.log(options.say);
  process.exitCode = options.exitCode;
} else {
  await onStage(async (stage) => {
    const results = await measure(stage, options);
    console.log(renderReport(results));
    if (options.json) writeFileSync(resolve(options.json), JSON.stringify(results, undefined, 2));
  });
}

/** Whatever was asked for, one after another, so that nothing disturbs anything. */
async function measure(stage: Stage, { only, rounds, seconds }: BenchOptions): Promise<Results> {
  const surroundings = lookAround();
  const tools = findTools(process.env['PATH'] ?? '');
  const wants = (part: Part) => only.includes(part);
  const scenarios = allScenarios.filter(({ part }) => wants(part));
  const contested = scenarios.length > 0;

  const quietGateway = contested || wants('reload') ? await bundleQuietGateway(stage) : '';
  const shipped = wants('http1') || wants('cold-start') ? await copyProgram(stage) : {};
  const { file: bin, reason } = { file: undefined, reason: undefined, ...shipped };
  const programs = { quietGateway, bin };
  const measuring = { tools, programs, scenarios, rounds, seconds, progress };

  const contest = contested ? await runContest(stage, measuring) : undefined;
  progress('cold start, reload, matching');
  const coldStart =
    wants('cold-start') && bin ? await measureColdStart(stage, { bin, rounds }) : undefined;
  const reload = wants('reload')
    ? await measureReload(stage, { program: quietGateway, saves: 2 * rounds + 1 })
    : undefined;
  const match = wants('match') ? measureMatching() : undefined;

  const absent = contested ? sayAbsentTools(tools) : undefined;
  const skipped = [absent, reason].filter((text) => text !== undefined);
  return {
    surroundings,
    ...(contest ? { contest } : {}),
    ...(coldStart ? { coldStart } : {}),
    ...(reload ? { reload } : {}),
    ...(match ? { match } : {}),
    skipped,
  };
}

/** Clears the stage in every case, Ctrl-C included. */
async function onStage(play: (stage: Stage) => Promise<void>): Promise<void> {
  const stage = setStage();
  let interrupted = false;
  const interrupt = () => {
    interrupted = true;
    void stage.clear().then(() => process.exit(130));
  };
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    await play(stage);
  } catch (error) {
    // What fails because its stage was taken away is no news.
    if (!interrupted) throw error;
  } finally {
    await stage.clear();
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}

/** On standard error, so that the report alone can be kept. */
function progress(text: string): void {
  process.stderr.write(`… ${text}\n`);
}
