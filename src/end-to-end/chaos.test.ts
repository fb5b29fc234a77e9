/**
 * Traffic of every kind while the manifests are saved five times a second and backends die. Six
 * seconds by default; `POSTERN_CHAOS_SECONDS=30` for longer.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { type Authority, makeAuthority } from '../data-plane/back/back.testing.ts';
import type { TrafficEvent } from '../traffic/traffic-event.ts';
import { ask } from './ask.testing.ts';
import { type Bench, childProcesses, freePorts, onGateway, until } from './bench.testing.ts';
import { startTraffic, streamed, type Tally } from './chaos.testing.ts';
import {
  caYaml,
  gatewayYaml,
  localServiceYaml,
  policyYaml,
  type RouteSketch,
  routeYaml,
  tlsWhoamiYaml,
  whoamiYaml,
} from './manifests.testing.ts';
import { type RecordingBackend, startRecordingBackend } from './recording-backend.testing.ts';

const seconds = Number(process.env['POSTERN_CHAOS_SECONDS'] ?? 6);

test(
  `${seconds} seconds of chaos: no wrong answer, no plaintext, no leak`,
  async () => {
    const ports = await freePorts(8080, 8443, 9000);
    const authority = await makeAuthority('chaos');
    const slow = await startSlowBackend();
    const { port: slowPort } = slow.address() as AddressInfo; // A TCP listener has such an address.
    try {
      await onGateway(filesOf(authority, slowPort), { ports }, async (bench) => {
        const failures = countFailures(bench);
        const leaf = await authority.issue({ dns: ['recorded.example'] });
        const recorded = keepDying(() => startRecordingBackend(leaf, ports.get(9000)));
        // What is made once and kept (pools, compiled code, tickets) is made before anything is counted.
        const warmUp = startTraffic(bench);
        await pause(1_000);
        await warmUp.stop();
        await until(
          () => bench.gateway.stats().connections,
          (open) => open === 0,
          10_000,
        );
        const before = measure();

        const traffic = startTraffic(bench);
        const reloads = keepSaving(bench);
        const kills = keepKilling();
        await pause((seconds - 1) * 1_000);
        await Promise.all([reloads.stop(), kills.stop()]);
        await traffic.stop();
        const bytes = await recorded.stop();

        const { tally } = traffic;
        if (process.env['POSTERN_CHAOS_SECONDS']) {
          say(tally, { failures, reloads: reloads.count(), kills: kills.count() });
        }
        expect([...warmUp.tally.wrong, ...tally.wrong]).toEqual([]);
        expect([...tally.right.keys()].sort()).toEqual(kinds);
        expect([...failures.keys()].filter((code) => !isNamedCause(code))).toEqual([]);
        const told = sum(failures);
        expect(sum(tally.broken)).toBeLessThanOrEqual(told);
        expect(bytes.filter((first) => first !== tlsHandshake)).toEqual([]);
        await expectCalm(bench, before);
      });
    } finally {
      slow.closeAllConnections();
      await new Promise((done) => slow.close(done));
    }
  },
  (seconds + 60) * 1_000,
);

/** All is as it was: the same answers, no connection of a client, a bounded pool, no more memory. */
async function expectCalm(bench: Bench, before: Measure): Promise<void> {
  for (const host of ['plain', 'secure', 'stream']) {
    const url = `http://${host}.localhost:${bench.port(8080)}/`;
    await until(
      () => ask({ url }),
      ({ status }) => status === 200,
      15_000,
    );
  }
  const stats = await until(
    () => bench.gateway.stats(),
    ({ connections }) => connections === 0,
    10_000,
  );
  expect(stats.backConnections).toBeLessThan(50);
  expect((await childProcesses()).length).toBe(1);
  const after = measure();
  if (process.env['POSTERN_CHAOS_SECONDS']) console.log({ before, after });
  expect(after.heapBytes - before.heapBytes).toBeLessThan(24 * 1024 * 1024);
  expect(after.sockets - before.sockets).toBeLessThan(20);
  const errors = bench.gateway.state().findings.filter(({ severity }) => severity === 'error');
  expect(errors).toEqual([]);
}

function filesOf(authority: Authority, slowPort: number): Record<string, string> {
  const route = (name: string) => routeYaml({ name, hostname: `${name}.localhost` });
  return {
    'gateway.yaml': gatewayYaml,
    'flip.yaml': flipTo('plain'),
    'plain.yaml': [route('plain'), whoamiYaml('plain')].join('---\n'),
    'secure.yaml': [
      route('secure'),
      tlsWhoamiYaml('secure'),
      policyYaml({ service: 'secure', hostname: 'secure.internal', ca: 'internal-ca' }),
    ].join('---\n'),
    'stream.yaml': [route('stream'), localServiceYaml('stream', slowPort)].join('---\n'),
    'recorded.yaml': [
      route('recorded'),
      localServiceYaml('recorded', 9000),
      policyYaml({ service: 'recorded', hostname: 'recorded.example' }),
      caYaml(authority.pem),
    ].join('---\n'),
  };
}

