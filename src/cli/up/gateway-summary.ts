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
  /** `web`; `team/web` for a listener that the ListenerSet `team` adds. */
  readonly name: string;
  readonly protocol: 'HTTP' | 'HTTPS' | 'TLS' | 'TCP' | 'UDP';
  readonly port: number;
  /** 0 while nothing could be bound. */
  readonly boundPort: number;
}

/** A listener on one of its sockets. */
interface Place {
  readonly key: string;
  readonly address: string;
  readonly port: number;
  readonly listenerPort: number;
  readonly exposedPort?: number;
  readonly protocol: ListenerSummary['protocol'];
  readonly listener: Pick<Listener, 'origin' | 'gateway' | 'name'>;
}

export function summarizeGateways(
  table: RoutingTable,
  sockets: readonly SocketReport[],
): readonly GatewaySummary[] {
  const open = new Set(sockets.filter(({ state }) => state === 'open').map(({ key }) => key));
  const places = [
    ...table.sockets.flatMap((socket) =>
      socket.listeners.map(
        (listener): Place => ({
          ...socket,
          listener,
          protocol: protocolOf(socket, listener),
        }),
      ),
    ),
    ...(table.streamSockets ?? []).map(
      (socket): Place => ({
        ...socket,
        listener: socket,
        protocol: socket.transport === 'udp' ? 'UDP' : 'TCP',
      }),
    ),
  ];
  return grouped(places, ({ listener }) => refKey(listener.gateway)).map((own) => ({
    namespace: own[0].listener.gateway.namespace,
    name: own[0].listener.gateway.name,
    addresses: [...new Set(own.map(({ address }) => address))],
    listeners: grouped(
      own,
      ({ listener }) => `${refKey(listener.origin.object)}/${listener.name}`,
    ).map((same) => summarizeListener(same, open)),
  }));
}

function protocolOf({ scheme }: Socket, { streams }: Listener): ListenerSummary['protocol'] {
  if (streams) return 'TLS';
  return scheme === 'https' ? 'HTTPS' : 'HTTP';
}

/** A listener may be reached on several sockets: IPv4 and IPv6, its own port and an exposed one. */
function summarizeListener(
  places: readonly [Place, ...Place[]],
  open: ReadonlySet<string>,
): ListenerSummary {
  const own = places.find(({ exposedPort }) => exposedPort === undefined) ?? places[0];
  const bound = places.find(
    ({ key, exposedPort }) => open.has(key) && exposedPort === own.exposedPort,
  );
  return {
    name: sayListener(own),
    protocol: own.protocol,
    port: own.listenerPort,
    boundPort: bound?.port ?? 0,
  };
}

function sayListener({ listener: { origin, name } }: Place): string {
  return origin.object.kind === 'ListenerSet' ? `${origin.object.name}/${name}` : name;
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
