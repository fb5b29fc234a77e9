import { type Finding, finding } from '../../../diagnostics/finding.ts';
import { type BackendTLSPolicy, backendTlsPolicy } from '../../../resources/backend-tls-policy.ts';
import { type ObjectRef, refKey, refTo } from '../../../resources/object.ts';
import type { PortName } from '../backends/resolve-backend.ts';
import { compareByAge, type World } from '../world.ts';
import { type PolicyTarget, readTarget, targetKey } from './policy-targets.ts';
import { type PolicyTrust, readTrust } from './policy-trust.ts';

/** A BackendTLSPolicy, judged on its own and against its rivals. */
export interface ReadPolicy {
  readonly ref: ObjectRef;
  readonly resource: BackendTLSPolicy;
  readonly trust: PolicyTrust;
  readonly targets: readonly PolicyTarget[];
  readonly problems: readonly Finding[];
  /** Remarks for the message of a policy that is in force. */
  readonly notes: readonly string[];
}

export interface Policies {
  /** In the snapshot's order. */
  readonly all: readonly ReadPolicy[];
  /** The one policy that says how a port is spoken to, valid or not. (`backendtlspolicy.md` 4) */
  readonly governing: (port: PortName) => ReadPolicy | undefined;
}

export function readPolicies(world: World): Policies {
  const resources = world.snapshot.list(backendTlsPolicy);
  const winners = winnersByTarget(resources);
  const all = resources.map((resource) => readPolicy(world, resource, winners));
  const byRef = new Map(all.map((policy) => [refKey(policy.ref), policy]));
  const winner = (service: ObjectRef, sectionName?: string) => {
    const resource = winners.get(targetKey(service, sectionName));
    return resource && byRef.get(refKey(refTo(resource)));
  };
  return {
    all,
    governing: ({ service, portName }) =>
      (portName === '' ? undefined : winner(service, portName)) ?? winner(service),
  };
}

/**
 * Who wins each target: the oldest, then the first by name. Decided before anybody is judged, so that
 * a mistake in the winner never hands its Service to the loser.
 */
function winnersByTarget(
  resources: readonly BackendTLSPolicy[],
): ReadonlyMap<string, BackendTLSPolicy> {
  const winners = new Map<string, BackendTLSPolicy>();
  for (const resource of [...resources].sort(compareByAge)) {
    const { namespace } = refTo(resource);
    for (const { sectionName, ...target } of resource.spec.targetRefs) {
      const key = targetKey({ ...target, namespace }, sectionName);
      if (!winners.has(key)) winners.set(key, resource);
    }
  }
  return winners;
}

function readPolicy(
  world: World,
  resource: BackendTLSPolicy,
  winners: ReadonlyMap<string, BackendTLSPolicy>,
): ReadPolicy {
  const targets = resource.spec.targetRefs.map((_, index) =>
    readTarget(world, { resource, index, winners }),
  );
  const { trust, problems } = readTrust(world, resource);
  const options = optionProblems(resource);
  return {
    ref: refTo(resource),
    resource,
    trust,
    targets,
    problems: [...problems, ...targets.flatMap(({ problem }) => problem ?? []), ...options],
    notes: [
      ...targets.flatMap(({ note, problem }) => problem?.message ?? note ?? []),
      ...options.map(({ message }) => message),
    ],
  };
}

function optionProblems(resource: BackendTLSPolicy): readonly Finding[] {
  const names = Object.keys(resource.spec.options ?? {}).sort();
  if (names.length === 0) return [];
  return [
    finding('policy-options-ignored', {
      object: refTo(resource),
      field: 'spec.options',
      message: `Options are ignored: ${names.join(', ')}.`,
    }),
  ];
}