/** To this backend, with a header that says so. */
function flipTo(name: string): string {
  const set = `[{ name: X-Table, value: ${name} }]`;
  const rule = `filters: [{ type: RequestHeaderModifier, requestHeaderModifier: { set: ${set} } }]`;
  return routeYaml({ name: 'flip', hostname: 'flip.localhost', service: name, rule });
}

/** Every request that failed and every WebSocket that closed, by code. */
function countFailures(bench: Bench): Map<string, number> {
  const counts = new Map<string, number>();
  bench.gateway.feed.watch((event: TrafficEvent) => {
    bench.events.length = 0;
    const failed = event.event === 'request-failed' ? event.failure.code : undefined;
    const code = failed ?? (event.event === 'websocket-closed' ? 'websocket-closed' : undefined);
    if (code !== undefined) counts.set(code, (counts.get(code) ?? 0) + 1);
  });
  return counts;
}

function isNamedCause(code: string): boolean {
  return /^(backend-|client-went-away|websocket-closed)/.test(code);
}

/** Other routes come, change and go, sometimes in YAML that is broken or half written. */
function keepSaving(bench: Bench) {
  const other = (more: Partial<RouteSketch>) =>
    routeYaml({ name: 'other', service: 'plain', hostname: 'other.localhost', ...more });
  const save = async (count: number): Promise<void> => {
    bench.write('flip.yaml', flipTo(count % 2 === 0 ? 'secure' : 'plain'));
    const route = other({ hostname: `other-${count % 7}.localhost` });
    bench.write('other.yaml', count % 5 === 4 ? `${route}  rules: [\n` : route);
    const name = `more-${count % 4}`;
    if (count % 3 === 0) bench.write(`${name}.yaml`, other({ name, path: `/${count}` }));
    if (count % 12 === 11) bench.remove('more-1.yaml');
  };
  return repeat(200, save, () => bench.write('other.yaml', other({})));
}

/** The process that plays the pods. */
function keepKilling() {
  return repeat(Math.max(1_700, seconds * 250), async () => {
    for (const pid of await childProcesses()) process.kill(pid, 'SIGKILL');
  });
}

/** A backend that is taken away and put back again; ends with the first byte of each connection. */
function keepDying(start: () => Promise<RecordingBackend>) {
  let current: Promise<RecordingBackend> = start();
  const firstBytes: number[] = [];
  const end = async () => {
    const backend = await current;
    firstBytes.push(...backend.firstBytes());
    expect(backend.bytes().toString('latin1')).not.toMatch(/HTTP\/1|\/secret/);
    await backend.close();
  };
  const dying = repeat(900, async () => {
    await end();
    await pause(Math.random() * 150);
    current = start();
    await current;
  });
  return {
    async stop(): Promise<readonly number[]> {
      await dying.stop();
      await end();
      return firstBytes;
    },
  };
}

function repeat(everyMs: number, work: (count: number) => Promise<void>, last = () => {}) {
  let stopped = false;
  let count = 0;
  const running = (async () => {
    while (!stopped) {
      await pause(everyMs);
      if (!stopped) await work(count++);
    }
  })();
  return {
    count: () => count,
    async stop(): Promise<void> {
      stopped = true;
      await running;
      last();
    },
  };
}

/** Sends back what is posted; else `streamed`, a part every 15 ms. */
async function startSlowBackend(): Promise<Server> {
  const server = createServer(async (request, response) => {
    if (request.method === 'POST') return request.pipe(response);
    for (const part of streamed.split(/(?<=\n)/)) {
      response.write(part);
      await pause(15);
    }
    return response.end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return server;
}

interface Measure {
  readonly heapBytes: number;
  readonly sockets: number;
}

function measure(): Measure {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') collect();
  const sockets = process
    .getActiveResourcesInfo()
    .filter((kind) => /^T(CPSocket|LS)Wrap$/.test(kind));
  return { heapBytes: process.memoryUsage().heapUsed, sockets: sockets.length };
}

function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((total, count) => total + count, 0);
}

function say(tally: Tally, more: Record<string, unknown>): void {
  const { right, refused, broken } = tally;
  console.log({ right, refused, broken, ...more });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

const kinds = [
  'flip',
  'http/1.1, kept',
  'http/1.1, new',
  'http/2',
  'https, kept',
  'recorded',
  'stream',
  'upload',
  'websocket',
];
/** The first byte of a TLS record that carries a handshake. */
const tlsHandshake = 0x16;
