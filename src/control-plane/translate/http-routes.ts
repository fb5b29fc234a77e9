import { httpRoute } from '../../resources/http-route.ts';
import { refKey, refTo } from '../../resources/object.ts';
import { attachmentsOf, attachRoute, type ParentOutcome } from './attachment/attach-route.ts';
import type { RouteSource, SourcedRoutes } from './route-source.ts';
import { readRules } from './rules/read-rules.ts';
import { routeStatus } from './statuses/route.ts';
import { createdAtOf } from './world.ts';

/** All HTTPRoutes. One without a usable rule is not attached; everything else is served as far as it goes. */
export const httpRoutes: RouteSource = ({ world, gateways, backends }) => {
  const read = world.snapshot.list(httpRoute).map((route) => {
    const rules = readRules(route, backends);
    const { parents, findings } = attachRoute(world, route, gateways);
    return { route, rules, parents, findings };
  });
  const accepted = read.filter(({ rules }) => rules.rules.length > 0);
  return {
    routes: accepted.map(({ route, rules, parents }) => ({
      ref: refTo(route),
      createdAt: createdAtOf(route),
      rules: rules.rules,
      attachments: attachmentsOf(parents),
    })),
    statuses: read.map(({ route, rules, parents }) => routeStatus(route, parents, rules)),
    findings: read.flatMap(({ rules, parents, findings }) => [
      ...findings,
      ...parents.flatMap(({ problems }) => problems),
      ...rules.dropped,
      ...rules.problems,
    ]),
    attachedTo: accepted.flatMap(({ parents }) => [...listenersOf(parents)]),
  } satisfies SourcedRoutes;
};

/** A route that comes to one listener on two ways counts once. */
function listenersOf(parents: readonly ParentOutcome[]): ReadonlySet<string> {
  return new Set(
    parents.flatMap(({ gateway, accepted }) =>
      accepted.map(({ listener }) => `${refKey(gateway.ref)}/${listener.spec.name}`),
    ),
  );
}
