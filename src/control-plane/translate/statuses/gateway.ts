import type { Finding } from '../../../diagnostics/finding.ts';
import type { ConditionWithoutTime } from '../../../resources/conditions.ts';
import { refKey } from '../../../resources/object.ts';
import type { AssignedAddresses } from '../addresses/assign-addresses.ts';
import type { SocketPlan } from '../addresses/plan-sockets.ts';
import type { ClaimedGateway } from '../graph.ts';
import type { ObjectStatus } from '../translation.ts';
import { generationOf } from '../world.ts';
import { conditionFrom, hasProblem, isFalse, isTrue } from './conditions.ts';
import { listenerStatus } from './listener.ts';

export interface GatewayFacts {
  readonly plan: SocketPlan;
  /** Accepted routes by `refKey` of the Gateway and name of the listener. */
  readonly attachedRoutes: ReadonlyMap<string, number>;
}

/** The whole status of a Gateway. (`gateway-and-listeners.md` 3) */
export function gatewayStatus(claimed: ClaimedGateway, facts: GatewayFacts): ObjectStatus {
  const { plan } = facts;
  const gateway = withPortProblems(claimed, plan);
  const { ref, resource, listeners } = gateway;
  const generation = generationOf(resource);
  const assigned = plan.assigned.get(refKey(ref)) ?? nothingAssigned;
  const isAccepted = !hasProblem('Accepted', gateway.problems);
  return {
    object: ref,
    status: {
      addresses: isAccepted
        ? assigned.addresses.map((value) => ({ type: 'IPAddress', value }))
        : [],
      conditions: [
        accepted(gateway, generation),
        programmed(gateway, assigned, generation),
        resolvedRefs(gateway, generation),
      ],
      listeners: listeners.map((listener) =>
        listenerStatus(listener, {
          generation,
          attachedRoutes: facts.attachedRoutes.get(`${refKey(ref)}/${listener.spec.name}`) ?? 0,
          isPlaced: isAccepted && assigned.addresses.length > 0,
        }),
      ),
    },
  };
}

/** A listener whose port cannot be had is not accepted, which only the plan of the ports knows. */
function withPortProblems(gateway: ClaimedGateway, plan: SocketPlan): ClaimedGateway {
  const listeners = gateway.listeners.map((listener) => {
    const ofPort = plan.listenerProblems.get(`${refKey(gateway.ref)}/${listener.spec.name}`) ?? [];
    return { ...listener, problems: [...listener.problems, ...ofPort] };
  });
  return { ...gateway, listeners };
}

function accepted(gateway: ClaimedGateway, generation: number): ConditionWithoutTime {
  const bad = badListeners(gateway, 'Accepted');
  const good = { message: 'The Gateway is valid.' };
  if (hasProblem('Accepted', gateway.problems) || bad.length === 0) {
    return conditionFrom('Accepted', gateway.problems, { generation, good });
  }
  const reason = 'ListenersNotValid';
  const message = `Not valid: ${bad.join(', ')}.`;
  return bad.length === gateway.listeners.length
    ? isFalse('Accepted', generation, { reason, message })
    : isTrue('Accepted', generation, { reason, message });
}

function programmed(
  gateway: ClaimedGateway,
  assigned: AssignedAddresses,
  generation: number,
): ConditionWithoutTime {
  if (accepted(gateway, generation).status === 'False') {
    const message = 'The Gateway is not accepted.';
    return isFalse('Programmed', generation, { reason: 'Invalid', message });
  }
  const good = { message: `The Gateway listens on ${assigned.addresses.join(', ')}.` };
  return conditionFrom('Programmed', assigned.problems, { generation, good });
}

/** The Gateway's own references first, then those of its listeners. */
function resolvedRefs(gateway: ClaimedGateway, generation: number): ConditionWithoutTime {
  const bad = badListeners(gateway, 'ResolvedRefs');
  if (!hasProblem('ResolvedRefs', gateway.problems) && bad.length > 0) {
    const message = `References are not resolved: ${bad.join(', ')}.`;
    return isFalse('ResolvedRefs', generation, { reason: 'ListenersNotResolved', message });
  }
  const good = { message: 'All references are resolved.' };
  return conditionFrom('ResolvedRefs', gateway.problems, { generation, good });
}

function badListeners(
  { listeners }: ClaimedGateway,
  type: 'Accepted' | 'ResolvedRefs',
): readonly string[] {
  return listeners
    .filter(({ problems }) => hasProblem(type, problems))
    .map(({ spec }) => `listener ${spec.name}`);
}

/** Findings about what was planned for the Gateways, which stand nowhere else. */
export function planFindings(plan: SocketPlan): readonly Finding[] {
  return [
    ...[...plan.assigned.values()].flatMap(({ problems }) => problems),
    ...[...plan.listenerProblems.values()].flat(),
  ];
}

const nothingAssigned: AssignedAddresses = { addresses: [], problems: [] };
