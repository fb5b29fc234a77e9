import { type Finding, finding } from '../../../diagnostics/finding.ts';
import type { Listener } from '../../../resources/listener.ts';
import { groupBy } from '../world.ts';
import {
  hostnameOf,
  isServedProtocol,
  type PlacedListener,
  portKey,
  sayListener,
} from './placed-listener.ts';

export type Conflicts = ReadonlyMap<PlacedListener, Finding>;

/**
 * Listeners that cannot be told apart on their port. Among a Gateway's own there is no winner: all
 * that are involved stay unserved. What ListenerSets add comes after them in order of precedence, and
 * there the earlier one has the port. Listeners of a protocol that is not served are in nobody's way.
 * (`gateway-and-listeners.md` 2.4, 4)
 */
export function findConflicts(
  own: readonly PlacedListener[],
  added: readonly PlacedListener[],
): Conflicts {
  const conflicts = new Map<PlacedListener, Finding>();
  const ports = groupBy(own.filter(isServed), ({ spec }) => portKey(spec));
  for (const sharing of ports.values()) {
    for (const one of sharing) {
      const problem = conflictOf(
        one,
        sharing.filter((other) => other !== one),
      );
      if (problem) conflicts.set(one, problem);
    }
  }
  for (const one of added.filter(isServed)) {
    const before = ports.get(portKey(one.spec)) ?? [];
    const problem = conflictOf(one, before);
    if (problem) conflicts.set(one, problem);
    else ports.set(portKey(one.spec), [...before, one]);
  }
  return conflicts;
}

function isServed({ spec }: PlacedListener): boolean {
  return isServedProtocol(spec.protocol);
}

function conflictOf(one: PlacedListener, rivals: readonly PlacedListener[]): Finding | undefined {
  const { spec, origin } = one;
  const { object, field } = origin;
  const otherProtocol = rivals.filter((rival) => !canShare(rival.spec, spec));
  const say = (others: readonly PlacedListener[]) =>
    others.map((other) => sayListener(other, one)).join(', ');
  if (otherProtocol.length > 0) {
    return finding('listener-protocol-conflict', {
      object,
      field: `${field}.protocol`,
      message: `Listener ${spec.name} wants ${spec.protocol} on port ${spec.port}, where ${say(otherProtocol)} ${otherProtocol.length > 1 ? 'want' : 'wants'} ${otherProtocol[0]?.spec.protocol}.`,
    });
  }
  const sameHostname = rivals.filter((rival) => hostnameOf(rival.spec) === hostnameOf(spec));
  if (sameHostname.length === 0) return undefined;
  return finding('listener-hostname-conflict', {
    object,
    field: spec.hostname === undefined ? field : `${field}.hostname`,
    message: `Listener ${spec.name} has the same port and hostname as ${say(sameHostname)}.`,
  });
}

/** Whether hostnames can tell two listeners of one port apart, or would have to. */
function canShare(one: Listener, other: Listener): boolean {
  return familyOf(one) === familyOf(other);
}

/** HTTPS and TLS both begin with a ClientHello, which names the host. */
function familyOf({ protocol }: Listener): string {
  return protocol === 'TLS' ? 'HTTPS' : protocol;
}
