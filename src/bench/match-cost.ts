import type { ObjectRef } from '../resources/object.ts';
import { compileMatcher } from '../routing-table/match.ts';
import type { RequestFacts } from '../routing-table/request-match.ts';
import type { Listener, RoutingRule } from '../routing-table/routing-table.ts';

/** What finding a rule costs in a table of one size. */
export interface MatchCost {
  readonly routes: number;
  /** Elements of every prefix, as in `/shop/cart`: 2. */
  readonly depth: number;
  readonly microseconds: number;
}

export const routeCounts = [10, 1000, 10_000] as const;
export const depths = [2, 6] as const;

/** In this process, without sockets: a search should cost by depth, not by the number of routes. */
export function measureMatching(searches = 100_000, rounds = 5): readonly MatchCost[] {
  const tables = depths.flatMap((depth) => routeCounts.map((routes) => ({ routes, depth })));
  return tables.map(({ routes, depth }) => {
    const { match } = compileMatcher(listenerWith(routes, depth));
    const requests = Array.from({ length: requestsMax }, (_, index) =>
      // Steps over the table in an order that no cache foresees.
      factsFor(pathOf((index * 7919) % routes, depth)),
    );
    const search = () => timeOf(searches, (turn) => found(match(host, nth(requests, turn))));
    search();
    // The best of a few: what else the machine does is no part of a search.
    const best = Math.min(...Array.from({ length: rounds }, search));
    return { routes, depth, microseconds: best / searches };
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

const requestsMax = 4096;
const host = 'bench.localhost';
const gateway: ObjectRef = {
  group: 'gateway.networking.k8s.io',
  kind: 'Gateway',
  namespace: 'default',
  name: 'bench',
};
