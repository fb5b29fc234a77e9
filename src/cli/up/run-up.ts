import { resolve } from 'node:path';
import { type DevGateway, startDevGateway } from '../../dev-gateway.ts';
import type { Finding } from '../../diagnostics/finding.ts';
import { type Context, complain, exitCodes } from '../context.ts';
import { lookAtMachine } from '../machine.ts';
import { sampleBackendsCommand } from '../package-root.ts';
import type { Mapping } from '../port-options.ts';
import { chooseSources, type Sources } from '../sources.ts';
import { stateFolder } from '../state-folder.ts';
import { createNdjsonReporter } from './ndjson-reporter.ts';
import { createPlainReporter } from './plain-reporter.ts';
import type { Reported, Reporter } from './reporter.ts';
import { saveObjects } from './save-objects.ts';
import { type ServedApi, serveApi } from './serve-api.ts';
import { createTroubles, type Trouble, type Troubles } from './troubles.ts';

export interface UpOptions {
  readonly tui: boolean;
  readonly output?: 'plain' | 'ndjson';
  readonly strict: boolean;
  readonly expose: ReadonlyMap<number, number>;
  readonly map: readonly Mapping[];
  readonly stateDir?: string;
  readonly kubeconfig?: string;
  /** No files: everything comes from API clients. */
  readonly apiOnly: boolean;
  /** Where objects that API clients make are written. */
  readonly save?: string;
}

/** Runs until Ctrl-C, SIGTERM or `q`, then takes everything down again. */
export async function runUp(
  context: Context,
  { paths, options }: { paths: readonly string[]; options: UpOptions },
): Promise<number> {
  const startedAt = performance.now();
  if (options.apiOnly && paths.length > 0) return refuseBoth(context);
  const sources = options.apiOnly ? noSources : chooseSources(context, paths);
  const stateDir = stateFolder(context, options.stateDir);
  const troubles = createTroubles((text) => void context.stderr.write(text));
  const gateway = await start(context, { sources, options, stateDir, troubles });
  if ('code' in gateway) return refuse(context, gateway);
  const kubeconfig = options.kubeconfig && resolve(context.cwd, options.kubeconfig);
  const api = await serveApi(gateway, { stateDir, kubeconfig, podLogs: gateway.podLogs });
  if ('message' in api) {
    await gateway.close();
    return refuse(context, api);
  }
  const stopSaving = save(context, { gateway, troubles, folder: options.save });
  try {
    if (wantsScreen(context, options)) {
      return await showScreen(context, { gateway, api, sources, troubles });
    }
    return await report(context, {
      gateway,
      sources,
      api,
      options,
      sinceStart: () => performance.now() - startedAt,
    });
  } finally {
    stopSaving();
    await api.close();
    await gateway.close();
  }
}

function refuseBoth(context: Context): number {
  const message = '--api-only starts without files, but files are named as well.';
  complain(context, { message, next: 'leave out one of the two.' });
  return exitCodes.usage;
}

interface Saved {
  readonly gateway: DevGateway;
  readonly troubles: Troubles;
  readonly folder: string | undefined;
}

function save(context: Context, { gateway, troubles, folder }: Saved): () => void {
  if (folder === undefined) return () => {};
  return saveObjects(gateway.controlPlane.store, {
    folder: resolve(context.cwd, folder),
    onFailure: (message) => troubles.report({ about: `--save ${folder}`, message }),
  });
}

interface Starting {
  readonly sources: Sources;
  readonly options: UpOptions;
  readonly stateDir: string;
  readonly troubles: Troubles;
}

async function start(context: Context, { sources, options, stateDir, troubles }: Starting) {
  return startDevGateway({
    sources: sources.paths,
    cwd: context.cwd,
    stdin: context.stdin,
    stateDir,
    machine: await lookAtMachine(),
    strict: options.strict,
    exposedPorts: options.expose,
    mappings: options.map,
    sampleBackends: sampleBackendsCommand(),
    onBug: (error) => troubles.report(bugReport(context, error)),
  });
}

/** Serving goes on with the last good table, so this is a line and not the end. */
function bugReport({ env }: Context, error: unknown): Trouble {
  const said = error instanceof Error ? error : new Error(String(error));
  const detail = env['POSTERN_DEBUG'] ? said.stack : said.message;
  return { about: 'Postern', message: `this is our fault, the last good state stays: ${detail}` };
}

function refuse(context: Context, failure: { message: string; next: string }): number {
  complain(context, failure);
  return exitCodes.world;
}

function wantsScreen({ stdin, stdout }: Context, { tui, output }: UpOptions): boolean {
  return tui && output === undefined && stdout.isTTY === true && stdin.isTTY === true;
}

interface Running {
  readonly gateway: DevGateway;
  readonly api: ServedApi;
}

async function showScreen(
  context: Context,
  { gateway, api, sources, troubles }: Running & Pick<Starting, 'sources' | 'troubles'>,
): Promise<number> {
  const { showTui } = await import('./show-tui.ts');
  const { kubeconfig } = api;
  await showTui(context, { gateway, kubeconfig, troubles, sources: sources.paths, patienceMs });
  return exitCodes.fine;
}

interface Reporting extends Running {
  readonly sources: Sources;
  readonly options: UpOptions;
  readonly sinceStart: () => number;
}

async function report(context: Context, reporting: Reporting): Promise<number> {
  const { gateway, api, sources, options, sinceStart } = reporting;
  const reported: Reported = {
    gateway,
    kubeconfig: api.kubeconfig,
    sinceStart,
    write: (text) => void context.stdout.write(text),
    colour: context.stdout.isTTY === true && !context.env['NO_COLOR'],
    hint: sources.bundled ? talkHint : undefined,
  };
  const reporter: Reporter =
    options.output === 'ndjson' ? createNdjsonReporter(reported) : createPlainReporter(reported);
  reporter.ready(await gateway.settled(patienceMs));
  const stopWatching = [
    gateway.subscribe(onNewRevision(gateway, reporter)),
    gateway.feed.watch(reporter.traffic),
  ];
  await aborted(context.signal);
  for (const stop of stopWatching) stop();
  return exitCodes.fine;
}

/** The state is told more often than it changes for a reader. */
function onNewRevision(gateway: DevGateway, reporter: Reporter) {
  let told = gateway.state();
  return (state: typeof told): void => {
    const same =
      state.outcome.routingTable === told.outcome.routingTable &&
      sayTheSame(state.findings, told.findings);
    if (same) return;
    told = state;
    reporter.changed(state);
  };
}

/** Thousands of findings that stay are the very same objects: they need not be compared. */
function sayTheSame(a: readonly Finding[], b: readonly Finding[]): boolean {
  if (a.length !== b.length) return false;
  return a.every((one, index) => one === b[index] || sameText(one, b[index]));
}

function sameText(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) =>
    signal.addEventListener('abort', () => resolve(), { once: true }),
  );
}

/** How long the ready line waits for sample backends; after that it says what is there. */
const patienceMs = 5000;

const noSources: Sources = { paths: [], bundled: false };

const talkHint =
  "  These are the talk's manifests. To change them: npx postern init talk && npx postern talk";
