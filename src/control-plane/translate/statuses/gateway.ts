import type { Finding } from '../../../diagnostics/finding.ts';
import type { ConditionWithoutTime } from '../../../resources/conditions.ts';
import { refKey } from '../../../resources/object.ts';
import type { AssignedAddresses } from '../addresses/assign-addresses.ts';
import type { SocketPlan } from '../addresses/plan-sockets.ts';
import type { ClaimedGateway, ResolvedListener } from '../graph.ts';
import { listenerKey } from '../listeners/placed-listener.ts';
import type { ObjectStatus, StatusTree } from '../translation.ts';
import { generationOf } from '../world.ts';
import { conditionFrom, hasProblem, isFalse, isTrue, sayAll } from './conditions.ts';
import { listenerStatus } from './listener.ts';
import { isAcceptedSet, listenerSetStatus } from './listener-set.ts';

export interface GatewayFacts {
  readonly plan: SocketPlan;
  /** Accepted routes by the key of the listener. */
  readonly attachedRoutes: ReadonlyMap<string, number>;
}

/** The status of a Gateway and those of its ListenerSets. (`gateway-and-listeners.md` 3, 4) */
export function gatewayStatuses(
  claimed: ClaimedGateway,
  facts: GatewayFacts,
): readonly ObjectStatus[] {
  const gateway = withPortProblems(claimed, facts.plan);
  const { ref, resource, listeners, listenerSets } = gateway;
  const generation = generationOf(resource);
  const assigned = facts.plan.assigned.get(refKey(ref)) ?? nothingAssigned;
  const conditions = {
    accepted: accepted(gateway, generation),
    programmed: programmed(gateway, assigned, generation),
  };
  const isPlaced = !hasProblem('Accepted', gateway.problems) && assigned.addresses.length > 0;
  const parent = {
    isAccepted: conditions.accepted.status === 'True',
    isProgrammed: conditions.programmed.status === 'True',
    isPlaced,
    attachedRoutes: facts.attachedRoutes,
  };
  const own: ObjectStatus = {
    object: ref,
    status: {
      addresses: isPlaced ? reported(assigned) : [],
      conditions: [
        conditions.accepted,
        conditions.programmed,
        resolvedRefs(gateway, generation),
        addressesAssigned(gateway, assigned, generation),
        ...insecureFrontend(gateway, generation),
      ],
      listeners: listeners.map((listener) => {
        const attachedRoutes = facts.attachedRoutes.get(listenerKey(listener)) ?? 0;
        return listenerStatus(listener, { generation, attachedRoutes, isPlaced });
      }),
      attachedListenerSets: listenerSets.filter((set) => isAcceptedSet(set, parent)).length,
    },
  };
  return [own, ...listenerSets.map((set) => listenerSetStatus(set, parent))];
}

/** A listener whose port cannot be had is not accepted, which only the plan of the ports knows. */
function withPortProblems(gateway: ClaimedGateway, plan: SocketPlan): ClaimedGateway {
  const learn = (listener: ResolvedListener): ResolvedListener => {
    const ofPort = plan.listenerProblems.get(listenerKey(listener)) ?? [];
    return { ...listener, problems: [...listener.problems, ...ofPort] };
  };
  return {
    ...gateway,
    listeners: gateway.listeners.map(learn),
    listenerSets: gateway.listenerSets.map((set) => ({
      ...set,
      listeners: set.listeners.map(learn),
    })),
  };
}

/** Only while it is so. (GEP-91) */
function insecureFrontend(
  { problems }: ClaimedGateway,
  generation: number,
): readonly ConditionWithoutTime[] {
  const notes = problems.filter(({ code }) => code === 'client-validation-insecure');
  if (notes.length === 0) return [];
  const news = { reason: 'ConfigurationChanged', message: sayAll(notes) };
  return [isTrue('InsecureFrontendValidationMode', generation, news)];
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
  const { addresses, problems } = assigned;
  if (addresses.length === 0) {
    const message = sayAll(problems);
    return isFalse('Programmed', generation, { reason: 'AddressNotAssigned', message });
  }
  const good = { message: `The Gateway listens on ${addresses.join(', ')}.` };
  return conditionFrom('Programmed', problems, { generation, good });
}

/** Whether each request for an address got one. (GEP-5093) */
function addressesAssigned(
  gateway: ClaimedGateway,
  { addresses, problems }: AssignedAddresses,
  generation: number,
): ConditionWithoutTime {
  const no = (reason: string, message: string) =>
    isFalse('AddressesAssigned', generation, { reason, message });
  if (hasProblem('Accepted', gateway.problems)) {
    return no('NotAssigned', 'The Gateway is not accepted.');
  }
  if (addresses.length === 0) return no('NotAssigned', sayAll(problems));
  if (problems.length > 0) {
    const unsatisfied = problems.map(({ origin, message }) => `${origin?.field}: ${message}`);
    return no('PartiallyAssigned', unsatisfied.join(' '));
  }
  const message = `The Gateway has ${addresses.join(', ')}.`;
  return isTrue('AddressesAssigned', generation, { message });
}

function reported({ addresses, routabilities }: AssignedAddresses): StatusTree {
  return addresses.map((value, index) => {
    return { type: 'IPAddress', value, routability: routabilities[index] ?? '' };
  });
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

const nothingAssigned: AssignedAddresses = { addresses: [], routabilities: [], problems: [] };
