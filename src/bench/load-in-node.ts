/**
 * The load for machines without h2load, run as a process of its own: `load-in-node.ts <Load as
 * JSON>`. It keeps every connection busy and prints one LoadResult. Certificates are not verified
 * here, as h2load does not: the run was checked before.
 */
import { connect as connectHttp2 } from 'node:http2';
import { Agent, get } from 'node:https';
import type { Load, LoadResult } from './load.ts';
import { quantile } from './statistics.ts';

type Ask = () => Promise<boolean>;

async function makeLoad(load: Load): Promise<LoadResult> {
  const timesMs: number[] = [];
  let failed = 0;
  let left = 'requests' in load.until ? load.until.requests : Number.POSITIVE_INFINITY;
  const began = performance.now();
  const endsAt = 'seconds' in load.until ? began + load.until.seconds * 1000 : Number.MAX_VALUE;

  async function keepAsking(ask: Ask): Promise<void> {
    while (left > 0 && performance.now() < endsAt) {
      left -= 1;
      const asked = performance.now();
      if (await ask()) timesMs.push(performance.now() - asked);
      else failed += 1;
    }
  }

  const clients = Array.from({ length: load.connections }, () => connect(load));
  await Promise.all(
    clients.flatMap(({ ask }) => Array.from({ length: load.streams }, () => keepAsking(ask))),
  );
  for (const { close } of clients) close();
  return {
    seconds: (performance.now() - began) / 1000,
    succeeded: timesMs.length,
    failed,
    p50Ms: quantile(timesMs, 0.5),
    p99Ms: quantile(timesMs, 0.99),
  };
}

function connect(load: Load): { readonly ask: Ask; readonly close: () => void } {
  return load.protocol === 'h2' ? overHttp2(load) : overHttp1(load);
}

function overHttp1({ port, host, path }: Load) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1, maxCachedSessions: 0 });
  const options = { host: '127.0.0.1', port, path, servername: host, headers: { host } };
  const ask: Ask = () =>
    new Promise((resolve) => {
      get({ ...options, agent, rejectUnauthorized: false }, (response) => {
        response.resume().once('close', () => resolve(isGood(response.statusCode)));
      }).once('error', () => resolve(false));
    });
  return { ask, close: () => agent.destroy() };
}

function overHttp2({ port, host, path }: Load) {
  const options = { host: '127.0.0.1', port, servername: host, rejectUnauthorized: false };
  const session = connectHttp2(`https://${host}`, options).on('error', () => {});
  const ask: Ask = () =>
    new Promise((resolve) => {
      if (session.destroyed) return resolve(false);
      let status: number | undefined;
      session
        .request({ ':path': path })
        .once('response', (headers) => {
          status = headers[':status'];
        })
        .once('error', () => resolve(false))
        .once('close', () => resolve(isGood(status)))
        .resume();
    });
  return { ask, close: () => session.destroy() };
}

function isGood(status: number | undefined): boolean {
  return status !== undefined && status >= 200 && status < 300;
}

const load: unknown = JSON.parse(process.argv[2] ?? '');
// Given by load.ts from a value of this type.
console.log(JSON.stringify(await makeLoad(load as Load)));
