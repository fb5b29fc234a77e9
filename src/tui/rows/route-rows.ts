import { type ObjectRef, refKey } from '../../resources/object.ts';
import type { BackendTls } from '../../routing-table/backend.ts';
import type { RequestMatch } from '../../routing-table/request-match.ts';
import type {
  Listener,
  RoutingRule,
  RoutingTable,
  Socket,
  VirtualHost,
} from '../../routing-table/routing-table.ts';
import type { StreamRoute, StreamSocket } from '../../routing-table/stream.ts';
import type { WeightedBackend } from '../../routing-table/weighted-backend.ts';
import type { Tally } from '../traffic-picture.ts';
import type { ServiceHealth, SocketHealth, TuiView } from '../tui-source.ts';

/** One backend of one rule on one hostname of one listener: one line of the routes. */
export interface RouteRow {
  readonly key: string;
  readonly place: RoutePlace;
  readonly rule: RoutingRule;
  /** All matches that lead to the rule, in precedence order. None where there are no requests. */
  readonly matches: readonly RequestMatch[];
  /** Absent where the rule has no backendRefs at all. */
  readonly backend?: WeightedBackend;
  /** The share of the requests in percent; 100 for a backend alone. */
  readonly percent: number;
  readonly isFirstOfRule: boolean;
  readonly health?: ServiceHealth;
  readonly traffic: RouteTraffic;
  /** Lower case: what `/` looks for. */
  readonly search: string;
}

/** A hostname on a listener, with every socket it can be reached by. */
export interface RoutePlace {
  readonly key: string;
  /** What is spoken there: `tls`, `tcp` and `udp` lead to no requests. */
  readonly scheme: 'http' | 'https' | 'tls' | 'tcp' | 'udp';
  readonly listener: Pick<Listener, 'origin' | 'gateway' | 'name' | 'filters'>;
  readonly hostname: string;
  /** Nothing is decrypted here: whatever secures the way to the backend is the client's own. */
  readonly passesThrough: boolean;
  readonly sockets: readonly [PlaceSocket, ...PlaceSocket[]];
  /** Sockets that could not be opened. */
  readonly closed: readonly SocketHealth[];
}

export type PlaceSocket = Socket | StreamSocket;

export interface RouteTraffic {
  readonly requests: number;
  readonly failed: number;
  /** Of the newest request; absent before the first, and where there are streams only. */
  readonly lastStatus?: number;
  readonly perSecond: number;
}

/** In the table's own order, which is the order requests are matched in. */
export function routeRows(view: TuiView, tallies: readonly Tally[]): readonly RouteRow[] {
  const byRule = groupBy(tallies, ({ listener, rule }) => `${listener}|${rule}`);
  const health = new Map(view.services.map((each) => [refKey(each.service), each]));
  return placesOf(view.table, view.sockets).flatMap(({ place, hosts }) =>
    hosts.flatMap((host) =>
      rowsOf(host, { place: { ...place, hostname: host.hostname }, hosts, byRule, health }),
    ),
  );
}

/** The socket to send an example request to, IPv4 if there is one; none leads to a stream. */
export function requestSocket({ place }: RouteRow): Socket | undefined {
  if (!leadsToRequests(place)) return undefined;
  const sockets = place.sockets.filter((socket): socket is Socket => 'scheme' in socket);
  return sockets.find(({ address }) => !address.includes(':')) ?? sockets[0];
}

/** Elsewhere there are only streams of bytes. */
export function leadsToRequests({ scheme }: Pick<RoutePlace, 'scheme'>): boolean {
  return requestSchemes.has(scheme);
}

/** `refKey` and field of the rule: the same in the table and in traffic. */
export function ruleKey({ object, field }: { object: ObjectRef; field: string }): string {
  return `${refKey(object)} ${field}`;
}

export type BackLegMode = BackendTls['mode'] | 'passthrough' | 'invalid' | 'none';

export function backLegMode({ backend, place }: RouteRow): BackLegMode {
  if (!backend) return 'none';
  if (backend.target.kind === 'invalid') return 'invalid';
  return place.passesThrough ? 'passthrough' : backend.target.backend.tls.mode;
}

/** `default/whoami:80`; the field of a backendRef that leads nowhere. */
export function backendName({ origin, target }: WeightedBackend): string {
  return target.kind === 'backend' ? target.backend.name : origin.field;
}

interface Surroundings {
  readonly place: RoutePlace;
  /** Of the same listener: a request counts for the most specific one only. */
  readonly hosts: readonly VirtualHost[];
  readonly byRule: ReadonlyMap<string, readonly Tally[]>;
  readonly health: ReadonlyMap<string, ServiceHealth>;
}

