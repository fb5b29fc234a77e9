import { refKey, sayRef } from '../../resources/object.ts';
import type { Backend, Refusal } from '../../routing-table/backend.ts';
import type { Filter } from '../../routing-table/filter.ts';
import type { RequestMatch, ValueMatch } from '../../routing-table/request-match.ts';
import type {
  Listener,
  ListenerTls,
  RoutingRule,
  Socket,
} from '../../routing-table/routing-table.ts';
import type { StreamRoute, StreamSocket } from '../../routing-table/stream.ts';
import type { WeightedBackend } from '../../routing-table/weighted-backend.ts';
import type { StatusTree, Translation } from './translation.ts';

/**
 * A translation as a person would review it: a line for each rule, condition and finding. Statuses of
 * objects that are not `shown` appear only where not everything in them is true.
 */
export function digest({ routingTable, statuses, findings }: Translation, shown: Set<string>) {
  const lines = statuses.flatMap(({ object, status }) => {
    const said = sayStatus('', status);
    const hidden =
      !shown.has(refKey(object)) && !said.some((line) => / (False|ListenersNot)/.test(line));
    return hidden ? [] : [[sayRef(object), said] as const];
  });
  return {
    ...some('table', {
      ...sayTable(routingTable.sockets),
      ...Object.fromEntries((routingTable.streamSockets ?? []).map(sayStreamSocket)),
    }),
    ...some('statuses', Object.fromEntries(lines)),
    ...some(
      'findings',
      findings.map(
        ({ severity, code, origin, message }) =>
          `${severity} ${code} at ${origin ? `${sayRef(origin.object)} ${origin.field}` : '?'} | ${message}`,
      ),
    ),
  };
}

function some(key: string, value: object) {
  return Object.keys(value).length > 0 ? { [key]: value } : {};
}

function sayTable(sockets: readonly Socket[]) {
  const seen = new Map<Listener, string>();
  return Object.fromEntries(
    sockets.map((socket) => {
      const ports = [
        socket.port === socket.listenerPort ? '' : ` for ${socket.listenerPort}`,
        socket.exposedPort === undefined ? '' : ' exposed',
      ].join('');
      const listeners = socket.listeners.map((listener) => {
        const name = [
          listener.name,
          listener.hostname ?? '*',
          ...(listener.tls ? sayTls(listener.tls) : []),
          ...(listener.streams ? [listener.streams.mode] : []),
          ...(listener.filters ?? []).map(sayFilter),
        ].join(' ');
        const first = seen.get(listener);
        seen.set(listener, first ?? socket.key);
        return [name, first === undefined ? sayHosts(listener) : `as on ${first}`];
      });
      return [`${socket.scheme} ${socket.key}${ports}`, Object.fromEntries(listeners)];
    }),
  );
}

function sayTls({ certificates, clientValidation: clients }: ListenerTls): readonly string[] {
  const believed = clients && `${clients.mode} believing ${clients.authorities.length}`;
  return [`${certificates.length} cert`, ...(believed ? [believed] : [])];
}

function sayStreamSocket(
  socket: StreamSocket,
): readonly [string, Record<string, readonly string[]>] {
  const { port, listenerPort, exposedPort } = socket;
  const exposed = exposedPort === undefined ? '' : ' exposed';
  const mapped = port === listenerPort ? '' : ` for ${listenerPort}${exposed}`;
  return [
    `${socket.key}${mapped}`,
    { [socket.name]: socket.route ? [sayStream(socket.route)] : [] },
  ];
}

function sayStream({ origin, hostname, backends }: StreamRoute): string {
  const from = `(${origin.object.kind} ${origin.object.namespace}/${origin.object.name})`;
  return `${hostname} → ${backends.map(sayWeighted).join(' | ') || 'nobody'} ${from}`;
}

function sayHosts({ virtualHosts, streams }: Listener) {
  if (streams) return streams.routes.map(sayStream);
  return Object.fromEntries(
    virtualHosts.map(({ hostname, rules }) => [hostname, rules.map(sayRule)]),
  );
}

function sayRule({ origin, name, match, filters, backends, ...more }: RoutingRule): string {
  const { timeouts, retry, sessionPersistence: session } = more;
  return [
    sayMatch(match),
    ...filters.map(sayFilter),
    ...(timeouts.requestMs ? [`within ${timeouts.requestMs} ms`] : []),
    ...(timeouts.backendRequestMs ? [`each within ${timeouts.backendRequestMs} ms`] : []),
    ...(retry ? [`again ${retry.attempts}× after ${retry.backoffMs} ms on ${retry.codes}`] : []),
    ...(session ? [`staying by ${JSON.stringify(session)}`] : []),
    `→ ${backends.map(sayWeighted).join(' | ') || 'nobody'}`,
    `(${origin.object.namespace}/${origin.object.name} ${origin.field.replace('spec.', '')}${name ? ` ${name}` : ''})`,
  ].join(' ');
}

function sayMatch({ path, method, headers, queryParams }: RequestMatch): string {
  const value = path.type === 'RegularExpression' ? path.pattern.source : path.value;
  return [
    ...(method ? [method] : []),
    `${path.type} ${value}`,
    ...headers.map((header) => `header ${sayValue(header)}`),
    ...queryParams.map((param) => `query ${sayValue(param)}`),
  ].join(' ');
}

