import { request } from 'node:https';
import { makeThrowAwayCertificate } from '../../certificates/throw-away-certificate.ts';
import type { KubeObject } from '../../resources/object.ts';
import { isRecord } from '../../resources/record.ts';
import { readYaml } from '../manifests/read-yaml.ts';
import { createStore, type Store } from '../store/store.ts';
import { serveKubeApi } from './kube-api.ts';
import { now } from './objects.testing.ts';
import type { LogLine } from './world.ts';

export const token = 'a-token-that-is-long-enough-for-a-test';

export interface Asking {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON. */
  readonly body?: unknown;
  readonly type?: string;
  readonly maxVersion?: 'TLSv1.1';
}

export interface Answered {
  readonly code: number;
  readonly body: string;
  readonly json: Record<string, unknown>;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** A watch or a followed log, as far as it has come. */
export interface Following {
  readonly events: () => readonly { readonly type: string; readonly object: KubeObject }[];
  readonly text: () => string;
  /** Resolves once what came satisfies, or the server has ended it; gives up after two seconds. */
  readonly until: (holds: (text: string) => boolean) => Promise<void>;
  readonly isOver: () => boolean;
  readonly pause: () => void;
  readonly resume: () => void;
  readonly stop: () => void;
}

export interface TestApi {
  readonly url: string;
  readonly store: Store;
  readonly ask: (path: string, asking?: Asking) => Promise<Answered>;
  readonly follow: (path: string, accept?: string) => Promise<Following>;
  readonly close: () => Promise<void>;
}

export interface TestOptions {
  readonly objects?: readonly KubeObject[];
  readonly podLogs?: (pod: { readonly name: string }) => readonly LogLine[];
  readonly now?: () => number;
  readonly changesMax?: number;
}

/** A real server over a real store; the objects are as if they came from files. */
export async function openApi(options: TestOptions = {}): Promise<TestApi> {
  const leaf = await makeThrowAwayCertificate(['localhost', '127.0.0.1'], Date.now());
  let uids = 0;
  const newUid = () => {
    uids += 1;
    return `uid-${uids}`;
  };
  const clock = options.now ?? (() => now);
  const { changesMax } = options;
  const store = createStore({ now: clock, newUid, ...(changesMax ? { changesMax } : {}) });
  store.replaceAll('file', options.objects ?? []);
  const { certificatePem: ca, keyPem } = leaf;
  const { podLogs } = options;
  const api = await serveKubeApi({
    store,
    certificatePem: ca,
    keyPem,
    token,
    now: clock,
    readYaml,
    ...(podLogs ? { podLogs } : {}),
  });
  return {
    url: api.url,
    store,
    close: api.close,
    ask: (path, asking = {}) => ask(`${api.url}${path}`, { ca, ...asking }),
    follow: (path, accept) => follow(`${api.url}${path}`, { ca, accept }),
  };
}

function ask(url: string, { ca, ...asking }: Asking & { readonly ca: string }): Promise<Answered> {
  const { method, body, maxVersion } = asking;
  const isRaw = typeof body === 'string' || body instanceof Uint8Array;
  const sent = body === undefined || isRaw ? body : JSON.stringify(body);
  const type = asking.type ?? (sent === undefined ? undefined : 'application/json');
  const headers = {
    authorization: `Bearer ${token}`,
    ...(type === undefined ? {} : { 'content-type': type }),
    ...(sent === undefined ? {} : { 'content-length': String(Buffer.byteLength(sent)) }),
    ...asking.headers,
  };
  const old = { minVersion: 'TLSv1', maxVersion, ciphers: 'DEFAULT@SECLEVEL=0' } as const;
  return new Promise((resolve, reject) => {
    const asked = request(url, {
      ca,
      servername: 'localhost',
      agent: false,
      headers,
      ...(method === undefined ? {} : { method }),
      ...(maxVersion === undefined ? {} : old),
    });
    asked.on('error', reject);
    asked.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => {
        const json: unknown = text.startsWith('{') ? JSON.parse(text) : {};
        resolve({
          code: response.statusCode ?? 0,
          body: text,
          json: isRecord(json) ? json : {},
          headers: response.headers,
        });
      });
    });
    asked.end(sent);
  });
}

function follow(
  url: string,
  { ca, accept = 'application/json' }: { readonly ca: string; readonly accept: string | undefined },
): Promise<Following> {
  const headers = { authorization: `Bearer ${token}`, accept };
  return new Promise((resolve, reject) => {
    const asked = request(url, { ca, servername: 'localhost', agent: false, headers });
    asked.on('error', reject);
    asked.on('response', (response) => {
      let text = '';
      let isOver = false;
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('close', () => {
        isOver = true;
      });
      response.on('error', () => {});
      asked.removeAllListeners('error').on('error', () => {});
      resolve({
        text: () => text,
        events: () => linesOf(text).map((line) => JSON.parse(line)),
        isOver: () => isOver,
        pause: () => void response.pause(),
        resume: () => void response.resume(),
        stop: () => asked.destroy(),
        async until(holds) {
          const deadline = performance.now() + 2_000;
          while (!holds(text) && !isOver) {
            if (performance.now() > deadline) throw new Error(`not within two seconds: ${text}`);
            await new Promise((again) => setTimeout(again, 5));
          }
        },
      });
    });
    asked.end();
  });
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').slice(0, -1);
}
