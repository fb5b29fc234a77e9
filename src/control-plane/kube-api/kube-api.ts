/**
 * The Kubernetes API over the store, for kubectl, client-go, and `postern get` and `describe`.
 *
 * In: HTTPS requests on loopback, each with the bearer token. Out: discovery and schemas, objects,
 * lists, watches, the Tables that kubectl prints, pod logs, and Status objects for everything else;
 * into the store: what clients create, change and delete, as far as admission lets it. It keeps
 * nothing but the moments that somebody turns pages of. It deliberately does not listen beyond
 * loopback, speak to browsers, know users or roles, or run anything.
 */
import type { IncomingMessage } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Store } from '../store/store.ts';
import { answer } from './answer.ts';
import { answerUpgrade, takeBackUpgrade } from './answer-upgrade.ts';
import type { ApiRequest } from './api-request.ts';
import { createPages } from './pages.ts';
import { bodyBytesMax, readBody } from './read-body.ts';
import { internalError, tooLarge } from './refusals.ts';
import { isSame, refuseStranger } from './refuse-strangers.ts';
import type { Answer } from './reply.ts';
import { sendAnswer } from './send-answer.ts';
import type { PodLogs, ReadYaml, World } from './world.ts';

export type { LogLine, PodLogs, ReadYaml } from './world.ts';

export interface KubeApiOptions {
  readonly store: Store;
  /** For `127.0.0.1` and `localhost`; clients are told to trust it and nothing else. */
  readonly certificatePem: string;
  readonly keyPem: string;
  /** Everybody who has it may read and write everything, Secrets included. At least 32 characters. */
  readonly token: string;
  /** Milliseconds since the epoch, for ages. */
  readonly now: () => number;
  /** Without it, no pod has written anything. */
  readonly podLogs?: PodLogs;
  readonly readYaml: ReadYaml;
  /** From 0 up to 1, for names and timeouts; `Math.random` if absent. */
  readonly random?: () => number;
}

export interface KubeApi {
  /** `https://127.0.0.1:40123` */
  readonly url: string;
  /** Open connections are cut, watches too: clients come back by themselves. */
  readonly close: () => Promise<void>;
}

/** Listens on 127.0.0.1 and a free port. Rejects if not even that can be bound. */
export async function serveKubeApi(options: KubeApiOptions): Promise<KubeApi> {
  const { certificatePem, keyPem } = options;
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
  const answerTo = answering(options, port);
  server.on('request', (request, response) => {
    answerTo(request).then(
      (given) => sendAnswer(response, given, request),
      // The client left before it had said everything.
      () => response.destroy(),
    );
  });
  const upgraded = new Set<Duplex>();
  server.on('upgrade', (request, socket, rest) => {
    if (takeBackUpgrade(request, socket, rest)) {
      server.emit('secureConnection', socket);
      return;
    }
    upgraded.add(socket);
    socket.on('close', () => upgraded.delete(socket)).on('error', () => socket.destroy());
    answerTo(request).then(
      (given) => answerUpgrade(request, socket, given),
      () => socket.destroy(),
    );
  });
  return {
    url: `https://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        for (const socket of upgraded) socket.destroy();
      }),
  };
}

function answering(options: KubeApiOptions, port: number) {
  const { store, token, now, readYaml, podLogs = () => [], random = Math.random } = options;
  const isToken = (text: string) => isSame(text, token);
  const world: World = { store, now, podLogs, readYaml, random, isToken, pages: createPages(now) };
  return async (request: IncomingMessage): Promise<Answer> => {
    const refusal = refuseStranger(request, { port, token });
    if (refusal) return refusal;
    const body = await readBody(request);
    if (body === undefined) return tooLarge(bodyBytesMax);
    const { method = '', url = '', headers } = request;
    const asked = {
      method,
      url,
      body,
      accept: headers.accept,
      contentType: headers['content-type'],
      contentEncoding: headers['content-encoding'],
      userAgent: headers['user-agent'],
    };
    return answerSafely(asked, world);
  };
}

/** Whatever goes wrong in here is our fault, and one request's trouble only. */
function answerSafely(asked: ApiRequest, world: World): Answer {
  try {
    return answer(asked, world);
  } catch (error) {
    return internalError(error instanceof Error ? error.message : String(error));
  }
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

/** Each watch of a client that speaks HTTP/1.1 has one for itself. */
const connectionsMax = 512;
const headerBytesMax = 16 * 1024;
const headersMs = 10_000;
const requestMs = 30_000;
/** As an API server: clients that keep connections for less find them open. */
const idleMs = 90_000;
