import { type Finding, finding } from '../../../diagnostics/finding.ts';
import { refKey, sayRef } from '../../../resources/object.ts';
import type { ServedListener } from '../graph.ts';
import { disputedField, rivalryOf } from '../listeners/listener-conflicts.ts';
import { findOverlaps } from '../listeners/overlapping-tls.ts';
import {
  hostnameOf,
  type NamedListener,
  portKey,
  sayListener,
} from '../listeners/placed-listener.ts';

/** A listener on all the addresses of its frontend. */
export interface SharingListener extends NamedListener {
  readonly served: ServedListener;
  /** By a ListenerSet, which stands and falls with its Gateway. */
  readonly isAdded: boolean;
  /** An address and a port each. */
  readonly places: readonly string[];
}

/** The ports of all addresses, whoever they are shared by. */
export interface SharedPorts {
  /** Why a listener of another frontend leaves it no room; `undefined`: it has some. */
  readonly conflictOf: (one: SharingListener) => Finding | undefined;
  /** Only for a listener that is in no conflict. */
  readonly occupy: (one: SharingListener) => void;
  /** By the key of a listener: those of other frontends that its hostname overlaps with. */
  readonly overlaps: () => ReadonlyMap<string, ReadonlySet<string>>;
}

export function createSharedPorts(): SharedPorts {
  /** Place → who is there, by hostname. All of them can share it with each other. */
  const ports = new Map<string, Map<string, SharingListener>>();
  return {
    conflictOf(one) {
      for (const place of one.places) {
        const there = ports.get(place);
        const problem = there && conflictAt(place, one, there);
        if (problem) return problem;
      }
      return undefined;
    },
    occupy(one) {
      for (const place of one.places) {
        const there = ports.get(place) ?? new Map<string, SharingListener>();
        ports.set(place, there.set(hostnameOf(one.spec), one));
      }
    },
    overlaps() {
      const names = new Map<string, Set<string>>();
      for (const there of ports.values()) addOverlaps(names, [...there.values()]);
      return names;
    },
  };
}

export function toSharingListener(
  served: ServedListener,
  addresses: readonly string[],
): SharingListener {
  const { origin, name, port, hostname } = served;
  const spec = {
    name,
    port,
    protocol: served.streamMode ? 'TLS' : served.scheme.toUpperCase(),
    ...(hostname === undefined ? {} : { hostname }),
  };
  return {
    owner: origin.object,
    origin,
    spec,
    served,
    isAdded: origin.object.kind === 'ListenerSet',
    places: addresses.map((address) => `${address} ${portKey(spec)}`),
  };
}

function conflictAt(
  place: string,
  one: SharingListener,
  there: ReadonlyMap<string, SharingListener>,
): Finding | undefined {
  // Whoever is there speaks for the protocol of all.
  const [first] = there.values();
  const namesake = there.get(hostnameOf(one.spec));
  const rivalry = rivalryOf(
    one,
    [first, namesake].filter((other) => other !== undefined),
  );
  const [rival] = rivalry?.rivals ?? [];
  if (rivalry === undefined || rival === undefined) return undefined;
  const { spec, origin, served } = one;
  // What stands in for a Gateway has no listeners that anybody wrote.
  const field = served.frontend.kind === 'Gateway' ? disputedField(one, rivalry) : origin.field;
  const at = { object: origin.object, field };
  const [address] = place.split(' ');
  const other = sayOther(rival, one);
  if (rivalry.over === 'hostname') {
    const message = `Listener ${spec.name} has the same port and hostname as ${other}, which comes first on ${address}.`;
    return finding('listener-hostname-taken', { ...at, message });
  }
  const message = `Listener ${spec.name} wants ${spec.protocol} on port ${spec.port} of ${address}, where ${other} wants ${rival.spec.protocol} and comes first.`;
  return finding('listener-port-taken', { ...at, message });
}

function addOverlaps(names: Map<string, Set<string>>, sharing: readonly SharingListener[]): void {
  for (const [one, others] of findOverlaps(sharing)) {
    const known = names.get(one.served.key) ?? new Set();
    names.set(one.served.key, known);
    for (const other of others) {
      if (!isOfSame(one, other)) known.add(sayOther(other, one).replace(/^listener /, ''));
    }
  }
}

function isOfSame({ served }: SharingListener, other: SharingListener): boolean {
  return refKey(served.frontend) === refKey(other.served.frontend);
}

/** `listener web of Gateway default/a`; that of a ListenerSet also with its Gateway. */
function sayOther(other: SharingListener, asker: SharingListener): string {
  const gateway = other.isAdded ? ` (${sayRef(other.served.frontend)})` : '';
  return `${sayListener(other, asker)}${gateway}`;
}
