import { type Finding, finding } from '../../../diagnostics/finding.ts';
import { refKey } from '../../../resources/object.ts';
import type { Frontend, ServedListener } from '../graph.ts';
import type { TranslateSettings } from '../translation.ts';
import { groupBy } from '../world.ts';
import type { AssignedByRef } from './assign-addresses.ts';
import { mapPorts, type OpenedPort } from './map-ports.ts';

/** A socket of the routing table before its routes are known. */
export interface PlannedSocket extends OpenedPort {
  readonly key: string;
  readonly address: string;
  readonly scheme: 'http' | 'https';
  readonly listeners: readonly ServedListener[];
}

/** A port of raw TCP or UDP: it has one listener. */
export interface PlannedStreamSocket extends OpenedPort {
  readonly key: string;
  readonly address: string;
  readonly transport: 'tcp' | 'udp';
  readonly listener: ServedListener;
}

export interface SocketPlan {
  readonly sockets: readonly PlannedSocket[];
  readonly streamSockets: readonly PlannedStreamSocket[];
  readonly assigned: AssignedByRef;
  /** What is wrong with the ports of a listener, by its key. */
  readonly listenerProblems: ReadonlyMap<string, readonly Finding[]>;
}

/** Which ports are opened on the assigned addresses, for whom, and what of it cannot be. */
export function planSockets(
  frontends: readonly Frontend[],
  assigned: AssignedByRef,
  settings: TranslateSettings,
): SocketPlan {
  const places = frontends.flatMap((frontend) =>
    (assigned.get(refKey(frontend.ref))?.addresses ?? []).flatMap((address) =>
      frontend.listeners.map((listener): Place => ({ address, listener })),
    ),
  );
  const opened = groupBy(places, ({ address, listener }) => `${familyOf(listener)} ${address}`);
  const all = [...opened.values()].flatMap((there) => openPorts(there, settings));
  return {
    sockets: all.flatMap(toSocket).sort(byKey),
    streamSockets: all.flatMap(toStreamSocket).sort(byKey),
    assigned,
    listenerProblems: problemsByListener(all, settings),
  };
}

interface Place {
  readonly address: string;
  readonly listener: ServedListener;
}

interface OpenedPlace extends OpenedPort {
  readonly key: string;
  readonly address: string;
  readonly listeners: readonly [ServedListener, ...ServedListener[]];
}

/** TCP and UDP have ports of their own. */
function familyOf(listener: ServedListener): 'tcp' | 'udp' {
  return isUdp(listener) ? 'udp' : 'tcp';
}

function isUdp({ scheme }: ServedListener): boolean {
  return scheme === 'udp';
}

/** All ports of one address and family. `--expose` is about TCP. */
function openPorts(there: readonly Place[], settings: TranslateSettings): readonly OpenedPlace[] {
  const [first] = there;
  if (first === undefined) return [];
  const { address } = first;
  const byPort = groupBy(there, ({ listener }) => `${listener.port}`);
  const wanted = [...byPort.keys()].map(Number).sort((a, b) => a - b);
  const opened = mapPorts(
    wanted,
    isUdp(first.listener) ? { ...settings, exposedPorts: new Map() } : settings,
  );
  return opened.flatMap((port) => {
    const sharing = byPort.get(`${port.listenerPort}`) ?? [];
    const [listener, ...others] = sharing.map((place) => place.listener);
    if (listener === undefined) return [];
    const host = address.includes(':') ? `[${address}]` : address;
    const prefix = isStream(listener) ? `${listener.scheme}/` : '';
    const key = `${prefix}${host}:${port.port}`;
    return [{ ...port, key, address, listeners: [listener, ...others] }];
  });
}

function isStream({ scheme }: ServedListener): boolean {
  return scheme === 'tcp' || scheme === 'udp';
}

function toSocket({ listeners, ...place }: OpenedPlace): readonly PlannedSocket[] {
  const { scheme } = listeners[0];
  return scheme === 'http' || scheme === 'https' ? [{ ...place, scheme, listeners }] : [];
}

function toStreamSocket({ listeners, ...place }: OpenedPlace): readonly PlannedStreamSocket[] {
  const [listener] = listeners;
  const { scheme } = listener;
  return scheme === 'tcp' || scheme === 'udp' ? [{ ...place, transport: scheme, listener }] : [];
}

function problemsByListener(
  places: readonly OpenedPlace[],
  settings: TranslateSettings,
): ReadonlyMap<string, readonly Finding[]> {
  const problems = new Map<string, Finding[]>();
  for (const place of places) {
    for (const listener of place.listeners) {
      const known = problems.get(listener.key) ?? [];
      problems.set(listener.key, known);
      for (const problem of problemsOf(place, listener, settings)) {
        if (!known.some(({ message }) => message === problem.message)) known.push(problem);
      }
    }
  }
  return problems;
}

function problemsOf(
  place: OpenedPlace,
  listener: ServedListener,
  settings: TranslateSettings,
): readonly Finding[] {
  const { object, field } = listener.origin;
  const origin = { object, field: `${field}.port` };
  const { port, listenerPort, exposedPort } = place;
  const problems: Finding[] = [];
  const reason = settings.unavailableSockets.get(place.key);
  if (reason !== undefined) {
    const message = `Listener ${listener.name} cannot listen on ${place.key}: ${reason}`;
    const code = exposedPort ? 'exposed-port-unavailable' : 'listener-port-unavailable';
    problems.push(finding(code, { ...origin, message }));
  }
  if (port !== listenerPort && exposedPort === undefined) {
    const message = `Listener ${listener.name} asks for port ${listenerPort}, which this process may not open; it answers on port ${port} instead.`;
    const expose = isUdp(listener)
      ? ''
      : `, or choose the port with --expose ${port}:${listenerPort}`;
    const next = `Run sudo sysctl net.ipv4.ip_unprivileged_port_start=${listenerPort} where the system is Linux${expose}.`;
    problems.push(finding('privileged-port-mapped', { ...origin, message, next }));
  }
  return problems;
}

function byKey(a: { readonly key: string }, b: { readonly key: string }): number {
  return a.key < b.key ? -1 : Number(a.key > b.key);
}
