import type { Contender } from './contenders/contender.ts';
import type { LoadResult, MakeLoad } from './load.ts';
import { frontHost } from './make-certificates.ts';
import { cpuMsOf, memoryOf } from './process-cost.ts';
import type { Scenario } from './scenarios.ts';
import { median } from './statistics.ts';

/** One contender under one load: medians over the rounds. */
export interface TrafficFigures {
  readonly contender: string;
  readonly title: string;
  readonly perSecond: number;
  /** CPU-milliseconds of the proxy per 1,000; NaN where the system does not tell. */
  readonly cpuMsPer1000: number;
  /** NaN where only connections count. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Resident after the last round, with what the proxy started. */
  readonly memoryMiB: number;
  /** In all rounds together. */
  readonly failed: number;
}

export interface TrafficOptions {
  readonly makeLoad: MakeLoad;
  readonly rounds: number;
  readonly seconds: number;
  /** Told of each round, because a run takes minutes. */
  readonly progress: (text: string) => void;
}

interface Round extends LoadResult {
  readonly cpuMs: number;
  readonly memoryMiB: number;
}

/** Rounds are interleaved: what the machine does meanwhile hits all contenders alike. */
export async function measureTraffic(
  scenario: Scenario,
  contenders: readonly Contender[],
  { makeLoad, rounds, seconds, progress }: TrafficOptions,
): Promise<readonly TrafficFigures[]> {
  const able = contenders.filter((contender) => takesPart(contender, scenario));
  const measured = new Map<Contender, Round[]>(able.map((contender) => [contender, []]));
  for (const contender of able) {
    progress(`${scenario.part}: warming up ${contender.title}`);
    await load(contender, { scenario, makeLoad, until: { requests: scenario.warmUpRequests } });
  }
  for (let round = 1; round <= rounds; round += 1) {
    for (const [contender, results] of measured) {
      progress(`${scenario.part}: round ${round} of ${rounds}, ${contender.title}`);
      results.push(await load(contender, { scenario, makeLoad, until: { seconds } }));
    }
  }
  return [...measured].map(([contender, results]) => figuresOf(contender, results));
}

function figuresOf(contender: Contender, rounds: readonly Round[]): TrafficFigures {
  const middle = (pick: (round: Round) => number) => median(rounds.map(pick));
  return {
    contender: contender.name,
    title: contender.title,
    perSecond: middle(({ succeeded, seconds }) => succeeded / seconds),
    cpuMsPer1000: middle(({ cpuMs, succeeded }) => (cpuMs / succeeded) * 1000),
    p50Ms: middle(({ p50Ms }) => p50Ms),
    p99Ms: middle(({ p99Ms }) => p99Ms),
    memoryMiB: rounds.at(-1)?.memoryMiB ?? Number.NaN,
    failed: rounds.reduce((sum, { failed }) => sum + failed, 0),
  };
}

function takesPart(contender: Contender, scenario: Scenario): boolean {
  if (contender.briefly && scenario.part !== 'http1') return false;
  return contender.overHttp2 || !scenario.overHttp2;
}

interface Loading {
  readonly scenario: Scenario;
  readonly makeLoad: MakeLoad;
  readonly until: { readonly seconds: number } | { readonly requests: number };
}

async function load({ actor, port }: Contender, { scenario, ...loading }: Loading): Promise<Round> {
  const before = cpuMsOf(actor.pid) ?? Number.NaN;
  const { path, protocol, connections, streams } = scenario;
  const common = { port, host: frontHost, path, protocol, connections, streams };
  const result =
    scenario.part === 'front-handshakes'
      ? await burstAfterBurst({ ...common, ...loading })
      : await loading.makeLoad({ ...common, until: loading.until });
  const cpuMs = (cpuMsOf(actor.pid) ?? Number.NaN) - before;
  return { ...result, cpuMs, memoryMiB: memoryOf(actor.pid)?.nowMiB ?? Number.NaN };
}

type Bursts = Parameters<MakeLoad>[0] & Pick<Loading, 'makeLoad'>;

/** As many new connections as there are, one request each, over and over. */
async function burstAfterBurst({ makeLoad, until, ...common }: Bursts): Promise<LoadResult> {
  const results: LoadResult[] = [];
  const total = (pick: (result: LoadResult) => number) =>
    results.reduce((sum, result) => sum + pick(result), 0);
  const isEnough = () =>
    'seconds' in until
      ? total(({ seconds }) => seconds) >= until.seconds
      : total(({ succeeded, failed }) => succeeded + failed) >= until.requests;
  while (!isEnough()) {
    results.push(await makeLoad({ ...common, until: { requests: common.connections } }));
  }
  return {
    seconds: total(({ seconds }) => seconds),
    succeeded: total(({ succeeded }) => succeeded),
    failed: total(({ failed }) => failed),
    // The load counts from the request on, so these would leave out the handshake.
    p50Ms: Number.NaN,
    p99Ms: Number.NaN,
  };
}
