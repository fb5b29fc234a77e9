import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import type { Actor, Stage } from './stage.ts';
import { median } from './statistics.ts';

/** From the end of a save to the first request that is answered by what was saved. */
export interface ReloadFigures {
  readonly documents: number;
  readonly medianMs: number;
  readonly worstMs: number;
}

export interface ReloadOptions {
  /** The bundled quiet gateway. */
  readonly program: string;
  readonly saves: number;
}

export async function measureReload(
  stage: Stage,
  options: ReloadOptions,
): Promise<readonly ReloadFigures[]> {
  const figures: ReloadFigures[] = [];
  for (const documents of [10, 2000]) {
    figures.push(await measureSize(stage, { ...options, documents }));
  }
  return figures;
}

async function measureSize(
  stage: Stage,
  { program, saves, documents }: ReloadOptions & { documents: number },
): Promise<ReloadFigures> {
  const port = await freePort();
  const folder = join(stage.folder, `reload-${documents}`);
  mkdirSync(folder);
  const save = (edit: number) => {
    // In one step, as editors do it.
    writeFileSync(`${folder}.next`, manifests({ port, documents, edit }));
    renameSync(`${folder}.next`, join(folder, 'all.yaml'));
  };
  save(0);
  const args = [program, folder, `${folder}-state`];
  const gateway = stage.start({ program: process.execPath, args });
  await gateway.hasSaid(/^ready$/m, 30_000);
  try {
    const timesMs: number[] = [];
    for (let edit = 1; edit <= saves; edit += 1) {
      save(edit);
      timesMs.push(await untilServed(gateway, { port, path: `/edit-${edit}` }));
      // A person does not save again at once; what a save leaves to be done is not the next one's.
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    return { documents, medianMs: median(timesMs), worstMs: Math.max(...timesMs) };
  } finally {
    await gateway.stop();
  }
}

async function untilServed(
  gateway: Actor,
  { port, path }: { port: number; path: string },
): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const began = performance.now();
  try {
    while ((await statusOf({ port, path, agent })) !== 302) {
      if (gateway.hasEnded() || performance.now() - began > 20_000) {
        throw new Error(`A save was not served: ${gateway.lastWords().slice(-600)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    return performance.now() - began;
  } finally {
    agent.destroy();
  }
}

interface Question {
  readonly port: number;
  readonly path: string;
  readonly agent: Agent;
}

function statusOf({ port, path, agent }: Question): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path, agent }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode));
    }).once('error', reject);
  });
}

/** A class, a Gateway and routes that answer by themselves; each edit moves the first of them. */
function manifests({ port, documents, edit }: { port: number; documents: number; edit: number }) {
  const route = (_: unknown, index: number) => `---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: route-${index} }
spec:
  parentRefs: [{ name: bench }]
  rules:
    - matches: [{ path: { value: ${index === 0 ? `/edit-${edit}` : `/route-${index}`} } }]
      filters: [{ type: RequestRedirect, requestRedirect: { hostname: elsewhere.localhost } }]
`;
  return `apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: { name: bench }
spec: { controllerName: postern.dev/bench }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: bench }
spec:
  gatewayClassName: bench
  listeners: [{ name: http, port: ${port}, protocol: HTTP }]
${Array.from({ length: documents - 2 }, route).join('')}`;
}