function sayValue(match: ValueMatch): string {
  return match.type === 'Exact'
    ? `${match.name}=${match.value}`
    : `${match.name}~${match.pattern.source}`;
}

function sayFilter(filter: Filter): string {
  switch (filter.type) {
    case 'ExternalAuth': {
      const { origin: _, backend, ...question } = filter.auth;
      return `[Ask ${sayBackend(backend)} ${JSON.stringify(question)}]`;
    }
    case 'RequestMirror':
      return `[Mirror ${filter.mirror.share} ${sayBackend(filter.mirror.backend)}]`;
    case 'Refused':
      return `[Refused ${sayRefusal(filter.refusal)}]`;
    default: {
      const { type, ...rest } = filter;
      return `[${type} ${Object.values(rest).map((value) => JSON.stringify(value))}]`;
    }
  }
}

function sayWeighted({ weight, filters, target }: WeightedBackend): string {
  const share = weight === 1 ? [] : [`${weight}×`];
  const what = target.kind === 'backend' ? sayBackend(target.backend) : sayRefusal(target.refusal);
  return [...share, ...filters.map(sayFilter), what].join(' ');
}

function sayBackend({ name, protocol, tls, endpoints }: Backend): string {
  const at = endpoints.map(({ address, port }) => `${address}:${port}`).join(', ');
  return [
    name,
    ...(protocol === 'http' ? [] : [protocol]),
    ...(tls.mode === 'refused' ? [sayRefusal(tls.refusal)] : []),
    ...(tls.mode === 'verified' ? [`tls ${sayKey(tls.identity.key)}`] : []),
    `at [${at}]`,
  ].join(' ');
}

function sayKey(key: string): string {
  return key.replace(/-----(BEGIN|END) [A-Z ]+-----|\\n/g, '');
}

function sayRefusal({ code, origin }: Refusal): string {
  return `refused by ${code} (${sayRef(origin.object)} ${origin.field})`;
}

function sayStatus(prefix: string, tree: StatusTree): string[] {
  if (Array.isArray(tree)) return tree.flatMap((item) => sayStatus(prefix, item));
  if (typeof tree !== 'object') return [];
  const { conditions, ...rest } = tree as Record<string, StatusTree>;
  if (rest['loadBalancer'] !== undefined) return [sayLoadBalancer(rest['loadBalancer'])];
  const name = [
    rest['name'],
    sayParent(rest['parentRef'] ?? rest['ancestorRef']),
    rest['supportedKinds'] === undefined ? undefined : sayKinds(rest['supportedKinds']),
    rest['attachedRoutes'] === undefined ? undefined : `${rest['attachedRoutes']} routes`,
    rest['type'] === 'IPAddress' ? rest['value'] : undefined,
    rest['routability'] === undefined || rest['routability'] === 'Cluster'
      ? undefined
      : `reachable from ${rest['routability'] || 'who knows where'}`,
  ].filter((part) => part !== undefined);
  const here = name.length > 0 ? `${name.join(' ')}` : prefix;
  const sets = rest['attachedListenerSets'];
  const said = Array.isArray(conditions)
    ? [sayConditions(conditions) + (sets ? ` (${sets} listener sets)` : '')]
    : [];
  const own = said.length > 0 || rest['value'] !== undefined ? [[here, ...said].join(': ')] : [];
  const below = ['addresses', 'listeners', 'parents', 'ancestors'].flatMap((key) =>
    rest[key] === undefined ? [] : sayStatus(key, rest[key]),
  );
  const empty = ['parents', 'ancestors'].filter(
    (key) => Array.isArray(rest[key]) && rest[key].length === 0,
  );
  return [
    ...own.map((line) => line.replace(/^: /, '')),
    ...below,
    ...empty.map((key) => `no ${key}`),
  ];
}

function sayLoadBalancer(tree: StatusTree): string {
  const { ingress } = tree as { ingress: { ip: string; ports: { port: number }[] }[] };
  const points = ingress.map(({ ip, ports }) => `${ip} ${ports.map(({ port }) => port).join(' ')}`);
  return points.join(', ') || 'no address';
}

function sayParent(ref: StatusTree | undefined): string | undefined {
  if (ref === undefined) return undefined;
  const { group: _, kind, ...rest } = ref as Record<string, string | number>;
  return `${kind} ${Object.values(rest).join(' ')}`;
}

function sayKinds(kinds: StatusTree): string {
  return `[${(kinds as { kind: string }[]).map(({ kind }) => kind).join(', ')}]`;
}

function sayConditions(conditions: readonly StatusTree[]): string {
  return (conditions as { type: string; status: string; reason: string }[])
    .filter(({ type, status }) => type !== 'AddressesAssigned' || status !== 'True')
    .map(({ type, status, reason }) =>
      reason === type || (type === 'ResolvedRefs' && reason === type)
        ? `${type} ${status}`
        : `${type} ${status} ${reason}`,
    )
    .join(', ');
}
