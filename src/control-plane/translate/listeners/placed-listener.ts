import type { Gateway } from '../../../resources/gateway.ts';
import type { Listener } from '../../../resources/listener.ts';
import type { ListenerSet } from '../../../resources/listener-set.ts';
import { type ObjectRef, type Origin, refKey, refTo, sayRef } from '../../../resources/object.ts';

/** What it takes to tell the listeners of one port apart, and to speak of them. */
export interface NamedListener {
  /** The Gateway or ListenerSet that has it. */
  readonly owner: ObjectRef;
  readonly spec: Pick<Listener, 'name' | 'port' | 'protocol' | 'hostname'>;
  readonly origin: Origin;
}

/** A listener and where it is written. */
export interface PlacedListener extends NamedListener {
  readonly spec: Listener;
}

export function placeListeners(owner: Gateway | ListenerSet): readonly PlacedListener[] {
  const object = refTo(owner);
  return owner.spec.listeners.map((spec, index) => ({
    owner: object,
    spec,
    origin: { object, field: `spec.listeners[${index}]` },
  }));
}

/** Unique among all listeners, served or not. */
export function listenerKey({ owner, spec }: Pick<NamedListener, 'owner' | 'spec'>): string {
  return `${refKey(owner)}/${spec.name}`;
}

/** `listener web`, and of another object also whose. */
export function sayListener(
  { owner, spec }: NamedListener,
  asker: Pick<NamedListener, 'owner'>,
): string {
  const whose = refKey(owner) === refKey(asker.owner) ? '' : ` of ${sayRef(owner)}`;
  return `listener ${spec.name}${whose}`;
}

/** TCP and UDP ports of one number are two ports. */
export function portKey({ port, protocol }: Pick<Listener, 'port' | 'protocol'>): string {
  return `${protocol === 'UDP' ? 'udp' : 'tcp'} ${port}`;
}

/** Lower case; `''` listens for every name. */
export function hostnameOf({ hostname = '' }: Pick<Listener, 'hostname'>): string {
  return hostname.toLowerCase();
}

/** Whether Postern serves listeners of this protocol at all. */
export function isServedProtocol(protocol: string): boolean {
  return servedProtocols.has(protocol);
}

const servedProtocols: ReadonlySet<string> = new Set(['HTTP', 'HTTPS', 'TLS', 'TCP', 'UDP']);
