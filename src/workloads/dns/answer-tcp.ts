import { createServer, type Server, type Socket } from 'node:net';
import { closeAll, limit, trackConnections } from '../go-http/sockets.ts';
import type { Client } from './answer-query.ts';

/** DNS over TCP: every message behind its length, one after the other. */
export function createTcpServer(answer: (query: Buffer, client: Client) => Buffer | undefined): {
  readonly server: Server;
  readonly close: () => Promise<void>;
} {
  const connections = trackConnections();
  const server = createServer({ noDelay: true }, (socket) => {
    connections.track(socket);
    const { remoteAddress: address = '', remotePort: port = 0 } = socket;
    answerMessages(socket, (query) => answer(query, { address, port, protocol: 'tcp' }));
  });
  return { server: limit(server), close: () => closeAll(server, connections.all) };
}

function answerMessages(socket: Socket, answer: (query: Buffer) => Buffer | undefined): void {
  let held: Buffer = Buffer.alloc(0);
  socket.setTimeout(silenceMsMax, () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    held = Buffer.concat([held, chunk]);
    while (held.length >= 2 && held.length >= 2 + held.readUInt16BE(0)) {
      const end = 2 + held.readUInt16BE(0);
      const reply = answer(held.subarray(2, end));
      held = held.subarray(end);
      if (reply === undefined) return void socket.destroy();
      const length = Buffer.alloc(2);
      length.writeUInt16BE(reply.length);
      if (socket.write(Buffer.concat([length, reply]))) continue;
      // Who asks without listening must wait.
      socket.pause();
      socket.once('drain', () => socket.resume());
    }
  });
}

/** As long as CoreDNS waits for the next question. */
const silenceMsMax = 8_000;
