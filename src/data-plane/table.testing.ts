/** Small routing tables for tests, in the words of the table itself. */
import type { ObjectRef, Origin } from '../resources/object.ts';
import type { Backend, BackendTls, Endpoint, Refusal } from '../routing-table/backend.ts';
import type { Filter } from '../routing-table/filter.ts';
import type { RequestMatch } from '../routing-table/request-match.ts';
import type {
  ClientValidation,
  Listener,
  Retry,
  RoutingRule,
  RoutingTable,
  ServerCertificate,
  SessionPersistence,
  Socket,
  Timeouts,
} from '../routing-table/routing-table.ts';
import type { StreamRoute, StreamSocket, TlsStreams } from '../routing-table/stream.ts';
import type { WeightedBackend } from '../routing-table/weighted-backend.ts';

export function originOf(kind: string, name: string, field = ''): Origin {
  return { object: refOf(kind, name), field };
}

export function refOf(kind: string, name: string): ObjectRef {
  return { group: 'gateway.networking.k8s.io', kind, namespace: 'default', name };
}

export function tableOf(...sockets: readonly Socket[]): RoutingTable {
  revision += 1;
  return { revision, sockets };
}

export function socketOf(socket: Partial<Socket> & Pick<Socket, 'listeners'>): Socket {
  const { address = '127.0.0.1', port = 0 } = socket;
  return {
    key: `${address}:${port}`,
    address,
    port,
    listenerPort: socket.scheme === 'https' ? 443 : 80,
    scheme: 'http',
    ...socket,
  };
}

export interface ListenerSketch {
  readonly name?: string;
  readonly hostname?: string;
  readonly certificates?: readonly ServerCertificate[];
  readonly clientValidation?: ClientValidation;
  readonly streams?: TlsStreams;
  readonly filters?: readonly Filter[];
  readonly rules?: readonly RoutingRule[];
}

export function listenerOf({
  name = 'web',
  hostname,
  certificates,
  clientValidation,
  streams,
  filters,
  rules,
}: ListenerSketch): Listener {
  return {
    origin: originOf('Gateway', 'edge', `spec.listeners[${name}]`),
    gateway: refOf('Gateway', 'edge'),
    name,
    ...(hostname === undefined ? {} : { hostname }),
    ...(certificates
      ? { tls: { certificates, ...(clientValidation ? { clientValidation } : {}) } }
      : {}),
    ...(streams ? { streams } : {}),
    ...(filters ? { filters } : {}),
    virtualHosts: [{ hostname: hostname ?? '*', rules: rules ?? [] }],
  };
}

export interface RuleSketch {
  readonly match?: Partial<RequestMatch>;
  readonly filters?: readonly Filter[];
  readonly backends?: readonly WeightedBackend[];
  readonly timeouts?: Timeouts;
  readonly retry?: Retry;
  readonly sessionPersistence?: SessionPersistence;
  /** `spec.rules[0]` */
  readonly field?: string;
}

export function ruleOf(sketch: RuleSketch): RoutingRule {
  const { match, filters, backends, timeouts, retry, sessionPersistence, field } = sketch;
  return {
    origin: originOf('HTTPRoute', 'shop', field ?? 'spec.rules[0]'),
    match: { path: { type: 'PathPrefix', value: '/' }, headers: [], queryParams: [], ...match },
    filters: filters ?? [],
    backends: backends ?? [],
    timeouts: timeouts ?? {},
    ...(retry ? { retry } : {}),
    ...(sessionPersistence ? { sessionPersistence } : {}),
  };
}

export function streamRouteOf(backends: readonly WeightedBackend[], hostname = '*'): StreamRoute {
  return { origin: originOf('TLSRoute', 'db', 'spec.rules[0]'), hostname, backends };
}

export function streamSocketOf(
  transport: StreamSocket['transport'],
  backends: readonly WeightedBackend[] | undefined,
  given: Partial<StreamSocket> = {},
): StreamSocket {
  const { address = '127.0.0.1', port = 0 } = given;
  return {
    key: `${transport}/${address}:${port}`,
    transport,
    address,
    port,
    listenerPort: 5300,
    origin: originOf('Gateway', 'edge', `spec.listeners[${transport}]`),
    gateway: refOf('Gateway', 'edge'),
    name: transport,
    ...(backends ? { route: streamRouteOf(backends) } : {}),
    ...given,
  };
}

/** A table of stream sockets alone. */
export function streamTableOf(...streamSockets: readonly StreamSocket[]): RoutingTable {
  return { ...tableOf(), streamSockets };
}

export interface WeightedSketch {
  readonly weight?: number;
  readonly filters?: readonly Filter[];
}

export function to(
  backend: Backend,
  { weight = 1, filters = [] }: WeightedSketch = {},
): WeightedBackend {
  const origin = originOf('HTTPRoute', 'shop', 'spec.rules[0].backendRefs[0]');
  return { origin, weight, filters, target: { kind: 'backend', backend } };
}

export function toNowhere(refusal: Refusal, weight = 1): WeightedBackend {
  return { origin: refusal.origin, weight, filters: [], target: { kind: 'invalid', refusal } };
}

export function backendOf(
  ports: readonly number[],
  tls: BackendTls = { mode: 'plaintext' },
): Backend {
  const endpoints: Endpoint[] = ports.map((port) => ({ address: '127.0.0.1', port }));
  const service: ObjectRef = { group: '', kind: 'Service', namespace: 'default', name: 'echo' };
  return { name: 'default/echo:80', service, port: 80, endpoints, protocol: 'http', tls };
}

let revision = 0;
