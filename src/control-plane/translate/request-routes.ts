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
import { type BackendResolver, createBackendResolver } from './backends/resolve-backend.ts';
import type { AttachedRoute } from './graph.ts';
import { keep, keepWhile } from './memory.ts';
import type { RouteSource, RouteSourceInput, SourcedRoutes } from './route-source.ts';
import { readGrpcRules } from './rules/read-grpc-rules.ts';
import { type ReadRules, readRules } from './rules/read-rules.ts';
import { noteQuestions, type Scope } from './scope.ts';
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
    ...snapshot.list(httpRoute).map((route) => readOnce(input, route, readRules)),
    ...snapshot.list(grpcRoute).map((route) => readOnce(input, route, readGrpcRules)),
  ]);
  const sourced = read.map(toSourced);
  return {
    routes: sourced.flatMap(({ routes }) => routes),
    streams: [],
    statuses: sourced.flatMap(({ statuses }) => statuses),
    findings: sourced.flatMap(({ findings }) => findings),
    attachedTo: sourced.flatMap((one) => one.attachedTo),
  };
};

/** A route is read anew only if something changed that it, or what it refers to, depends on. */
function readOnce<R extends AttachableRoute>(
  { scope }: RouteSourceInput,
  route: R,
  readRulesOf: (route: R, backends: BackendResolver) => ReadRules,
): ReadRoute {
  return kept(route, scope, (note) => {
    const noting = noteQuestions(scope, note);
    const rules = readRulesOf(route, createBackendResolver(noting));
    return { route, rules, ...attachRoute(noting.world, route, noting.parents) };
  });
}

const kept = keepWhile<Scope, AttachableRoute, ReadRoute>();

const toSourced = keep((read: ReadRoute): Omit<SourcedRoutes, 'streams'> => {
  const { route, rules, parents, findings } = read;
  const attached: AttachedRoute = {
    ref: refTo(route),
    createdAt: createdAtOf(route),
    rules: rules.rules,
    attachments: attachmentsOf(parents),
  };
  return {
    routes: isUsable(read) ? [attached] : [],
    statuses: [routeStatus(route, parents, rules)],
    findings: [
      ...findings,
      ...parents.flatMap(({ problems }) => problems),
      ...rules.dropped,
      ...rules.problems,
    ],
    attachedTo: isUsable(read) ? [...attachedTo(parents)] : [],
  };
});

/** A GRPCRoute may have no rules at all; then none of them is wrong. */
export function isUsable({ rules }: Pick<ReadRoute, 'rules'>): boolean {
  return rules.rules.length > 0 || rules.dropped.length === 0;
}
