/** What the steps of a translation hand to each other. Nothing here is changed after its step. */
import type { Finding } from '../../diagnostics/finding.ts';
import type { Gateway } from '../../resources/gateway.ts';
import type { Listener, RouteGroupKind } from '../../resources/listener.ts';
import type { ListenerSet } from '../../resources/listener-set.ts';
import type { ObjectRef, Origin } from '../../resources/object.ts';
import type {
  BackendProtocol,
  BackendTls,
  ClientCertificate,
  Endpoint,
  Refusal,
} from '../../routing-table/backend.ts';
import type { AuthQuestion, Filter } from '../../routing-table/filter.ts';
import type { RequestMatch } from '../../routing-table/request-match.ts';
import type {
  ListenerTls,
  Retry,
  SessionPersistence,
  Timeouts,
} from '../../routing-table/routing-table.ts';
import type { TlsStreams } from '../../routing-table/stream.ts';

/** What a route can name as its parent: a Gateway of ours, or a ListenerSet of one. */
export interface RouteParent {
  readonly ref: ObjectRef;
  readonly controllerName: string;
  /** Its own; those of a ListenerSet are not its Gateway's in the eyes of a route. */
  readonly listeners: readonly ResolvedListener[];
}

/** A Gateway whose class exists: ours to serve and to give a status. */
export interface ClaimedGateway extends RouteParent {
  readonly resource: Gateway;
  /** Those that name it as their parent, in order of precedence. */
  readonly listenerSets: readonly ClaimedListenerSet[];
  readonly clientIdentity: ClientIdentity;
  /** About the Gateway itself; those of its listeners stand there. */
  readonly problems: readonly Finding[];
}

export interface ClaimedListenerSet extends RouteParent {
  readonly resource: ListenerSet;
  /** About the set as a whole: it is not allowed. Then it has no listeners. */
  readonly problems: readonly Finding[];
}

export interface ResolvedListener {
  /** The Gateway or ListenerSet that it is written in. */
  readonly owner: ObjectRef;
  readonly spec: Listener;
  /** Present exactly if the protocol is one we serve. */
  readonly served?: ServedListener;
  readonly supportedKinds: readonly RouteGroupKind[];
  /** Other listeners of the port whose hostnames overlap, by name. */
  readonly overlapping: readonly string[];
  readonly problems: readonly Finding[];
}

/** Something with addresses of its own: a Gateway, or an IngressClass standing in for one. */
export interface Frontend {
  readonly ref: ObjectRef;
  readonly createdAt: string;
  /** Where it is written down that there is such a frontend. */
  readonly origin: Origin;
  /** Addresses that were asked for, where any were. */
  readonly requested: readonly RequestedAddress[];
  /** Addresses that it is to keep, because clients may be using them. */
  readonly held: readonly string[];
  readonly listeners: readonly ServedListener[];
  readonly clientIdentity: ClientIdentity;
}

export interface RequestedAddress {
  readonly origin: Origin;
  /** `''` asks for any address. */
  readonly value: string;
  /** `''` leaves open where it can be reached from. */
  readonly routability: string;
}

/** A listener that will be in the routing table. */
export interface ServedListener {
  /** Unique among all listeners. */
  readonly key: string;
  readonly frontend: ObjectRef;
  readonly origin: Origin;
  readonly name: string;
  readonly hostname?: string;
  readonly port: number;
  /** `https` for all connections that begin with a ClientHello, those of protocol TLS too. */
  readonly scheme: 'http' | 'https' | 'tcp' | 'udp';
  readonly tls?: ListenerTls;
  /** Run before a rule is looked for. */
  readonly filters?: readonly RouteFilter[];
  /** Of listeners of protocol TLS, which lead to no requests. */
  readonly streamMode?: TlsStreams['mode'];
  /** Nobody asked for it, so nobody misses it either. */
  readonly idle?: true;
}

/** The certificate a Gateway shows to its backends. `refused`: better no connection than an anonymous one. */
export type ClientIdentity =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'certificate'; readonly certificate: ClientCertificate }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** One port of one Service, before it is known how a Gateway secures the way to it. */
export interface ResolvedPort {
  readonly service: ObjectRef;
  readonly port: number;
  /** `''` for the one port of a Service that needs no name. */
  readonly portName: string;
  readonly protocol: BackendProtocol;
  readonly endpoints: readonly Endpoint[];
}

/** A route of requests, of any kind, read and attached. */
export interface AttachedRoute {
  readonly ref: ObjectRef;
  readonly createdAt: string;
  readonly rules: readonly RouteRule[];
  readonly attachments: readonly Attachment[];
}

export interface Attachment {
  readonly listener: ServedListener;
  readonly hostnames: readonly ServedHostname[];
}

export interface ServedHostname {
  /** The intersection of the listener's hostname and one of the route's; `*` is every name. */
  readonly hostname: string;
  /** What the route itself says, which decides among routes that share the intersection. */
  readonly written: string;
}

export interface RouteRule {
  readonly origin: Origin;
  readonly name?: string;
  readonly index: number;
  readonly matches: readonly RequestMatch[];
  readonly filters: readonly RouteFilter[];
  readonly backends: readonly RouteBackend[];
  readonly timeouts: Timeouts;
  readonly retry?: Retry;
  readonly sessionPersistence?: SessionPersistence;
  /** Of a GRPCRoute, whose matches have an order of their own: one for each of `matches`. */
  readonly methodRanks?: readonly MethodRank[];
}

/** What puts one method match of gRPC before another: characters, the more the earlier. */
export interface MethodRank {
  readonly service: number;
  readonly method: number;
}

/** A route of bytes without requests, read and attached. */
export interface AttachedStreamRoute {
  readonly ref: ObjectRef;
  readonly createdAt: string;
  /** Of its one rule. */
  readonly origin: Origin;
  readonly backends: readonly RouteBackend[];
  readonly attachments: readonly Attachment[];
}

export interface RouteBackend {
  readonly origin: Origin;
  readonly weight: number;
  readonly filters: readonly RouteFilter[];
  readonly target: RouteTarget;
}

export type RouteTarget =
  /** `tls` is given where the kind of route brings its own (Ingress); else the policies decide. */
  | { readonly kind: 'port'; readonly port: ResolvedPort; readonly tls?: BackendTls }
  | { readonly kind: 'invalid'; readonly refusal: Refusal };

/** As in the table, but those with a backend do not know yet how the way to it is secured. */
export type RouteFilter =
  | Exclude<Filter, { type: 'RequestMirror' } | { type: 'ExternalAuth' }>
  | {
      readonly type: 'ExternalAuth';
      readonly origin: Origin;
      readonly port: ResolvedPort;
      readonly question: AuthQuestion;
    }
  | {
      readonly type: 'RequestMirror';
      readonly origin: Origin;
      readonly port: ResolvedPort;
      readonly share: number;
    };
