import type { SocketReport } from '../../data-plane/data-plane.ts';
import { refKey } from '../../resources/object.ts';
import type { Listener, RoutingTable, Socket } from '../../routing-table/routing-table.ts';

/** One Gateway as the ready line tells it; the shape is a contract (`postern up --output ndjson`). */
export interface GatewaySummary {
  readonly namespace: string;
  readonly name: string;
  readonly addresses: readonly string[];
  readonly listeners: readonly ListenerSummary[];
}

export interface ListenerSummary {
  readonly name: string;
  readonly protocol: 'HTTP' | 'HTTPS';
  readonly port: number;
  /** 0 while nothing could be bound. */
  readonly boundPort: number;
}

interface Place {
  readonly socket: Socket;
  readonly listener: Listener;
}

export function summarizeGateways(
  table: RoutingTable,
  sockets: readonly SocketReport[],
): readonly GatewaySummary[] {
  const open = new Set(sockets.filter(({ state }) => state === 'open').map(({ key }) => key));
  const places = table.sockets.flatMap((socket) =>
    socket.listeners.map((listener): Place => ({ socket, listener })),
  );
  return grouped(places, ({ listener }) => refKey(listener.gateway)).map((own) => ({
    namespace: own[0].listener.gateway.namespace,
    name: own[0].listener.gateway.name,
    addresses: [...new Set(own.map(({ socket }) => socket.address))],
    listeners: grouped(own, ({ listener }) => listener.name).map((same) =>
      summarizeListener(same, open),
    ),
  }));
}

/** A listener may be reached on several sockets: IPv4 and IPv6, its own port and an exposed one. */
function summarizeListener(places: readonly [Place, ...Place[]], open: ReadonlySet<string>) {
  const own = places.find(({ socket }) => socket.exposedPort === undefined) ?? places[0];
  const bound = places.find(
    ({ socket }) => open.has(socket.key) && socket.exposedPort === own.socket.exposedPort,
  );
  return {
    name: own.listener.name,
    protocol: own.socket.scheme === 'https' ? ('HTTPS' as const) : ('HTTP' as const),
    port: own.socket.listenerPort,
    boundPort: bound?.socket.port ?? 0,
  };
}

type NonEmpty<T> = readonly [T, ...T[]];

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): readonly NonEmpty<T>[] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return [...groups.values()];
}
