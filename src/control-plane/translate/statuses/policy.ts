import type { ConditionWithoutTime } from '../../../resources/conditions.ts';
import { refKey } from '../../../resources/object.ts';
import type { ParentsByRef } from '../attachment/attach-route.ts';
import type { AffectedGateways } from '../policies/affected-gateways.ts';
import type { ReadPolicy } from '../policies/read-policies.ts';
import type { ObjectStatus, StatusTree } from '../translation.ts';
import { generationOf } from '../world.ts';
import { conditionFrom, hasProblem, isFalse, isTrue, problemsOf, sayAll } from './conditions.ts';
import { conditionOfProblem } from './problem-conditions.ts';

/** One entry for each Gateway that uses a targeted Service. (`backendtlspolicy.md` 5, 6) */
export function policyStatus(
  policy: ReadPolicy,
  affected: AffectedGateways,
  gateways: ParentsByRef,
): ObjectStatus {
  const conditions = policyConditions(policy);
  const ancestors = affected.ancestorsOf(policy).flatMap((ref): StatusTree[] => {
    const gateway = gateways.get(refKey(ref));
    if (gateway === undefined) return [];
    const { group, kind, namespace, name } = ref;
    const { controllerName } = gateway;
    return [{ ancestorRef: { group, kind, namespace, name }, controllerName, conditions }];
  });
  return { object: policy.ref, status: { ancestors } };
}

function policyConditions(policy: ReadPolicy): readonly ConditionWithoutTime[] {
  const generation = generationOf(policy.resource);
  return [accepted(policy, generation), resolvedRefs(policy, generation)];
}

/** Of several bad references the first gives the reason, whatever is wrong with the others. */
function resolvedRefs({ problems }: ReadPolicy, generation: number): ConditionWithoutTime {
  const bad = problems.filter((problem) => hasProblem('ResolvedRefs', [problem]));
  const [first] = bad;
  const reason = first && conditionOfProblem[first.code]?.reason;
  return reason === undefined
    ? isTrue('ResolvedRefs', generation, { message: 'All references of the policy are resolved.' })
    : isFalse('ResolvedRefs', generation, { reason, message: sayAll(bad) });
}

/**
 * What makes the policy as a whole invalid comes first; then targets, where one that is in force is
 * enough; then whether there is anybody left to believe.
 */
function accepted(policy: ReadPolicy, generation: number): ConditionWithoutTime {
  const { problems, targets, trust, notes } = policy;
  const invalid = problems.filter(({ code }) => conditionOfProblem[code]?.reason === 'Invalid');
  const ofTargets = targets.flatMap(({ problem }) => problem ?? []);
  const isInForce = ofTargets.length < targets.length;
  const whole = isInForce ? invalid.filter((one) => !ofTargets.includes(one)) : problems;
  const good = { message: ['The policy is in force.', ...notes].join(' ') };
  const condition = conditionFrom('Accepted', whole, { generation, good });
  if (condition.status === 'False') return condition;
  if (trust.kind === 'refused' && trust.noValidAuthority) {
    const message = `Nobody can be believed. ${sayAll(problemsOf('ResolvedRefs', problems))}`;
    return isFalse('Accepted', generation, { reason: 'NoValidCACertificate', message });
  }
  return isTrue('Accepted', generation, good);
}
