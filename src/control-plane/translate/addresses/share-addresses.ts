import type { Finding } from '../../../diagnostics/finding.ts';
import { refKey } from '../../../resources/object.ts';
import type { ClaimedGateway, ClaimedListenerSet, Frontend, ResolvedListener } from '../graph.ts';
import { listenerKey } from '../listeners/placed-listener.ts';
import { hasProblem } from '../statuses/conditions.ts';
import type { AssignedByRef } from './assign-addresses.ts';
import { createSharedPorts, toSharingListener } from './shared-ports.ts';

export interface Sharing {
  readonly gateways: readonly ClaimedGateway[];
  /** In order of precedence: the older first. */
  readonly frontends: readonly Frontend[];
  readonly assigned: AssignedByRef;
}

export interface Shared extends Pick<Sharing, 'gateways' | 'frontends'> {
  /** About listeners that have to stand back. */
  readonly findings: readonly Finding[];
}

/**
 * Frontends of one address are served as one, by the rules for the listeners of one Gateway: those of
 * a port are told apart by hostname. What cannot be told apart is served for the older frontend alone,
 * so that nobody's traffic stops because somebody came. (`gateway-and-listeners.md` 2.4)
 */
export function shareAddresses({ gateways, frontends, assigned }: Sharing): Shared {
  const ports = createSharedPorts();
  const claims = new Map(gateways.map((gateway) => [refKey(gateway.ref), gateway]));
  const conflicts: Conflicts = new Map();
  const kept = new Set<string>();
  for (const frontend of [...frontends.map(withoutIdle), ...frontends.map(onlyIdle)]) {
    const addresses = assigned.get(refKey(frontend.ref))?.addresses ?? [];
    const wanted = frontend.listeners.map((one) => toSharingListener(one, addresses));
    for (const one of wanted) {
      const conflict = ports.conflictOf(one);
      if (conflict) conflicts.set(one.served.key, conflict);
    }
    const claim = claims.get(refKey(frontend.ref));
    const isAccepted = claim?.listeners.some((one) => isGood(one, conflicts)) ?? true;
    for (const one of wanted) {
      if (conflicts.has(one.served.key) || (one.isAdded && !isAccepted)) continue;
      kept.add(one.served.key);
      ports.occupy(one);
    }
  }
  const learn = learnerOf({ conflicts, kept, overlaps: ports.overlaps() });
  return {
    gateways: gateways.map((gateway) => learnThroughout(gateway, learn)),
    frontends: frontends.map((one) => withListeners(one, ({ key }) => kept.has(key))),
    findings: frontends
      .flatMap(({ listeners }) => listeners)
      .flatMap(({ key, idle }) => (idle ? [] : (conflicts.get(key) ?? []))),
  };
}

/** By the key of the listener. */
type Conflicts = Map<string, Finding>;

function withoutIdle(frontend: Frontend): Frontend {
  return withListeners(frontend, ({ idle }) => !idle);
}

function onlyIdle(frontend: Frontend): Frontend {
  return withListeners(frontend, ({ idle = false }) => idle);
}

function withListeners(
  frontend: Frontend,
  isWanted: (listener: Frontend['listeners'][number]) => boolean,
): Frontend {
  return { ...frontend, listeners: frontend.listeners.filter(isWanted) };
}

/** One of a Gateway's own that is good makes the Gateway accepted, and its ListenerSets with it. */
function isGood(listener: ResolvedListener, conflicts: Conflicts): boolean {
  return !hasProblem('Accepted', listener.problems) && !conflicts.has(listenerKey(listener));
}

interface Lessons {
  readonly conflicts: Conflicts;
  /** Keys of listeners that are served. */
  readonly kept: ReadonlySet<string>;
  readonly overlaps: ReadonlyMap<string, ReadonlySet<string>>;
}

type Learn = (listener: ResolvedListener) => ResolvedListener;

function learnerOf({ conflicts, kept, overlaps }: Lessons): Learn {
  return ({ served, ...listener }) => {
    const key = listenerKey(listener);
    const conflict = conflicts.get(key);
    return {
      ...listener,
      problems: [...listener.problems, ...(conflict ? [conflict] : [])],
      overlapping: [...listener.overlapping, ...(overlaps.get(key) ?? [])],
      ...(served && kept.has(served.key) ? { served } : {}),
    };
  };
}

function learnThroughout(gateway: ClaimedGateway, learn: Learn): ClaimedGateway {
  return {
    ...gateway,
    listeners: gateway.listeners.map(learn),
    listenerSets: gateway.listenerSets.map(
      (set): ClaimedListenerSet => ({ ...set, listeners: set.listeners.map(learn) }),
    ),
  };
}
