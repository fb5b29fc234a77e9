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
export function gatewayStatus(gateway: ClaimedGateway, facts: GatewayFacts): ObjectStatus {
  const { plan } = facts;
  const { ref, resource, listeners } = gateway;
  const generation = generationOf(resource);
  const assigned = plan.assigned.get(refKey(ref)) ?? nothingAssigned;
  const isAccepted = !hasProblem('Accepted', gateway.problems);
  const portProblemsOf = (name: string) =>
    plan.listenerProblems.get(`${refKey(ref)}/${name}`) ?? [];
  const listenersAnswer = listeners.some(
    ({ served }) => served && !hasProblem('Programmed', portProblemsOf(served.name)),
  );
  return {
    object: ref,
    status: {
      addresses: isAccepted
        ? assigned.addresses.map((value) => ({ type: 'IPAddress', value }))
        : [],
      conditions: [
        accepted(gateway, generation),
        programmed(gateway, { assigned, listenersAnswer, generation }),
        resolvedRefs(gateway, generation),
      ],
      listeners: listeners.map((listener) =>
        listenerStatus(listener, {
          generation,
          attachedRoutes: facts.attachedRoutes.get(`${refKey(ref)}/${listener.spec.name}`) ?? 0,
          portProblems: portProblemsOf(listener.spec.name),
          isPlaced: isAccepted && assigned.addresses.length > 0,
        }),
      ),
    },
  };
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

interface ProgrammedFacts {
  readonly assigned: AssignedAddresses;
  readonly listenersAnswer: boolean;
  readonly generation: number;
}

function programmed(
  gateway: ClaimedGateway,
  { assigned, listenersAnswer, generation }: ProgrammedFacts,
): ConditionWithoutTime {
  const { status } = accepted(gateway, generation);
  const invalid = (message: string) =>
    isFalse('Programmed', generation, { reason: 'Invalid', message });
  if (status === 'False') return invalid('The Gateway is not accepted.');
  if (!hasProblem('Programmed', assigned.problems) && !listenersAnswer) {
    return invalid('None of the listeners could be opened.');
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
