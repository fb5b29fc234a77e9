import { type Finding, finding } from '../../../diagnostics/finding.ts';
import type { Gateway } from '../../../resources/gateway.ts';
import { type ListenerSet, listenerSet } from '../../../resources/listener-set.ts';
import { type ObjectRef, refKey, refTo, sayRef } from '../../../resources/object.ts';
import { allowsNamespace } from '../attachment/allowed-routes.ts';
import { type PlacedListener, placeListeners } from '../listeners/placed-listener.ts';
import { sayKind } from '../say-kind.ts';
import { compareByAge, groupBy, namespaceOf, type World } from '../world.ts';

export interface ReadListenerSets {
  /** Those that name this Gateway as their parent, the older first. */
  readonly of: (gateway: ObjectRef) => readonly ListenerSet[];
  /** About those whose parent is none of these Gateways, by `refKey`. They get no status. */
  readonly withoutParent: (gateways: ReadonlySet<string>) => readonly Finding[];
}

/** All ListenerSets by the Gateway that they want to add to. (`gateway-and-listeners.md` 4) */
export function readListenerSets(world: World): ReadListenerSets {
  const all = world.snapshot.list(listenerSet);
  const byParent = groupBy([...all].sort(compareByAge), (set) => refKey(parentOf(set)));
  return {
    of: (gateway) => byParent.get(refKey(gateway)) ?? [],
    withoutParent: (gateways) =>
      all.flatMap((set) => (gateways.has(refKey(parentOf(set))) ? [] : parentNotOurs(set))),
  };
}

export interface JudgedListenerSet {
  readonly resource: ListenerSet;
  /** What it adds to the Gateway; nothing if it is not allowed to. */
  readonly listeners: readonly PlacedListener[];
  readonly problems: readonly Finding[];
}

/** Which of the sets the Gateway lets in. By default it lets in none. */
export function judgeListenerSets(
  world: World,
  gateway: Gateway,
  sets: readonly ListenerSet[],
): readonly JudgedListenerSet[] {
  const { from, selector } = gateway.spec.allowedListeners?.namespaces ?? { from: 'None' };
  return sets.map((resource) => {
    const isAllowed = allowsNamespace(
      world,
      { from, ...(selector ? { selector } : {}) },
      { own: namespaceOf(gateway), asking: namespaceOf(resource) },
    );
    if (isAllowed) return { resource, listeners: placeListeners(resource), problems: [] };
    const message = `${sayRef(refTo(gateway))} allows no ListenerSets from namespace ${namespaceOf(resource)}: its allowedListeners say ${from}.`;
    const at = { object: refTo(resource), field: 'spec.parentRef' };
    const problem = finding('listener-set-not-allowed', { ...at, message });
    return { resource, listeners: [], problems: [problem] };
  });
}

function parentOf(set: ListenerSet): ObjectRef {
  const { group, kind, name, namespace = namespaceOf(set) } = set.spec.parentRef;
  return { group, kind, name, namespace };
}

function parentNotOurs(set: ListenerSet): Finding {
  const parent = parentOf(set);
  const isGateway = parent.group === 'gateway.networking.k8s.io' && parent.kind === 'Gateway';
  const message = isGateway
    ? `There is no ${sayRef(parent)} of a class that exists, so nobody serves these listeners.`
    : `An object of ${sayKind(parent)} cannot be the parent of listeners here.`;
  const at = { object: refTo(set), field: 'spec.parentRef' };
  return finding('listener-set-parent-not-found', { ...at, message });
}
