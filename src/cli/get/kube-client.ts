import { Agent, request } from 'node:https';
import { resolve } from 'node:path';
import type { Context } from '../context.ts';
import { type KubeAccess, kubeconfigPath, readKubeconfig } from '../kubeconfig.ts';
import { stateFolder } from '../state-folder.ts';

/** Speaks to the API of a running instance. */
export interface KubeClient {
  readonly get: (path: string, accept?: string) => Promise<ApiAnswer>;
  readonly close: () => void;
}

export interface ApiAnswer {
  readonly code: number;
  readonly body: unknown;
}

export interface Whereabouts {
  readonly kubeconfig?: string;
  readonly stateDir?: string;
}

/** The instance that runs for this folder; undefined if none does, or none answers any more. */
export async function findInstance(
  context: Context,
  { kubeconfig, stateDir }: Whereabouts,
): Promise<KubeClient | undefined> {
  const file = kubeconfig
    ? resolve(context.cwd, kubeconfig)
    : kubeconfigPath(stateFolder(context, stateDir));
  const access = readKubeconfig(file);
  if (!access) return undefined;
  const client = connectTo(access);
  try {
    if ((await client.get('/version')).code === 200) return client;
  } catch {
    // Refused, or another program listens there by now: the instance that wrote the file is gone.
  }
  client.close();
  return undefined;
}

export function connectTo({ server, caPem, token }: KubeAccess): KubeClient {
  const agent = new Agent({ ca: caPem, keepAlive: true, maxSockets: 4 });
  const ask = (path: string, accept: string) =>
    new Promise<ApiAnswer>((resolve, reject) => {
      const headers = { accept, authorization: `Bearer ${token}` };
      const asked = request(new URL(path, server), { agent, headers, timeout: answerMs });
      asked.on('timeout', () => asked.destroy(new Error('the API did not answer in time')));
      asked.on('error', reject);
      asked.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({ code: response.statusCode ?? 0, body: parseIfJson(text) });
        });
      });
      asked.end();
    });
  return {
    get: (path, accept = 'application/json') => ask(path, accept),
    close: () => agent.destroy(),
  };
}

function parseIfJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** What kubectl sends when it wants rows. */
export const tableAccept = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';

const answerMs = 10_000;
