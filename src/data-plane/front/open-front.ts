import { EventEmitter, once } from 'node:events';
import { createServer, type Socket as NetSocket, type Server } from 'node:net';
import type { Socket } from '../../routing-table/routing-table.ts';
import type { Front } from './front.ts';
import { type FrontConnection, plainAddress, sayClient } from './front-connection.ts';
import { frontFailure } from './front-failure.ts';
import { listen } from './listen.ts';
import { type FrontSurroundings, openConnection, publishFailure } from './open-connection.ts';

/** Binds and accepts. Rejects with Node's error if the address cannot be bound. */
export async function openFront(socket: Socket, around: FrontSurroundings): Promise<Front<Socket>> {
  let current = socket;
  const open = new Map<FrontConnection, NetSocket>();
  const drained = new EventEmitter();
  const accept = (raw: NetSocket): void => {
    const connection = describe(raw, around.nextConnectionId(), () => current);
    if (around.counts.connections >= around.limits.connectionsMax) {
      raw.destroy();
      const message = `${around.limits.connectionsMax} connections are open, and no more are taken.`;
      publishFailure(around, connection, frontFailure('too-many-connections', { message }));
      return;
    }
    around.counts.connections += 1;
    open.set(connection, raw);
    raw.on('error', () => raw.destroy());
    raw.once('close', () => {
      around.counts.connections -= 1;
      open.delete(connection);
      for (const hear of connection.onClosed) hear();
      if (open.size === 0) drained.emit('drained');
    });
    openConnection(connection, raw, around);
  };
  const server = createServer({ noDelay: true }, accept);
  const port = await listen(server, socket);
  return {
    kind: socket.scheme,
    port,
    swap: (newer) => {
      current = newer;
    },
    drain: (drainMs) => drain({ server, open, drained, drainMs }),
  };
}

function describe(raw: NetSocket, id: string, socketNow: () => Socket): FrontConnection {
  const clientAddress = plainAddress(raw.remoteAddress);
  return {
    id,
    clientAddress,
    client: sayClient(clientAddress, raw.remotePort),
    scheme: socketNow().scheme,
    socketNow,
    stream: raw,
    openRequests: 0,
    draining: false,
    ending: false,
    onClosed: new Set(),
    resets: 0,
    resetsSince: 0,
  };
}

interface Draining {
  readonly server: Server;
  /** With what each of them stands on. */
  readonly open: ReadonlyMap<FrontConnection, NetSocket>;
  /** Emits `drained` when the last connection is closed. */
  readonly drained: EventEmitter;
  readonly drainMs: number;
}

async function drain({ server, open, drained, drainMs }: Draining): Promise<void> {
  server.close();
  for (const connection of open.keys()) {
    connection.draining = true;
    // GOAWAY: running streams end, new ones go elsewhere (RFC 9113 6.8).
    if (connection.session) connection.session.close();
    else if (connection.openRequests === 0) connection.stream.destroy();
    else if (connection.response) connection.response.shouldKeepAlive = false;
  }
  const patience = setTimeout(() => {
    for (const [{ session }, raw] of open) {
      // What is cut off must not look whole; HTTP/2 has words for it.
      session?.destroy();
      if (session) raw.destroy();
      else raw.resetAndDestroy();
    }
  }, drainMs);
  // Not the server's own `close`: that comes before those who serve on a connection hear of its end.
  if (open.size > 0) await once(drained, 'drained');
  clearTimeout(patience);
  await new Promise((resolve) => setImmediate(resolve));
}
