import { ServerResponse } from 'node:http';
import { Http2ServerResponse } from 'node:http2';
import type { UpgradeVisit, Visit } from '../front/protocol-servers.ts';

/** An answer of the gateway's own. */
export interface OwnAnswer {
  readonly status: number;
  /** `[name, value, name, value…]`; the rest of the framing is Node's. */
  readonly headers: readonly string[];
  readonly body: string | Buffer;
}

/** Sends it, unless the client is gone or has an answer already. */
export function sendAnswer({ request, response }: Visit, answer: OwnAnswer): void {
  if (response.headersSent || response.destroyed) return;
  const isHead = request.method === 'HEAD';
  // One writeHead for both protocols: HTTP/2's own reads objects, arrays and sets differently.
  for (const [name, values] of grouped(answer.headers)) response.setHeader(name, values);
  response.statusCode = answer.status;
  if (response instanceof ServerResponse && !request.complete) endUnreadBody(request, response);
  if (isHead || answer.body.length === 0) response.end();
  else response.end(answer.body);
}

/** The response of a request whose connection was already taken out of HTTP/1.1. */
export function responseForUpgrade({ request, socket, connection }: UpgradeVisit): Visit {
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  // `Duplex` is what Node's event says; on an HTTP/1.1 server it is the client's socket.
  response.assignSocket(request.socket);
  response.once('finish', () => {
    response.detachSocket(request.socket);
    socket.end();
  });
  return { connection, request, response, expectContinue: false };
}

/**
 * A body that nobody will read. A short one is read and thrown away, so that the connection can
 * stay; a long one, or one that waits for a 100, ends it.
 */
function endUnreadBody(request: Visit['request'], response: ServerResponse): void {
  const length = Number(request.headers['content-length'] ?? Number.NaN);
  const isShort = length <= unreadBodyBytesMax && request.headers.expect === undefined;
  if (!isShort) response.shouldKeepAlive = false;
  request.resume();
}

function grouped(headers: readonly string[]): Map<string, string | string[]> {
  const groups = new Map<string, string | string[]>();
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const name = headers[at] ?? '';
    const value = headers[at + 1] ?? '';
    const before = groups.get(name);
    groups.set(name, before === undefined ? value : [before, value].flat());
  }
  return groups;
}

/** Whether the whole answer was handed to the client's connection. */
export function isFinished(response: Visit['response']): boolean {
  return response instanceof Http2ServerResponse ? response.finished : response.writableFinished;
}

const unreadBodyBytesMax = 64 * 1024;
