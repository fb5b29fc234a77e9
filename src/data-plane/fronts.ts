import type { RoutingTable, Socket } from '../routing-table/routing-table.ts';
import type { StreamSocket } from '../routing-table/stream.ts';
import { createFleet, type SocketReport } from './fleet.ts';
import type { FrontSurroundings } from './front/open-connection.ts';
import { openFront } from './front/open-front.ts';
import { openTcpFront } from './streams/open-tcp-front.ts';
import { openUdpFront } from './streams/open-udp-front.ts';

/** All open sockets, kept in step with the newest table. */
export interface Fronts {
  /** Reports of the table's sockets first, then of its stream sockets. */
  readonly apply: (table: RoutingTable) => Promise<readonly SocketReport[]>;
  readonly close: (drainMs: number) => Promise<void>;
}

export function createFronts(around: FrontSurroundings): Fronts {
  const { drainMs } = around.limits;
  const requests = createFleet<Socket>({
    open: (socket) => openFront(socket, around),
    kindOf: ({ scheme }) => scheme,
    drainMs,
  });
  const streams = createFleet<StreamSocket>({
    open: (socket) =>
      socket.transport === 'tcp'
        ? openTcpFront(socket, around)
        : openUdpFront(socket, around.streams),
    kindOf: ({ transport }) => transport,
    drainMs,
  });
  let isClosed = false;
  return {
    async apply(table) {
      const sockets = isClosed ? [] : table.sockets;
      const streamSockets = isClosed ? [] : (table.streamSockets ?? []);
      around.certificates.retain(table);
      requests.retireOthers(sockets);
      streams.retireOthers(streamSockets);
      const reports = await Promise.all([
        requests.keepOrOpen(sockets),
        streams.keepOrOpen(streamSockets),
      ]);
      return reports.flat();
    },
    async close(patienceMs) {
      isClosed = true;
      await Promise.all([requests.close(patienceMs), streams.close(patienceMs)]);
    },
  };
}
