import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import type { Exchange } from './exchange.ts';
import { hasToken } from './headers.ts';

/** Every data message comes back with its opcode. */
export interface WebSocketEcho {
  /** For a request that `refuseWebSocket` has nothing against; takes the connection over. */
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  readonly close: () => void;
}

export function createWebSocketEcho(onMessage: (bytes: Buffer) => void = () => {}): WebSocketEcho {
  const server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: messageBytesMax,
    // No subprotocol is ever agreed on, whatever the client offers.
    handleProtocols: () => false,
  });
  return {
    upgrade(request, socket, head) {
      server.handleUpgrade(request, socket, head, (webSocket) => echoAll(webSocket, onMessage));
    },
    close() {
      for (const webSocket of server.clients) webSocket.terminate();
      server.close();
    },
  };
}

function echoAll(webSocket: WebSocket, onMessage: (bytes: Buffer) => void): void {
  webSocket.on('error', () => webSocket.terminate());
  webSocket.on('message', (data: RawData, binary: boolean) => {
    const bytes = toBuffer(data);
    onMessage(bytes);
    // A client that sends without reading must wait, not fill our memory.
    if (webSocket.bufferedAmount > unsentBytesMax) webSocket.pause();
    webSocket.send(bytes, { binary }, () => webSocket.resume());
  });
}

function toBuffer(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? Buffer.from(data) : data;
}

/** The checks of gorilla's upgrader; the status it refuses with, or undefined where all hold. */
export function refuseWebSocket({ method, headers }: Exchange['request']): number | undefined {
  if (!hasToken(headers.get('Connection'), 'upgrade')) return 400;
  if (!hasToken(headers.get('Upgrade'), 'websocket')) return 400;
  if (method !== 'GET') return 405;
  if (!hasToken(headers.get('Sec-Websocket-Version'), '13')) return 400;
  const key = headers.get('Sec-Websocket-Key')?.[0] ?? '';
  return /^[A-Za-z0-9+/]{22}==$/.test(key) ? undefined : 400;
}

const messageBytesMax = 16 * 1024 * 1024;
const unsentBytesMax = 1024 * 1024;
