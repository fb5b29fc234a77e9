import { type Finding, finding } from '../../../diagnostics/finding.ts';
import { compareHostnames } from '../../../resources/hostnames.ts';
import { refKey, sayRef } from '../../../resources/object.ts';
import { compareByPrecedence } from '../../../routing-table/precedence.ts';
import type {
  Listener,
  RoutingTable,
  Socket,
  VirtualHost,
} from '../../../routing-table/routing-table.ts';
import type { PlannedSocket } from '../addresses/plan-sockets.ts';
import type { AttachedRoute, Frontend, ServedListener } from '../graph.ts';
import type { SecureBackend } from '../policies/secure-backend.ts';
import { bindRules, type RankedRule } from '../rules/bind-rules.ts';
import { findUnreachable } from './unreachable-rules.ts';

export interface TableParts {
  readonly revision: number;
  readonly frontends: readonly Frontend[];
  readonly sockets: readonly PlannedSocket[];
  readonly routes: readonly AttachedRoute[];
  readonly secureBackend: SecureBackend;
}

export interface BuiltTable {
  readonly routingTable: RoutingTable;
  readonly findings: readonly Finding[];
}

/** Puts everything into the order in which it is looked for. */
export function buildTable(parts: TableParts): BuiltTable {
  const hosts = placeRules(parts);
  const listeners = new Map<string, Listener>();
  for (const frontend of parts.frontends) {
    for (const served of frontend.listeners) {
      listeners.set(served.key, toListener(served, hosts.get(served.key) ?? new Map()));
    }
  }
  const sockets = parts.sockets.map(
    ({ listeners: served, ...socket }): Socket => ({
      ...socket,
      listeners: served
        .flatMap(({ key }) => listeners.get(key) ?? [])
        .sort((a, b) => compareHostnames(a.hostname ?? '*', b.hostname ?? '*')),
    }),
  );
  return {
    routingTable: { revision: parts.revision, sockets },
    findings: findUnreachable([...hosts.values()].flatMap((byHost) => [...byHost.values()])).map(
      ({ rule, winner }) =>
        finding('rule-never-reached', {
          object: rule.rule.origin.object,
          field: fieldOfMatch(rule),
          message: `${sayRef(winner.rule.origin.object)} has the same match in ${winner.rule.origin.field} and comes first.`,
        }),
    ),
  };
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
    const bound = new Map<Frontend, readonly RankedRule[]>();
    for (const { listener, hostnames } of route.attachments) {
      const frontend = byRef.get(refKey(listener.frontend));
      if (frontend === undefined) continue;
      const rules = bound.get(frontend) ?? bindRules(route, frontend, secureBackend);
      bound.set(frontend, rules);
      const byHost = placed.get(listener.key) ?? new Map<string, RankedRule[]>();
      placed.set(listener.key, byHost);
      for (const hostname of hostnames) {
        const there = byHost.get(hostname) ?? [];
        byHost.set(hostname, there);
        there.push(...rules);
      }
    }
  }
  for (const byHost of placed.values()) {
    for (const rules of byHost.values()) rules.sort(compareByPrecedence);
  }
  return placed;
}

function toListener(
  { origin, frontend, name, hostname, tls }: ServedListener,
  byHost: ReadonlyMap<string, readonly RankedRule[]>,
): Listener {
  const virtualHosts = [...byHost]
    .map(([host, rules]): VirtualHost => ({ hostname: host, rules: rules.map(({ rule }) => rule) }))
    .sort((a, b) => compareHostnames(a.hostname, b.hostname));
  return {
    origin,
    gateway: frontend,
    name,
    ...(hostname === undefined ? {} : { hostname }),
    ...(tls === undefined ? {} : { tls }),
    virtualHosts,
  };
}
