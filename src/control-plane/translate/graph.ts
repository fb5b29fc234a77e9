/** What the steps of a translation hand to each other. Nothing here is changed after its step. */
import type { Finding } from '../../diagnostics/finding.ts';
import type { Gateway } from '../../resources/gateway.ts';
import type { RouteGroupKind } from '../../resources/listener.ts';
import type { ObjectRef, Origin } from '../../resources/object.ts';
import type {
  BackendProtocol,
  BackendTls,
  ClientCertificate,
  Endpoint,
  Refusal,
} from '../../routing-table/backend.ts';
import type { Filter } from '../../routing-table/filter.ts';
import type { RequestMatch } from '../../routing-table/request-match.ts';
import type { ListenerTls, Timeouts } from '../../routing-table/routing-table.ts';

/** A Gateway whose class exists: ours to serve and to give a status. */
export interface ClaimedGateway {
  readonly resource: Gateway;
  readonly ref: ObjectRef;
  readonly controllerName: string;
  readonly listeners: readonly ResolvedListener[];
  readonly clientIdentity: ClientIdentity;
  /** About the Gateway itself; those of its listeners stand there. */
  readonly problems: readonly Finding[];
}

export interface ResolvedListener {
  readonly spec: Gateway['spec']['listeners'][number];
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
  readonly listeners: readonly ServedListener[];
  readonly clientIdentity: ClientIdentity;
}

export interface RequestedAddress {
  readonly origin: Origin;
  /** `''` asks for any address. */
  readonly value: string;
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
  readonly scheme: 'http' | 'https';
  readonly tls?: ListenerTls;
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

/** A route of any kind, read and attached. The table is made from these alone. */
export interface AttachedRoute {
  readonly ref: ObjectRef;
  readonly createdAt: string;
  readonly rules: readonly RouteRule[];
  readonly attachments: readonly Attachment[];
}

export interface Attachment {
  readonly listener: ServedListener;
  /** The intersections of the listener's and the route's hostnames; `*` is every name. */
  readonly hostnames: readonly string[];
}

export interface RouteRule {
  readonly origin: Origin;
  readonly name?: string;
  readonly index: number;
  readonly matches: readonly RequestMatch[];
  readonly filters: readonly RouteFilter[];
  readonly backends: readonly RouteBackend[];
  readonly timeouts: Timeouts;
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

/** As in the table, but a mirror does not know yet how the way to its backend is secured. */
export type RouteFilter =
  | Exclude<Filter, { type: 'RequestMirror' }>
  | {
      readonly type: 'RequestMirror';
      readonly origin: Origin;
      readonly port: ResolvedPort;
      readonly share: number;
    };
