import { createServer, type Socket as NetSocket } from 'node:net';
import type { StreamSocket } from '../../routing-table/stream.ts';
import type { Front } from '../front/front.ts';
import { plainAddress, sayClient } from '../front/front-connection.ts';
import { frontFailure } from '../front/front-failure.ts';
import { listen } from '../front/listen.ts';
import type { FrontSurroundings } from '../front/open-connection.ts';
import { carryStream, refuseStream } from './carry-stream.ts';
import { chooseStreamTarget } from './choose-stream-target.ts';
import { reset } from './join-streams.ts';
import type { StreamRecord } from './stream-record.ts';

/** Binds a port of raw TCP; each connection is a stream. Rejects with Node's error. */
export async function openTcpFront(
  socket: StreamSocket,
  around: FrontSurroundings,
): Promise<Front<StreamSocket>> {
  let current = socket;
  let draining = false;
  const open = new Set<NetSocket>();
  const { counts, limits, streams } = around;
  const accept = (client: NetSocket): void => {
    client.on('error', () => client.destroy());
    const record = describe(client, current, around);
    if (counts.connections >= limits.connectionsMax) {
      const message = `${limits.connectionsMax} connections are open, and no more are taken.`;
      refuseStream(streams, { client, record }, frontFailure('too-many-connections', { message }));
      return;
    }
    counts.connections += 1;
    open.add(client);
    client.once('close', () => {
      counts.connections -= 1;
      open.delete(client);
    });
    const { route, origin: listener } = current;
    const choice = chooseStreamTarget({
      route,
      listener,
      asked: 'this port',
      governed: true,
      random: streams.random(),
    });
    // A bug costs one connection, not the process.
    carryStream(streams, { record, client, isDraining: () => draining }, choice).catch(() =>
      reset(client),
    );
  };
  // Either side may end before the other does.
  const server = createServer({ noDelay: true, allowHalfOpen: true }, accept);
  const port = await listen(server, socket);
  return {
    kind: 'tcp',
    port,
    swap(newer) {
      current = newer;
    },
    async drain(drainMs) {
      draining = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      const patience = setTimeout(() => {
        for (const client of open) reset(client);
      }, drainMs);
      await closed;
      clearTimeout(patience);
      // Those who carry the streams hear of their end before the caller does.
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

function describe(
  client: NetSocket,
  socket: StreamSocket,
  { streams, nextConnectionId }: FrontSurroundings,
): StreamRecord {
  return {
    id: streams.nextStreamId(),
    transport: 'tcp',
    connection: nextConnectionId(),
    client: sayClient(plainAddress(client.remoteAddress), client.remotePort),
    listener: socket.origin,
    startedAt: performance.now(),
  };
}
