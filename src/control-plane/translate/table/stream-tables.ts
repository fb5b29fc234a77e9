import { type Finding, finding } from '../../../diagnostics/finding.ts';
import { compareHostnames } from '../../../resources/hostnames.ts';
import { refKey, sayRef } from '../../../resources/object.ts';
import { compareText } from '../../../routing-table/precedence.ts';
import type { StreamRoute, StreamSocket } from '../../../routing-table/stream.ts';
import type { PlannedStreamSocket } from '../addresses/plan-sockets.ts';
import type { AttachedStreamRoute, Frontend, RouteBackend, ServedListener } from '../graph.ts';
import { originatesTls } from '../policies/originates-tls.ts';
import type { SecureBackend } from '../policies/secure-backend.ts';
import { bindTarget } from '../rules/bind-rules.ts';

export interface StreamParts {
  readonly frontends: readonly Frontend[];
  readonly streams: readonly AttachedStreamRoute[];
  readonly secureBackend: SecureBackend;
}

export interface PlacedStreams {
  /**
   * The routes of a listener, by its key: most specific hostname first, of equal ones the route that
   * is more specific itself, then the older.
   */
  readonly of: (listener: ServedListener) => readonly StreamRoute[];
  /** About routes that another one leaves nothing to. */
  readonly findings: readonly Finding[];
}

/** Brings the routes of bytes to their listeners, with every backend secured. */
export function placeStreams({ frontends, streams, secureBackend }: StreamParts): PlacedStreams {
  const byRef = new Map(frontends.map((frontend) => [refKey(frontend.ref), frontend]));
  const placed = new Map<string, PlacedStream[]>();
  for (const stream of [...streams].sort(byAge)) {
    for (const { listener, hostnames } of stream.attachments) {
      const frontend = byRef.get(refKey(listener.frontend));
      if (frontend === undefined) continue;
      const backends = bindBackends(stream.backends, { listener, frontend, secureBackend });
      const there = placed.get(listener.key) ?? [];
      placed.set(listener.key, there);
      const { origin } = stream;
      for (const { hostname, written } of hostnames) {
        there.push({ written, route: { origin, hostname, backends } });
      }
    }
  }
  const sorted = new Map([...placed].map(([key, routes]) => [key, bySpecificity(routes)]));
  return { of: ({ key }) => sorted.get(key) ?? [], findings: shadowedRoutes([...sorted.values()]) };
}

interface PlacedStream {
  readonly route: StreamRoute;
  /** The hostname as the route itself has it. */
  readonly written: string;
}

/** The sort is stable, so that of equal hostnames the older route stays before the younger. */
function bySpecificity(routes: readonly PlacedStream[]): readonly StreamRoute[] {
  return [...routes]
    .sort(
      (a, b) =>
        compareHostnames(a.route.hostname, b.route.hostname) ||
        compareHostnames(a.written, b.written),
    )
    .map(({ route }) => route);
}

/** A port of TCP or UDP has no names to choose by: its oldest route has it alone. */
export function toStreamSocket(
  { listener, ...planned }: PlannedStreamSocket,
  placed: PlacedStreams,
): StreamSocket {
  const { origin, frontend, name } = listener;
  const [route] = placed.of(listener);
  return { ...planned, origin, gateway: frontend, name, ...(route ? { route } : {}) };
}

interface Binding {
  readonly listener: ServedListener;
  readonly frontend: Frontend;
  readonly secureBackend: SecureBackend;
}

function bindBackends(
  backends: readonly RouteBackend[],
  { listener, frontend, secureBackend }: Binding,
): StreamRoute['backends'] {
  return backends.map(({ origin, weight, target }) => {
    const secured =
      target.kind === 'port' && !originatesTls(listener)
        ? ({ ...target, tls: { mode: 'plaintext' } } as const)
        : target;
    return { origin, weight, filters: [], target: bindTarget(secured, frontend, secureBackend) };
  });
}

function byAge(a: AttachedStreamRoute, b: AttachedStreamRoute): number {
  return (
    compareText(a.createdAt, b.createdAt) ||
    compareText(`${a.ref.namespace}/${a.ref.name}`, `${b.ref.namespace}/${b.ref.name}`)
  );
}

/** Routes that stand behind an older one wherever they stand. */
function shadowedRoutes(listeners: readonly (readonly StreamRoute[])[]): readonly Finding[] {
  const winners = new Map<string, StreamRoute>();
  const reached = new Set<string>();
  for (const routes of listeners) {
    const taken = new Map<string, StreamRoute>();
    for (const route of routes) {
      const winner = taken.get(route.hostname);
      if (winner && winner.origin !== route.origin)
        winners.set(refKey(route.origin.object), winner);
      else {
        taken.set(route.hostname, route);
        reached.add(refKey(route.origin.object));
      }
    }
  }
  const shadowed = listeners
    .flat()
    .filter(
      ({ origin }) => !reached.has(refKey(origin.object)) && winners.has(refKey(origin.object)),
    );
  return shadowed.flatMap(({ origin }) => {
    const winner = winners.get(refKey(origin.object));
    if (winner === undefined) return [];
    const message = `${sayRef(winner.origin.object)} is attached to the same listener and comes first, so this route carries no traffic.`;
    return [finding('rule-never-reached', { ...origin, message })];
  });
}
