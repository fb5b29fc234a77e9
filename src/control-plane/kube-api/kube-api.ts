/**
 * The Kubernetes API over the store, for kubectl and for `postern get` and `describe`.
 *
 * In: HTTPS requests on loopback, each with the bearer token. Out: discovery, objects, lists, the
 * Tables that kubectl prints, pod logs, and Status objects for everything else. It holds no state:
 * an answer is made from one snapshot. It deliberately does not listen beyond loopback, speak to
 * browsers, know users or roles, or (yet) write and watch.
 */
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Store } from '../store/store.ts';
import { answer } from './answer.ts';
import { refuseStranger } from './refuse-strangers.ts';
import { sendReply } from './reply.ts';
import type { PodLogs } from './world.ts';

export type { LogLine, PodLogs } from './world.ts';

export interface KubeApiOptions {
  readonly store: Pick<Store, 'snapshot'>;
  /** For `127.0.0.1` and `localhost`; clients are told to trust it and nothing else. */
  readonly certificatePem: string;
  readonly keyPem: string;
  /** Everybody who has it may read everything, Secrets included. At least 32 characters. */
  readonly token: string;
  /** Milliseconds since the epoch, for ages. */
  readonly now: () => number;
  /** Without it, no pod has written anything. */
  readonly podLogs?: PodLogs;
}

export interface KubeApi {
  /** `https://127.0.0.1:40123` */
  readonly url: string;
  /** Open connections are cut: what is served here is read in milliseconds. */
  readonly close: () => Promise<void>;
}

/** Listens on 127.0.0.1 and a free port. Rejects if not even that can be bound. */
export async function serveKubeApi(options: KubeApiOptions): Promise<KubeApi> {
  const { store, certificatePem, keyPem, token, now, podLogs = () => [] } = options;
  const server = createServer({
    cert: certificatePem,
    key: keyPem,
    minVersion: 'TLSv1.2',
    maxHeaderSize: headerBytesMax,
    headersTimeout: headersMs,
    requestTimeout: requestMs,
    keepAliveTimeout: idleMs,
    handshakeTimeout: headersMs,
  });
  server.maxConnections = connectionsMax;
  const port = await listen(server);
  server.on('request', (request, response) => {
    const refusal = refuseStranger(request, { port, token });
    const asked = { method: request.method ?? '', url: request.url ?? '' };
    const world = { snapshot: store.snapshot(), now: now(), podLogs };
    sendReply(response, refusal ?? answer({ ...asked, accept: request.headers.accept }, world));
  });
  return {
    url: `https://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      server.off('error', reject);
      // A server that listens on a TCP port has an address of this kind.
      resolve((server.address() as AddressInfo).port);
    });
  });
}

const connectionsMax = 64;
const headerBytesMax = 16 * 1024;
const headersMs = 10_000;
const requestMs = 30_000;
const idleMs = 30_000;
