import type { Finding } from '../../diagnostics/finding.ts';
import { grpcRoute } from '../../resources/grpc-route.ts';
import { httpRoute } from '../../resources/http-route.ts';
import { refTo } from '../../resources/object.ts';
import {
  type AttachableRoute,
  attachedTo,
  attachmentsOf,
  attachRoute,
  type ParentOutcome,
} from './attachment/attach-route.ts';
import { settleRivals } from './attachment/settle-rivals.ts';
import type { RouteSource, RouteSourceInput } from './route-source.ts';
import { readGrpcRules } from './rules/read-grpc-rules.ts';
import { type ReadRules, readRules } from './rules/read-rules.ts';
import { routeStatus } from './statuses/route.ts';
import { createdAtOf } from './world.ts';

/** A route whose rules answer requests, read on its own. */
export interface ReadRoute {
  readonly route: AttachableRoute;
  readonly rules: ReadRules;
  readonly parents: readonly ParentOutcome[];
  readonly findings: readonly Finding[];
}

/**
 * All HTTPRoutes and GRPCRoutes, which share listeners but never a hostname. One without a usable rule
 * is not attached; everything else is served as far as it goes.
 */
export const requestRoutes: RouteSource = (input) => {
  const { snapshot } = input.world;
  const read = settleRivals([
    ...snapshot
      .list(httpRoute)
      .map((route) => attach(input, route, readRules(route, input.backends))),
    ...snapshot
      .list(grpcRoute)
      .map((route) => attach(input, route, readGrpcRules(route, input.backends))),
  ]);
  const accepted = read.filter(isUsable);
  return {
    routes: accepted.map(({ route, rules, parents }) => ({
      ref: refTo(route),
      createdAt: createdAtOf(route),
      rules: rules.rules,
      attachments: attachmentsOf(parents),
    })),
    streams: [],
    statuses: read.map(({ route, rules, parents }) => routeStatus(route, parents, rules)),
    findings: read.flatMap(({ rules, parents, findings }) => [
      ...findings,
      ...parents.flatMap(({ problems }) => problems),
      ...rules.dropped,
      ...rules.problems,
    ]),
    attachedTo: accepted.flatMap(({ parents }) => [...attachedTo(parents)]),
  };
};

function attach(
  { world, parents: candidates }: RouteSourceInput,
  route: AttachableRoute,
  rules: ReadRules,
): ReadRoute {
  return { route, rules, ...attachRoute(world, route, candidates) };
}

/** A GRPCRoute may have no rules at all; then none of them is wrong. */
export function isUsable({ rules }: Pick<ReadRoute, 'rules'>): boolean {
  return rules.rules.length > 0 || rules.dropped.length === 0;
}
