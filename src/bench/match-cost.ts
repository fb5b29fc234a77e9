import type { ObjectRef } from '../resources/object.ts';
import { compileMatcher } from '../routing-table/match.ts';
import type { RequestFacts } from '../routing-table/request-match.ts';
import type { Listener, RoutingRule } from '../routing-table/routing-table.ts';

/** What finding a rule costs in a table of one size. */
export interface MatchCost {
  readonly routes: number;
  /** Elements of every prefix, as in `/shop/cart`: 2. */
  readonly depth: number;
  /**
   * `few` routes, spread over the table, fit into the processor's caches and show what the search
   * itself costs; `all` in turn do not, and add what waiting for memory costs.
   */
  readonly asked: 'few' | 'all';
  readonly microseconds: number;
}

export const routeCounts = [10, 1000, 10_000] as const;
export const depths = [2, 6] as const;

/** In this process, without sockets: a search should cost by depth, not by the number of routes. */
export function measureMatching(searches = 100_000, rounds = 5): readonly MatchCost[] {
  const tables = depths.flatMap((depth) =>
    (['few', 'all'] as const).flatMap((asked) =>
      routeCounts.map((routes) => ({ routes, depth, asked })),
    ),
  );
  return tables.map(({ routes, depth, asked }) => {
    const { match } = compileMatcher(listenerWith(routes, depth));
    const requests = Array.from({ length: asked === 'few' ? fewRoutes : routes }, (_, index) =>
      // Steps over the table in an order that no cache foresees.
      factsFor(pathOf((index * 7919) % routes, depth)),
    );
    const search = () => timeOf(searches, (turn) => found(match(host, nth(requests, turn))));
    search();
    // The best of a few: what else the machine does is no part of a search.
    const best = Math.min(...Array.from({ length: rounds }, search));
    return { routes, depth, asked, microseconds: best / searches };
  });
}

/** CPU time in microseconds: others who want the same core do not count. */
function timeOf(turns: number, work: (turn: number) => void): number {
  const began = process.cpuUsage();
  for (let turn = 0; turn < turns; turn += 1) work(turn);
  const { user, system } = process.cpuUsage(began);
  return user + system;
}

function nth(requests: readonly RequestFacts[], turn: number): RequestFacts {
  return requests[turn % requests.length] ?? factsFor('/');
}

/** A benchmark of searches that find nothing would measure something else. */
function found(rule: unknown): void {
  if (rule === undefined) throw new Error('A route of the table was not found.');
}

function listenerWith(routes: number, depth: number): Listener {
  const rules = Array.from({ length: routes }, (_, index) => ruleFor(pathOf(index, depth)));
  return {
    origin: { object: gateway, field: 'spec.listeners[0]' },
    gateway,
    name: 'bench',
    virtualHosts: [{ hostname: host, rules }],
  };
}

function ruleFor(value: string): RoutingRule {
  return {
    origin: { object: gateway, field: '' },
    match: { path: { type: 'PathPrefix', value }, headers: [], queryParams: [] },
    filters: [],
    backends: [],
    timeouts: {},
  };
}

function pathOf(index: number, depth: number): string {
  return `/route-${index}${'/element'.repeat(depth - 1)}`;
}

function factsFor(path: string): RequestFacts {
  return { method: 'GET', path, query: '', header: () => undefined };
}

const fewRoutes = 8;
const host = 'bench.localhost';
const gateway: ObjectRef = {
  group: 'gateway.networking.k8s.io',
  kind: 'Gateway',
  namespace: 'default',
  name: 'bench',
};
