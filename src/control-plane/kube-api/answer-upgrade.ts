import { type IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type Answer, isStream } from './reply.ts';
import { sendAnswer } from './send-answer.ts';
import { sendOverWebSocket, wantsWebSocket } from './watching/web-socket.ts';

/**
 * Of what other protocols a client may offer, we speak one. Whoever offers another, as Java's clients
 * do with HTTP/2, is an ordinary client whose body follows: Node.js takes nobody for one who says
 * `Upgrade`, and so it is given the request once more, without that and as the connection's last.
 *
 * @returns whether it must be parsed anew; all of it waits in the socket then.
 */
export function takeBackUpgrade(request: IncomingMessage, socket: Duplex, rest: Buffer): boolean {
  if (wantsWebSocket(request)) return false;
  const { method, url, httpVersion, rawHeaders } = request;
  const lines = [`${method} ${url} HTTP/${httpVersion}`, 'Connection: close'];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const [name = '', value] = rawHeaders.slice(at, at + 2);
    if (!perHop.has(name.toLowerCase())) lines.push(`${name}: ${value}`);
  }
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), rest]));
  return true;
}

/**
 * Answers a request that would rather have a WebSocket. Streams go over one; everything else is
 * answered as if nothing had been said of it.
 */
export function answerUpgrade(request: IncomingMessage, socket: Duplex, answer: Answer): void {
  if (isStream(answer)) {
    sendOverWebSocket(socket, answer, request);
    return;
  }
  if (!(socket instanceof Socket)) return;
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(socket);
  response.on('finish', () => socket.end());
  sendAnswer(response, answer, request);
}

const perHop: ReadonlySet<string> = new Set(['connection', 'upgrade', 'http2-settings']);
