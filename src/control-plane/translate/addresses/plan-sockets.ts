import { type Finding, finding } from '../../../diagnostics/finding.ts';
import { refKey } from '../../../resources/object.ts';
import type { Frontend, ServedListener } from '../graph.ts';
import type { TranslateSettings } from '../translation.ts';
import { groupBy } from '../world.ts';
import { type AssignedAddresses, assignAddresses } from './assign-addresses.ts';
import { mapPorts, type OpenedPort } from './map-ports.ts';

/** A socket of the routing table before its routes are known. */
export interface PlannedSocket extends OpenedPort {
  readonly key: string;
  readonly address: string;
  readonly scheme: 'http' | 'https';
  readonly listeners: readonly ServedListener[];
}

export interface SocketPlan {
  readonly sockets: readonly PlannedSocket[];
  /** By `refKey` of the frontend. */
  readonly assigned: ReadonlyMap<string, AssignedAddresses>;
  /** What is wrong with the ports of a listener, by its key. */
  readonly listenerProblems: ReadonlyMap<string, readonly Finding[]>;
}

/** Which addresses and ports are opened, for whom, and what of it cannot be. (architecture, section 7) */
export function planSockets(
  frontends: readonly Frontend[],
  settings: TranslateSettings,
): SocketPlan {
  const assigned = assignAddresses(frontends, settings);
  const placed = frontends.flatMap((frontend) =>
    (assigned.get(refKey(frontend.ref))?.addresses ?? []).flatMap((address) =>
      frontend.listeners.map((listener) => ({ address, listener })),
    ),
  );
  const sockets: PlannedSocket[] = [];
  const problems = new Map<string, Finding[]>();
  const report = (listener: ServedListener, problem: Finding) => {
    const known = problems.get(listener.key) ?? [];
    problems.set(listener.key, known);
    if (!known.some(({ message }) => message === problem.message)) known.push(problem);
  };
  for (const [address, there] of groupBy(placed, (place) => place.address)) {
    const byPort = groupBy(there, ({ listener }) => `${listener.port}`);
    const wanted = [...byPort.keys()].map(Number).sort((a, b) => a - b);
    for (const opened of mapPorts(wanted, settings)) {
      const listeners = (byPort.get(`${opened.listenerPort}`) ?? []).map((place) => place.listener);
      const socket = planSocket(address, opened, listeners);
      for (const listener of listeners) {
        for (const problem of problemsOf(socket, listener, settings)) report(listener, problem);
      }
      sockets.push(socket);
    }
  }
  return { sockets: sockets.sort(byKey), assigned, listenerProblems: problems };
}

function planSocket(
  address: string,
  opened: OpenedPort,
  listeners: readonly ServedListener[],
): PlannedSocket {
  const host = address.includes(':') ? `[${address}]` : address;
  const scheme = listeners[0]?.scheme ?? 'http';
  return { key: `${host}:${opened.port}`, address, ...opened, scheme, listeners };
}

function problemsOf(
  socket: PlannedSocket,
  listener: ServedListener,
  settings: TranslateSettings,
): readonly Finding[] {
  const { object, field } = listener.origin;
  const place = { object, field: `${field}.port` };
  const { port, listenerPort, exposedPort } = socket;
  const problems: Finding[] = [];
  const reason = settings.unavailableSockets.get(socket.key);
  if (reason !== undefined) {
    const message = `Listener ${listener.name} cannot listen on ${socket.key}: ${reason}`;
    const code = exposedPort ? 'exposed-port-unavailable' : 'listener-port-unavailable';
    problems.push(finding(code, { ...place, message }));
  }
  if (port !== listenerPort && exposedPort === undefined) {
    const message = `Listener ${listener.name} asks for port ${listenerPort}, which this process may not open; it answers on port ${port} instead.`;
    const next = `Run sudo sysctl net.ipv4.ip_unprivileged_port_start=${listenerPort} where the system is Linux, or choose the port with --expose ${port}:${listenerPort}.`;
    problems.push(finding('privileged-port-mapped', { ...place, message, next }));
  }
  return problems;
}

function byKey(a: PlannedSocket, b: PlannedSocket): number {
  return a.key < b.key ? -1 : Number(a.key > b.key);
}
