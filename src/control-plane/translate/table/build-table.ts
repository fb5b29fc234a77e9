import { type Finding, finding } from '../../../diagnostics/finding.ts';
import { compareHostnames } from '../../../resources/hostnames.ts';
import { refKey, sayRef } from '../../../resources/object.ts';
import type { Filter } from '../../../routing-table/filter.ts';
import type {
  Listener,
  RoutingTable,
  Socket,
  VirtualHost,
} from '../../../routing-table/routing-table.ts';
import type { SocketPlan } from '../addresses/plan-sockets.ts';
import type {
  AttachedRoute,
  AttachedStreamRoute,
  Frontend,
  ServedHostname,
  ServedListener,
} from '../graph.ts';
import type { SecureBackend } from '../policies/secure-backend.ts';
import {
  type BoundRule,
  bindFilters,
  bindRules,
  compareRules,
  type RankedRule,
} from '../rules/bind-rules.ts';
import { type PlacedStreams, placeStreams, toStreamSocket } from './stream-tables.ts';
import { findUnreachable } from './unreachable-rules.ts';

export interface TableParts {
  readonly revision: number;
  readonly frontends: readonly Frontend[];
  readonly plan: Pick<SocketPlan, 'sockets' | 'streamSockets'>;
  readonly routes: readonly AttachedRoute[];
  readonly streams: readonly AttachedStreamRoute[];
  readonly secureBackend: SecureBackend;
}

export interface BuiltTable {
  readonly routingTable: RoutingTable;
  readonly findings: readonly Finding[];
}

/** Puts everything into the order in which it is looked for. */
export function buildTable(parts: TableParts): BuiltTable {
  const hosts = placeRules(parts);
  const streams = placeStreams(parts);
  const listeners = new Map<string, Listener>();
  for (const frontend of parts.frontends) {
    for (const served of frontend.listeners) {
      const virtualHosts = toVirtualHosts(hosts.get(served.key) ?? new Map());
      const filters = bindFilters(served.filters ?? [], frontend, parts.secureBackend);
      listeners.set(served.key, toListener(served, { virtualHosts, filters }, streams));
    }
  }
  const sockets = parts.plan.sockets.map(
    ({ listeners: served, ...socket }): Socket => ({
      ...socket,
      listeners: served
        .flatMap(({ key }) => listeners.get(key) ?? [])
        .sort((a, b) => compareHostnames(a.hostname ?? '*', b.hostname ?? '*')),
    }),
  );
  return {
    routingTable: {
      revision: parts.revision,
      sockets,
      streamSockets: parts.plan.streamSockets.map((one) => toStreamSocket(one, streams)),
    },
    findings: [...neverReached(hosts), ...streams.findings],
  };
}

function neverReached(hosts: PlacedRules): readonly Finding[] {
  const all = [...hosts.values()].flatMap((byHost) => [...byHost.values()]);
  return findUnreachable(all).map(({ rule, winner }) =>
    finding('rule-never-reached', {
      object: rule.rule.origin.object,
      field: fieldOfMatch(rule),
      message: `${sayRef(winner.rule.origin.object)} has the same match in ${winner.rule.origin.field} and comes first.`,
    }),
  );
}

/** A path of an Ingress is its own match. */
function fieldOfMatch({ rule: { origin }, matchIndex }: RankedRule): string {
  return origin.object.kind === 'Ingress' ? origin.field : `${origin.field}.matches[${matchIndex}]`;
}

/** Listener → hostname → its rules, in order of precedence. */
type PlacedRules = Map<string, Map<string, RankedRule[]>>;

function placeRules({ frontends, routes, secureBackend }: TableParts): PlacedRules {
  const byRef = new Map(frontends.map((frontend) => [refKey(frontend.ref), frontend]));
  const placed: PlacedRules = new Map();
  for (const route of routes) {
    const bound = new Map<Frontend, readonly BoundRule[]>();
    for (const { listener, hostnames } of route.attachments) {
      const frontend = byRef.get(refKey(listener.frontend));
      if (frontend === undefined) continue;
      const rules = bound.get(frontend) ?? bindRules(route, frontend, secureBackend);
      bound.set(frontend, rules);
      const byHost = placed.get(listener.key) ?? new Map<string, RankedRule[]>();
      placed.set(listener.key, byHost);
      for (const one of hostnames) placeUnder(one, rules, byHost);
    }
  }
  for (const byHost of placed.values()) {
    for (const rules of byHost.values()) rules.sort(compareRules);
  }
  return placed;
}

function placeUnder(
  { hostname, written }: ServedHostname,
  rules: readonly BoundRule[],
  byHost: Map<string, RankedRule[]>,
): void {
  const there = byHost.get(hostname) ?? [];
  byHost.set(hostname, there);
  for (const rule of rules) there.push({ ...rule, hostname: written });
}

function toVirtualHosts(
  byHost: ReadonlyMap<string, readonly RankedRule[]>,
): readonly VirtualHost[] {
  return [...byHost]
    .map(([host, rules]): VirtualHost => ({ hostname: host, rules: rules.map(({ rule }) => rule) }))
    .sort((a, b) => compareHostnames(a.hostname, b.hostname));
}

function toListener(
  served: ServedListener,
  { virtualHosts, filters }: Pick<Listener, 'virtualHosts'> & { filters: readonly Filter[] },
  placed: PlacedStreams,
): Listener {
  const { origin, frontend, name, hostname, tls, streamMode } = served;
  return {
    origin,
    gateway: frontend,
    name,
    ...(hostname === undefined ? {} : { hostname }),
    ...(tls === undefined ? {} : { tls }),
    ...(streamMode === undefined
      ? {}
      : { streams: { mode: streamMode, routes: placed.of(served) } }),
    ...(filters.length === 0 ? {} : { filters }),
    virtualHosts,
  };
}
