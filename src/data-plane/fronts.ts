import type { RoutingTable, Socket } from '../routing-table/routing-table.ts';
import type { FrontSurroundings } from './front/open-connection.ts';
import { type Front, openFront } from './front/open-front.ts';

/** What became of one socket of a table. */
export interface SocketReport {
  /** `Socket.key` */
  readonly key: string;
  readonly state: 'open' | 'unavailable';
  /** Of an unavailable socket, in one sentence. */
  readonly reason?: string;
  readonly address: string;
  /** The port that is bound. */
  readonly port: number;
}

/** All open sockets, kept in step with the newest table. */
export interface Fronts {
  readonly apply: (table: RoutingTable) => Promise<readonly SocketReport[]>;
  readonly close: (drainMs: number) => Promise<void>;
}

export function createFronts(around: FrontSurroundings): Fronts {
  const open = new Map<string, Front>();
  const draining = new Map<Front, Promise<void>>();
  let isClosed = false;
  const retire = (key: string, front: Front): void => {
    open.delete(key);
    const drained = front.drain(around.limits.drainMs).finally(() => draining.delete(front));
    draining.set(front, drained);
  };
  const keepOrOpen = async (socket: Socket): Promise<SocketReport> => {
    const { key, address } = socket;
    try {
      const kept = open.get(key);
      const front = kept ?? (await openFront(socket, around));
      open.set(key, front);
      front.swap(socket);
      return { key, state: 'open', address, port: front.port };
    } catch (error) {
      return {
        key,
        state: 'unavailable',
        reason: explain(error, socket),
        address,
        port: socket.port,
      };
    }
  };
  return {
    async apply(table) {
      const wanted = isClosed ? [] : table.sockets;
      around.certificates.retain(table);
      const schemes = new Map(wanted.map(({ key, scheme }) => [key, scheme]));
      for (const [key, front] of open) {
        // First those that leave: a new socket may want the same port on a wider address.
        if (schemes.get(key) !== front.scheme) retire(key, front);
      }
      return Promise.all(wanted.map(keepOrOpen));
    },
    async close(drainMs) {
      isClosed = true;
      // Those that drain already get no more time than the rest.
      const fronts = [...open.values(), ...draining.keys()];
      open.clear();
      await Promise.all(fronts.map((front) => front.drain(drainMs)));
    },
  };
}

function explain(error: unknown, { address, port }: Socket): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'EADDRINUSE':
      return `Another program already listens on port ${port} of ${address}.`;
    case 'EACCES':
      return `This user may not listen on port ${port} of ${address}.`;
    case 'EADDRNOTAVAIL':
      return `${address} is not an address of this machine.`;
    default:
      return `Port ${port} of ${address} cannot be opened: ${error instanceof Error ? error.message : String(error)}.`;
  }
}
