/** Starting, dying, starting again and stopping, with a real child process and real sockets. */
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lookAtMachine } from '../cli/machine.ts';
import { ask } from './ask.testing.ts';
import {
  type Bench,
  childProcesses,
  freePorts,
  onGateway,
  startBench,
  until,
} from './bench.testing.ts';
import { gatewayYaml, routeYaml, whoamiYaml } from './manifests.testing.ts';

const files = {
  'gateway.yaml': gatewayYaml,
  'app.yaml': `${routeYaml({ name: 'app' })}---\n${whoamiYaml('app')}`,
};
const askApp = (bench: Bench, path = '/') =>
  ask({ url: `http://a.localhost:${bench.port(8080)}${path}` });

test.skipIf(!(await lookAtMachine()).manyLoopbackAddresses)(
  'a client finds its backend again after a restart',
  async () => {
    const stateDir = mkdtempSync(join(tmpdir(), 'postern-sessions-'));
    const pods = ['one', 'two', 'three'].map((name) => whoamiYaml(name));
    const rule = 'sessionPersistence: { cookie: { name: stay } }';
    const route = routeYaml({ name: 'app', rule }).replace(
      '[{ name: app, port: 80 }]',
      '[{ name: one, port: 80 }, { name: two, port: 80 }, { name: three, port: 80 }]',
    );
    const sticky = { 'gateway.yaml': gatewayYaml, 'app.yaml': [route, ...pods].join('---\n') };
    const hostOf = ({ body }: { body: string }) => /^Hostname: (.*)$/m.exec(body)?.[1];
    let cookie = '';
    let host: string | undefined;
    try {
      await onGateway(sticky, { stateDir }, async (bench) => {
        const first = await askApp(bench);
        host = hostOf(first);
        cookie = first.headers['set-cookie']?.split(';')[0] ?? '';
        expect(cookie).toMatch(/^stay=./);
      });
      await onGateway(sticky, { stateDir }, async (bench) => {
        const url = `http://a.localhost:${bench.port(8080)}/`;
        const answers = await Promise.all(
          Array.from({ length: 12 }, () => ask({ url, headers: { cookie } })),
        );
        expect(new Set(answers.map(hostOf))).toEqual(new Set([host]));
      });
    } finally {
      rmSync(stateDir, { recursive: true });
    }
  },
);

test('when the process of the backends is killed, requests are told so until it is back', () =>
  onGateway(files, {}, async (bench) => {
    expect((await askApp(bench)).status).toBe(200);
    const [pid] = await childProcesses();
    expect(pid).toBeTypeOf('number');
    process.kill(pid ?? Number.NaN, 'SIGKILL');
    // A request that was under way may see its connection end (502); the next find nobody (503).
    const seen: number[] = [];
    const down = await until(
      async () => {
        const answer = await askApp(bench);
        seen.push(answer.status);
        return answer;
      },
      ({ status }) => status === 503,
    );
    expect(down.body).toMatch(/^code: +backend-/m);
    expect(seen.filter((status) => ![200, 502, 503].includes(status))).toEqual([]);
    const back = await until(
      () => askApp(bench),
      ({ status }) => status === 200,
    );
    expect(back.body).toContain('Hostname: app');
    expect((await childProcesses()).length).toBe(1);
    expect((await childProcesses())[0]).not.toBe(pid);
  }));

test('after close there is no child, no open port and nothing that keeps the process alive', async () => {
  const before = handles();
  const { bench, close } = await startBench(files);
  expect((await askApp(bench)).status).toBe(200);
  expect(
    (await ask({ url: `https://a.localhost:${bench.port(8443)}/`, ca: bench.ca() })).status,
  ).toBe(200);
  const idle = connect(bench.port(8080), '127.0.0.1');
  await new Promise((done) => idle.once('connect', done));
  const [pid] = await childProcesses();
  expect(pid).toBeTypeOf('number');
  const startedAt = performance.now();
  await close();
  expect(performance.now() - startedAt).toBeLessThan(3_000);
  expect(await childProcesses()).toEqual([]);
  expect(await refused(bench.port(8080))).toBe(true);
  expect(await refused(bench.port(8443))).toBe(true);
  idle.destroy();
  await until(handles, (now) =>
    [...now].every(([kind, count]) => count <= (before.get(kind) ?? 0)),
  );
  expect(bench.gateway.stats()).toMatchObject({ connections: 0, backConnections: 0 });
});

test('close while a request is under way ends it, and does not wait for ever', async () => {
  const { bench, close } = await startBench(files);
  const slow = askApp(bench, '/?wait=30s');
  await until(
    () => bench.gateway.stats().requests,
    (requests) => requests === 1,
  );
  const startedAt = performance.now();
  await close();
  expect(performance.now() - startedAt).toBeLessThan(5_000);
  const answer = await slow;
  expect(answer.status === 503 || answer.error !== undefined).toBe(true);
});

test('close right after the start leaves nothing behind', async () => {
  const before = handles();
  const { close } = await startBench(files, { patienceMs: 0 });
  await close();
  expect(await childProcesses()).toEqual([]);
  await until(handles, (now) =>
    [...now].every(([kind, count]) => count <= (before.get(kind) ?? 0)),
  );
});

test('of two gateways on one port the second says so, and serves once the first is gone', async () => {
  const ports = await freePorts(8080, 8443);
  const first = await startBench(files, { ports });
  const second = await startBench(files, { ports });
  const codes = () =>
    second.bench.gateway
      .state()
      .findings.filter(({ severity }) => severity === 'error')
      .map(({ code }) => code);
  try {
    expect(codes()).toContain('listener-port-unavailable');
    expect((await askApp(second.bench)).body).toContain('Hostname: app');
    expect(second.bench.gateway.stats().requests).toBe(0);
    await first.close();
    const answer = await until(
      () => askApp(second.bench),
      ({ status }) => status === 200,
    );
    expect(answer.body).toContain('Hostname: app');
    expect(second.bench.gateway.stats().requests).toBeGreaterThan(0);
    await until(codes, (found) => found.length === 0);
  } finally {
    await second.close();
  }
}, 20_000);

/** What keeps this process alive or could leak, counted by kind. */
function handles(): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) {
    if (!watched.has(kind)) continue;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}

function refused(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('error', () => resolve(true));
    socket.once('connect', () => {
      socket.destroy();
      resolve(false);
    });
  });
}

const watched = new Set([
  'TCPServerWrap',
  'TCPSocketWrap',
  'TLSWrap',
  'ProcessWrap',
  'PipeWrap',
  'FSEventWrap',
  'Timeout',
  'Immediate',
]);
