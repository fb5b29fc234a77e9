import type { Exchange } from '../go-http/exchange.ts';
import { httpError } from '../go-http/response.ts';
import {
  createWebSocketEcho,
  refuseWebSocket,
  type WebSocketEcho,
} from '../go-http/web-socket-echo.ts';
import { boundLine } from '../log-ring.ts';

/** `/echo`: every data message is logged byte by byte and comes back. */
export function createEcho(log: (line: string) => void): WebSocketEcho {
  return createWebSocketEcho((bytes) => {
    const shown = [...bytes.subarray(0, loggedBytesMax)].map((byte) => `${byte},`);
    log(boundLine(`Received b:${shown.join('')}`));
  });
}

/** For requests that are no WebSocket handshake, or a wrong one. */
export async function answerNoWebSocket({ request, response }: Exchange): Promise<void> {
  const status = refuseWebSocket(request) ?? 400;
  response.setHeader('Sec-Websocket-Version', '13');
  await httpError(response, status, status === 405 ? 'Method Not Allowed' : 'Bad Request');
}

/** Four characters a byte at most: more would not fit into a log line. */
const loggedBytesMax = 8 * 1024;
