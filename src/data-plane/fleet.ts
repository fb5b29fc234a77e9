import type { Front } from './front/front.ts';

/** What became of one socket of a table. */
export interface SocketReport {
  /** The socket's key. */
  readonly key: string;
  readonly state: 'open' | 'unavailable';
  /** Of an unavailable socket, in one sentence. */
  readonly reason?: string;
  readonly address: string;
  /** The port that is bound. */
  readonly port: number;
}

export interface FleetSocket {
  readonly key: string;
  readonly address: string;
  readonly port: number;
}

/** The open sockets of one sort, kept in step with the newest table: they open, stay or close by key. */
export interface Fleet<S> {
  /** First those that leave: a new socket may want the same port on a wider address. */
  readonly retireOthers: (wanted: readonly S[]) => void;
  /** One report for each, in their order. */
  readonly keepOrOpen: (wanted: readonly S[]) => Promise<SocketReport[]>;
  readonly close: (drainMs: number) => Promise<void>;
}

export interface FleetSetup<S> {
  readonly open: (socket: S) => Promise<Front<S>>;
  /** What a front for this socket speaks. */
  readonly kindOf: (socket: S) => Front<S>['kind'];
  /** What a socket that left the table gives its traffic to end. */
  readonly drainMs: number;
}

export function createFleet<S extends FleetSocket>(setup: FleetSetup<S>): Fleet<S> {
  const open = new Map<string, Front<S>>();
  const draining = new Set<Front<S>>();
  const retire = (key: string, front: Front<S>): void => {
    open.delete(key);
    draining.add(front);
    void front.drain(setup.drainMs).finally(() => draining.delete(front));
  };
  /** A port of UDP is taken until its last flow has ended; whoever wants it again need not wait. */
  const makeRoom = async ({ port }: S): Promise<void> => {
    for (const front of draining) {
      if (front.kind === 'udp' && front.port === port) await front.drain(0);
    }
  };
  const keepOrOpen = async (socket: S): Promise<SocketReport> => {
    const { key, address } = socket;
    try {
      await makeRoom(socket);
      const front = open.get(key) ?? (await setup.open(socket));
      open.set(key, front);
      front.swap(socket);
      return { key, state: 'open', address, port: front.port };
    } catch (error) {
      const reason = explain(error, socket);
      return { key, state: 'unavailable', reason, address, port: socket.port };
    }
  };
  return {
    retireOthers(wanted) {
      const kinds = new Map(wanted.map((socket) => [socket.key, setup.kindOf(socket)]));
      for (const [key, front] of open) if (kinds.get(key) !== front.kind) retire(key, front);
    },
    keepOrOpen: (wanted) => Promise.all(wanted.map(keepOrOpen)),
    async close(drainMs) {
      // Those that drain already get no more time than the rest.
      const fronts = [...open.values(), ...draining];
      open.clear();
      await Promise.all(fronts.map((front) => front.drain(drainMs)));
    },
  };
}

function explain(error: unknown, { address, port }: FleetSocket): string {
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
