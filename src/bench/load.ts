/**
 * What makes the requests: h2load where there is one, else a small generator in Node. Both say the
 * same things about a run, so that a table never depends on which it was.
 */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Cores, pinned } from './cores.ts';
import type { Command, Stage } from './stage.ts';
import { quantile } from './statistics.ts';

export interface Load {
  readonly port: number;
  /** The name in the front certificate, asked for as SNI and Host. */
  readonly host: string;
  readonly path: string;
  readonly protocol: 'http/1.1' | 'h2';
  readonly connections: number;
  /** Requests at one time on each connection; 1 with HTTP/1.1. */
  readonly streams: number;
  readonly until: { readonly seconds: number } | { readonly requests: number };
}

export interface LoadResult {
  readonly seconds: number;
  /** Answered with a 2xx. */
  readonly succeeded: number;
  /** Anything else: another status, an error, a timeout. */
  readonly failed: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export type MakeLoad = (load: Load) => Promise<LoadResult>;

export interface LoadOptions {
  readonly stage: Stage;
  /** The path of h2load, if there is one. */
  readonly h2load: string | undefined;
  readonly cores: Cores | undefined;
}

export function createLoad({ stage, h2load, cores }: LoadOptions): MakeLoad {
  const others = cores?.others;
  if (h2load === undefined) {
    return async (load) => parseNodeLoad(await stage.run(pinned(nodeCommand(load), others)));
  }
  return async (load) => {
    const logFile = join(stage.folder, 'h2load.log');
    rmSync(logFile, { force: true });
    const command = { program: h2load, args: h2loadArguments(load, logFile) };
    const { seconds, succeeded, failed } = parseH2load(await stage.run(pinned(command, others)));
    const timesMs = parseH2loadLog(readFileSync(logFile, 'utf8'));
    const [p50Ms, p99Ms] = [quantile(timesMs, 0.5), quantile(timesMs, 0.99)];
    return { seconds, succeeded, failed, p50Ms, p99Ms };
  };
}

/** h2load's summary; throws with what it said if there is none. */
export function parseH2load(said: string): Omit<LoadResult, 'p50Ms' | 'p99Ms'> {
  const finished = /finished in ([\d.]+)(us|ms|s),/.exec(said);
  const total = /^requests: .* (\d+) failed, (\d+) errored, (\d+) timeout/m.exec(said);
  const statuses = /^status codes: (\d+) 2xx, (\d+) 3xx, (\d+) 4xx, (\d+) 5xx/m.exec(said);
  const inSeconds = { us: 1e-6, ms: 1e-3, s: 1 }[finished?.[2] ?? ''];
  if (!finished || !total || !statuses || inSeconds === undefined) {
    throw new Error(`h2load gave no summary: ${said.slice(-600).trim()}`);
  }
  const [succeeded = 0, ...others] = statuses.slice(1).map(Number);
  const lost = Number(total[2]) + Number(total[3]);
  return {
    seconds: Number(finished[1]) * inSeconds,
    succeeded,
    failed: others.reduce((sum, count) => sum + count, lost),
  };
}

/** h2load's log: start, status and microseconds a line. Milliseconds of the answered ones. */
export function parseH2loadLog(text: string): readonly number[] {
  return text.split('\n').flatMap((line) => {
    const [, status, microseconds] = line.split('\t');
    return status?.startsWith('2') && microseconds ? [Number(microseconds) / 1000] : [];
  });
}

/** The last line of the generator in Node is its result. */
export function parseNodeLoad(said: string): LoadResult {
  const value: unknown = JSON.parse(said.trim().split('\n').at(-1) ?? '');
  // Written by load-in-node.ts from a value of this type.
  return value as LoadResult;
}

function h2loadArguments(load: Load, logFile: string): readonly string[] {
  const { port, host, path, connections, streams, until } = load;
  return [
    ...(load.protocol === 'http/1.1' ? ['--h1'] : ['-m', String(streams)]),
    ...('seconds' in until ? ['-D', String(until.seconds)] : ['-n', String(until.requests)]),
    ...['-c', String(connections), '-t', '1'],
    `--connect-to=127.0.0.1:${port}`,
    `--log-file=${logFile}`,
    `https://${host}${path}`,
  ];
}

function nodeCommand(load: Load): Command {
  const program = fileURLToPath(new URL('./load-in-node.ts', import.meta.url));
  const args = ['--import', import.meta.resolve('tsx'), program, JSON.stringify(load)];
  return { program: process.execPath, args };
}
