import { type Finding, finding } from '../../../diagnostics/finding.ts';
import { groupBy } from '../world.ts';
import {
  hostnameOf,
  isServedProtocol,
  type NamedListener,
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

/** In what two listeners of one port are too alike, or too unlike, to share it. */
export interface Rivalry<L extends NamedListener> {
  readonly over: 'protocol' | 'hostname';
  readonly rivals: readonly L[];
}

/** Whom of the others on its port a listener cannot stand beside; `undefined`: it can share it. */
export function rivalryOf<L extends NamedListener>(
  { spec }: NamedListener,
  others: readonly L[],
): Rivalry<L> | undefined {
  const strangers = others.filter((other) => !canShare(other.spec, spec));
  if (strangers.length > 0) return { over: 'protocol', rivals: strangers };
  const namesakes = others.filter((other) => hostnameOf(other.spec) === hostnameOf(spec));
  return namesakes.length > 0 ? { over: 'hostname', rivals: namesakes } : undefined;
}

/** The field that says what both want. */
export function disputedField(
  { spec, origin }: NamedListener,
  { over }: Rivalry<NamedListener>,
): string {
  if (over === 'protocol') return `${origin.field}.protocol`;
  return spec.hostname === undefined ? origin.field : `${origin.field}.hostname`;
}

function isServed({ spec }: PlacedListener): boolean {
  return isServedProtocol(spec.protocol);
}

function conflictOf(one: PlacedListener, others: readonly PlacedListener[]): Finding | undefined {
  const rivalry = rivalryOf(one, others);
  if (rivalry === undefined) return undefined;
  const { spec, origin } = one;
  const { over, rivals } = rivalry;
  const names = rivals.map((rival) => sayListener(rival, one)).join(', ');
  const place = { object: origin.object, field: disputedField(one, rivalry) };
  if (over === 'hostname') {
    const message = `Listener ${spec.name} has the same port and hostname as ${names}.`;
    return finding('listener-hostname-conflict', { ...place, message });
  }
  const want = rivals.length > 1 ? 'want' : 'wants';
  const asWell = rivals[0]?.spec.protocol === spec.protocol ? ' as well' : '';
  const message = `Listener ${spec.name} wants ${spec.protocol} on port ${spec.port}, where ${names} ${want} ${rivals[0]?.spec.protocol}${asWell}.`;
  return finding('listener-protocol-conflict', { ...place, message });
}

/** Whether hostnames can tell two listeners of one port apart, or would have to. */
function canShare(one: NamedListener['spec'], other: NamedListener['spec']): boolean {
  const family = families.get(one.protocol);
  return family !== undefined && family === families.get(other.protocol);
}

/** HTTPS and TLS both begin with a ClientHello, which names the host. TCP and UDP name none. */
const families: ReadonlyMap<string, string> = new Map([
  ['HTTP', 'Host'],
  ['HTTPS', 'SNI'],
  ['TLS', 'SNI'],
]);
