import type { ConditionWithoutTime } from '../../../resources/conditions.ts';
import type { ClaimedListenerSet } from '../graph.ts';
import { listenerKey } from '../listeners/placed-listener.ts';
import type { ObjectStatus } from '../translation.ts';
import { generationOf } from '../world.ts';
import { hasProblem, isFalse, isTrue, sayAll } from './conditions.ts';
import { canServe, listenerStatus } from './listener.ts';

/** What a ListenerSet has to know of its Gateway. */
export interface ParentFacts {
  readonly isAccepted: boolean;
  readonly isProgrammed: boolean;
  /** It has an address. */
  readonly isPlaced: boolean;
  /** Accepted routes by the key of the listener. */
  readonly attachedRoutes: ReadonlyMap<string, number>;
}

/** The whole status of a ListenerSet. (`gateway-and-listeners.md` 4) */
export function listenerSetStatus(set: ClaimedListenerSet, parent: ParentFacts): ObjectStatus {
  const generation = generationOf(set.resource);
  return {
    object: set.ref,
    status: {
      conditions: [accepted(set, parent), programmed(set, parent)],
      listeners: set.listeners.map((listener) =>
        listenerStatus(listener, {
          generation,
          attachedRoutes: parent.attachedRoutes.get(listenerKey(listener)) ?? 0,
          isPlaced: parent.isAccepted && parent.isPlaced,
          conflictSaysWhy: true,
        }),
      ),
    },
  };
}

/** At least one listener that can be served makes a set; a Gateway is not that strict. */
export function isAcceptedSet(set: ClaimedListenerSet, parent: ParentFacts): boolean {
  return accepted(set, parent).status === 'True';
}

function accepted(set: ClaimedListenerSet, parent: ParentFacts): ConditionWithoutTime {
  const generation = generationOf(set.resource);
  const refused = whyRefused(set, parent);
  if (refused) return isFalse('Accepted', generation, refused);
  const bad = badListeners(set);
  if (bad === '') {
    return isTrue('Accepted', generation, { message: 'The ListenerSet is valid.' });
  }
  return isTrue('Accepted', generation, {
    reason: 'ListenersNotValid',
    message: `Not valid: ${bad}.`,
  });
}

function programmed(set: ClaimedListenerSet, parent: ParentFacts): ConditionWithoutTime {
  const generation = generationOf(set.resource);
  const refused = whyRefused(set, parent);
  if (refused) return isFalse('Programmed', generation, refused);
  if (!parent.isProgrammed) {
    const message = 'The Gateway is not programmed.';
    return isFalse('Programmed', generation, { reason: 'ParentNotProgrammed', message });
  }
  return isTrue('Programmed', generation, { message: 'The Gateway serves these listeners.' });
}

/** Why nothing of the set is served. */
function whyRefused(set: ClaimedListenerSet, parent: ParentFacts) {
  if (hasProblem('Accepted', set.problems)) {
    return { reason: 'NotAllowed', message: sayAll(set.problems) };
  }
  if (!parent.isAccepted) {
    return { reason: 'ParentNotAccepted', message: 'The Gateway is not accepted.' };
  }
  if (set.listeners.some(canServe)) return undefined;
  return { reason: 'ListenersNotValid', message: `Not valid: ${badListeners(set)}.` };
}

function badListeners({ listeners }: ClaimedListenerSet): string {
  return listeners
    .filter((listener) => !canServe(listener))
    .map(({ spec }) => `listener ${spec.name}`)
    .join(', ');
}