function rowsOf(host: VirtualHost, around: Surroundings): readonly RouteRow[] {
  const entries = groupBy(host.rules, ({ origin }) => ruleKey(origin));
  return [...entries.entries()].flatMap(([key, [rule, ...others]]) => {
    if (!rule) return [];
    const all = [rule, ...others].map(({ match }) => match);
    const matches = leadsToRequests(around.place) ? all : [];
    const weights = rule.backends.reduce((sum, { weight }) => sum + weight, 0);
    const backends = rule.backends.length > 0 ? rule.backends : [undefined];
    return backends.map((backend, index): RouteRow => {
      const service = backend?.target.kind === 'backend' ? backend.target.backend.service : null;
      const health = service && around.health.get(refKey(service));
      return {
        key: `${around.place.key}|${host.hostname}|${key}|${index}`,
        place: around.place,
        rule,
        matches,
        ...(backend ? { backend } : {}),
        percent: backend ? (100 * backend.weight) / Math.max(weights, 1) : 100,
        isFirstOfRule: index === 0,
        ...(health ? { health } : {}),
        traffic: trafficOf({ key, host, backend }, around),
        search: searchText({ host, rule, matches, backend }),
      };
    });
  });
}

interface Counted {
  readonly key: string;
  readonly host: VirtualHost;
  readonly backend: WeightedBackend | undefined;
}

function trafficOf({ key, host, backend }: Counted, around: Surroundings): RouteTraffic {
  const own = around.byRule.get(`${ruleKey(around.place.listener.origin)}|${key}`) ?? [];
  const name = backend?.target.kind === 'backend' ? backend.target.backend.name : '';
  const counted = own.filter(
    (each) => each.backend === name && hostnameFor(each.host, around.hosts) === host.hostname,
  );
  const last = counted.at(-1);
  return {
    requests: sum(counted, ({ requests }) => requests),
    failed: sum(counted, ({ failed }) => failed),
    ...(last?.lastStatus === undefined ? {} : { lastStatus: last.lastStatus }),
    perSecond: sum(counted, ({ perSecond }) => perSecond),
  };
}

/** Hosts are in the table's order, the most specific first. */
function hostnameFor(host: string, hosts: readonly VirtualHost[]): string | undefined {
  return hosts.find(
    ({ hostname }) =>
      hostname === host ||
      hostname === '*' ||
      (hostname.startsWith('*.') && host.endsWith(hostname.slice(1))),
  )?.hostname;
}

interface ListenerHosts {
  readonly place: Omit<RoutePlace, 'hostname'>;
  readonly hosts: readonly VirtualHost[];
}

/** A listener that is reached by several sockets (IPv4 and IPv6) has the same rules on each. */
function placesOf(table: RoutingTable, health: readonly SocketHealth[]): readonly ListenerHosts[] {
  const places = [
    ...table.sockets.flatMap((socket) =>
      socket.listeners.map(
        (listener): ListenerPlace => ({
          socket,
          listener,
          scheme: listener.streams ? 'tls' : socket.scheme,
          passesThrough: listener.streams?.mode === 'passthrough',
          hosts: listener.streams ? listener.streams.routes.map(hostOf) : listener.virtualHosts,
        }),
      ),
    ),
    ...(table.streamSockets ?? []).map(
      (socket): ListenerPlace => ({
        socket,
        listener: socket,
        scheme: socket.transport,
        passesThrough: false,
        hosts: socket.route ? [hostOf(socket.route)] : [],
      }),
    ),
  ];
  const groups = groupBy(places, ({ listener }) => ruleKey(listener.origin));
  return [...groups.entries()].flatMap(([key, [first, ...others]]) => {
    if (!first) return [];
    const { listener, scheme, passesThrough, hosts } = first;
    const sockets = [first.socket, ...others.map(({ socket }) => socket)] as const;
    const keys = new Set(sockets.map((socket) => socket.key));
    const closed = health.filter((socket) => !socket.isOpen && keys.has(socket.key));
    return [{ place: { key, scheme, passesThrough, listener, sockets, closed }, hosts }];
  });
}

interface ListenerPlace extends Pick<RoutePlace, 'listener' | 'scheme' | 'passesThrough'> {
  readonly socket: PlaceSocket;
  readonly hosts: readonly VirtualHost[];
}

/** A stream is shown as a rule that takes every connection for its name. */
function hostOf({ origin, hostname, backends }: StreamRoute): VirtualHost {
  const match = { path: { type: 'PathPrefix', value: '/' }, headers: [], queryParams: [] } as const;
  return { hostname, rules: [{ origin, match, filters: [], backends, timeouts: {} }] };
}

const requestSchemes: ReadonlySet<RoutePlace['scheme']> = new Set(['http', 'https']);

function searchText({
  host,
  rule,
  matches,
  backend,
}: Omit<Counted, 'key'> & Pick<RouteRow, 'rule' | 'matches'>): string {
  const paths = matches.map(({ method = '', path }) =>
    path.type === 'RegularExpression' ? path.pattern.source : `${method} ${path.value}`,
  );
  const name = rule.origin.object.name;
  return [host.hostname, name, ...paths, backend ? backendName(backend) : '']
    .join(' ')
    .toLowerCase();
}

function groupBy<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
