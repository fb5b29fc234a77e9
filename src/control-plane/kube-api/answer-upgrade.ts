import { type IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type Answer, isStream } from './reply.ts';
import { sendAnswer } from './send-answer.ts';
import { sendOverWebSocket, wantsWebSocket } from './watching/web-socket.ts';

/**
 * Answers a request that would rather speak another protocol from now on. Streams go over a
 * WebSocket to whom wants one; everything else is answered as if nothing had been said of it.
 */
export function answerUpgrade(request: IncomingMessage, socket: Duplex, answer: Answer): void {
  if (isStream(answer) && wantsWebSocket(request)) {
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
