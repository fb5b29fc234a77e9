/** What must not have changed for something to be taken over from the translation before. */
import type { Frontend, RouteParent } from './graph.ts';
import type { AffectedGateways } from './policies/affected-gateways.ts';
import type { Policies } from './policies/read-policies.ts';
import type { TranslateSettings } from './translation.ts';
import { createdAtOf } from './world.ts';

/** Besides the objects that it refers to, all that the reading of a route depends on. */
export function decidingRoutes(
  parents: readonly RouteParent[],
  policies: Policies,
  { unadmittedPolicies }: TranslateSettings,
): readonly unknown[] {
  const facts = ({ ref, controllerName, listeners }: RouteParent) => ({
    ref,
    controllerName,
    listeners,
  });
  return [parents.map(facts), specsOf(policies), unadmittedPolicies];
}

interface Deciding {
  readonly affected: AffectedGateways;
  readonly frontends: readonly Frontend[];
}

/** Besides which policies there are, all that decides how a Gateway secures the way to a backend. */
export function decidingBackends(
  policies: Policies,
  { affected, frontends }: Deciding,
): readonly unknown[] {
  return [
    policies.all.map(({ trust }) => trust),
    affected.withoutRoom,
    frontends.map(({ ref, clientIdentity }) => ({ ref, clientIdentity })),
  ];
}

/** With a new status a policy governs what it governed before. */
function specsOf({ all }: Policies): readonly unknown[] {
  return all.map(({ ref, resource }) => ({ ref, spec: resource.spec, age: createdAtOf(resource) }));
}
