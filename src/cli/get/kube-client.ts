import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { resolve } from 'node:path';
import { isRecord } from '../../resources/record.ts';
import type { Context } from '../context.ts';
import { type KubeAccess, kubeconfigPath, readKubeconfig } from '../kubeconfig.ts';
import { stateFolder } from '../state-folder.ts';

/** Speaks to the API of a running instance. */
export interface KubeClient {
  readonly get: (path: string, accept?: string) => Promise<ApiAnswer>;
  /** What happens from now on, until the signal comes or the instance ends; both are no error. */
  readonly watch: (path: string, watching: Watching) => AsyncGenerator<WatchedEvent>;
  readonly close: () => void;
}

export interface ApiAnswer {
  readonly code: number;
  readonly body: unknown;
  /** What the API says beside it, a sentence each. */
  readonly warnings: readonly string[];
}

export interface Watching {
  readonly accept?: string;
  readonly signal: AbortSignal;
}

/** One line of a watch: `ADDED`, `MODIFIED`, `DELETED` or `ERROR`, and what it is about. */
export interface WatchedEvent {
  readonly type: string;
  readonly object: unknown;
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
  const ask = (path: string, { accept, timeout }: { accept: string; timeout?: number }) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const headers = { accept, authorization: `Bearer ${token}` };
      const asked = request(new URL(path, server), { agent, headers, timeout });
      asked.on('timeout', () => asked.destroy(new Error('the API did not answer in time')));
      asked.on('error', reject);
      asked.on('response', resolve);
      asked.end();
    });
  return {
    async get(path, accept = plainAccept) {
      const response = await ask(path, { accept, timeout: answerMs });
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk);
      const text = Buffer.concat(chunks).toString('utf8');
      const warnings = readWarnings(response.headers['warning'] ?? '');
      return { code: response.statusCode ?? 0, body: withKinds(parseIfJson(text)), warnings };
    },
    async *watch(path, { accept = plainAccept, signal }) {
      // Refused: the instance ended before this began.
      const response = await ask(path, { accept }).catch(() => undefined);
      if (!response) return;
      const leave = () => response.destroy();
      signal.addEventListener('abort', leave, { once: true });
      try {
        if (!signal.aborted) yield* eventsIn(response);
      } finally {
        signal.removeEventListener('abort', leave);
        leave();
      }
    },
    close: () => agent.destroy(),
  };
}

/** An instance that ends breaks its watches off: that is the end of them, as of the instance. */
async function* eventsIn(response: IncomingMessage): AsyncGenerator<WatchedEvent> {
  let rest = '';
  response.setEncoding('utf8');
  try {
    for await (const chunk of response) {
      const lines = `${rest}${chunk}`.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const event = parseIfJson(line);
        if (isRecord(event)) yield { type: String(event['type']), object: event['object'] };
      }
    }
  } catch {
    // Left by us, or broken off.
  }
}

/** `299 - "a sentence", 299 - "another"`, quotes and backslashes escaped. */
function readWarnings(header: string): readonly string[] {
  return [...header.matchAll(/299 - "((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) =>
    text.replace(/\\(.)/g, '$1'),
  );
}

/** Items of a list do not repeat what kind they are, and everybody who gets one wants to know. */
function withKinds(body: unknown): unknown {
  if (!isRecord(body) || !Array.isArray(body['items'])) return body;
  const { apiVersion, kind, items } = body;
  const own = { apiVersion, kind: String(kind).replace(/List$/, '') };
  return { ...body, items: items.map((item) => (isRecord(item) ? { ...own, ...item } : item)) };
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

const plainAccept = 'application/json';
const answerMs = 10_000;
