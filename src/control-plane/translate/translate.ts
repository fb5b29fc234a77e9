import type { Finding } from '../../diagnostics/finding.ts';
import { type ObjectRef, refKey } from '../../resources/object.ts';
import { compareText } from '../../routing-table/precedence.ts';
import type { Snapshot } from '../store/snapshot.ts';
import { assignAddresses } from './addresses/assign-addresses.ts';
import { planSockets } from './addresses/plan-sockets.ts';
import { shareAddresses } from './addresses/share-addresses.ts';
import { createBackendResolver } from './backends/resolve-backend.ts';
import { claimGateways, frontendOf } from './gateways/claim-gateways.ts';
import type { ClaimedGateway, ClaimedListenerSet, Frontend, RouteParent } from './graph.ts';
import { ingressFrontends } from './ingress/ingress-frontends.ts';
import { ingressRoutes } from './ingress/ingress-routes.ts';
import { keep, keepEqual } from './memory.ts';
import {
  asServiceUser,
  filterUser,
  findAffectedGateways,
  findPassedPorts,
} from './policies/affected-gateways.ts';
import { readPolicies } from './policies/read-policies.ts';
import { createSecureBackend } from './policies/secure-backend.ts';
import { refusalByUnadmitted } from './policies/unadmitted-policies.ts';
import { requestRoutes } from './request-routes.ts';
import type { FrontendSource, RouteSource } from './route-source.ts';
import { gatewayStatuses, planFindings } from './statuses/gateway.ts';
import { gatewayClassFindings, gatewayClassStatuses } from './statuses/gateway-class.ts';
import { policyStatus } from './statuses/policy.ts';
import { streamRoutes } from './stream-routes.ts';
import { buildTable } from './table/build-table.ts';
import type { TranslateSettings, Translation } from './translation.ts';
import { readWorld, type World } from './world.ts';

/**
 * The whole controller: what a snapshot means, as a routing table, statuses and findings. The same
 * snapshot and settings always mean the same, whatever was translated before: that saves time only. It
 * never throws: whatever is wrong in the objects is a finding, and everything else is served.
 */
export function translate(snapshot: Snapshot, settings: TranslateSettings): Translation {
  const world = readWorld(snapshot, settings);

  const policies = readPolicies(world);
  const isGoverned = (port: Parameters<typeof policies.governing>[0]) =>
    policies.governing(port) !== undefined ||
    refusalByUnadmitted(settings.unadmittedPolicies, port) !== undefined;
  const backends = createBackendResolver({ world, isGoverned });
  const claims = claimGateways(world, backends);
  const { gateways, frontends, plan, ...placing } = placeFrontends(world, claims.gateways);
  const parents = new Map<string, RouteParent>(
    gateways
      .flatMap((gateway) => [gateway, ...gateway.listenerSets])
      .map((parent) => [refKey(parent.ref), asParent(parent)]),
  );

  const input = {
    world,
    scope: { world, parents, isGoverned },
    frontends,
    backends,
    governing: policies.governing,
    addressesOf: (ref: ObjectRef) => plan.assigned.get(refKey(ref))?.addresses ?? [],
  };
  const sourced = routeSources.map((source) => source(input));
  const routes = sourced.flatMap((source) => source.routes);

  const streams = sourced.flatMap((source) => source.streams);

  const listeners = frontends.flatMap((frontend) => frontend.listeners);
  const users = [...routes, ...streams.map(asServiceUser), ...listeners.map(filterUser)];
  const passed = findPassedPorts(streams);
  const affected = findAffectedGateways(policies, { routes: users, passed }, frontends);
  const table = buildTable({
    revision: snapshot.revision,
    frontends,
    plan,
    routes,
    streams,
    secureBackend: createSecureBackend(policies, affected, settings.unadmittedPolicies),
  });

  const attachedRoutes = countEach(sourced.flatMap(({ attachedTo }) => attachedTo));
  return {
    routingTable: table.routingTable,
    statuses: [
      ...gatewayClassStatuses(world),
      ...gateways.flatMap((gateway) => gatewayStatuses(gateway, { plan, attachedRoutes })),
      ...sourced.flatMap(({ statuses }) => statuses),
      ...policies.all.map((policy) => policyStatus(policy, affected, parents)),
    ],
    findings: eachOnce([
      ...gatewayClassFindings(world),
      ...claims.findings,
      ...gateways.flatMap((gateway) => [
        ...ownProblems(gateway),
        ...gateway.listenerSets.flatMap(ownProblems),
      ]),
      ...placing.findings,
      ...planFindings(plan),
      ...sourced.flatMap(({ findings }) => findings),
      ...policies.all.flatMap(({ problems }) => problems),
      ...affected.findings,
      ...table.findings,
    ]),
  };
}

/** What routes may know of it, without its status: as long as that says the same, it is the same. */
function asParent(claimed: ClaimedGateway | ClaimedListenerSet): RouteParent {
  const { ref, controllerName, listeners } = claimed;
  return keptParents(claimed.resource.spec, { ref, controllerName, listeners });
}

const keptParents = keepEqual<object, RouteParent>();

/** All that has listeners, the older first, with its addresses and ports. */
function placeFrontends(world: World, claimed: readonly ClaimedGateway[]) {
  const { settings } = world;
  const frontends = [
    ...claimed.map((gateway) => frontendOf(gateway, settings)),
    ...frontendSources.flatMap((source) => source(world)),
  ].sort(byAge);
  const assigned = assignAddresses(frontends, settings);
  const shared = shareAddresses({ gateways: claimed, frontends, assigned });
  return { ...shared, plan: planSockets(shared.frontends, assigned, settings) };
}

/** What brings listeners besides Gateways. */
const frontendSources: readonly FrontendSource[] = [ingressFrontends];

/** What brings routes to listeners. */
const routeSources: readonly RouteSource[] = [requestRoutes, streamRoutes, ingressRoutes];

function ownProblems({
  problems,
  listeners,
}: ClaimedGateway | ClaimedListenerSet): readonly Finding[] {
  return [...problems, ...listeners.flatMap((listener) => listener.problems)];
}

function byAge(a: Frontend, b: Frontend): number {
  return compareText(a.createdAt, b.createdAt) || compareText(refKey(a.ref), refKey(b.ref));
}

function countEach(keys: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

/** Two routes may stumble over one Service; its finding is still one. */
function eachOnce(findings: readonly Finding[]): readonly Finding[] {
  const distinct = new Map<string, Finding>();
  for (const found of findings) distinct.set(identityOf(found), found);
  return [...distinct.values()];
}

const identityOf = keep(({ code, origin, message }: Finding): string => {
  const place = origin ? `${refKey(origin.object)} ${origin.field}` : '';
  return `${code} ${place} ${message}`;
});
