import { type Finding, finding } from '../../../diagnostics/finding.ts';
import type { Listener, RouteGroupKind } from '../../../resources/listener.ts';
import type { Origin } from '../../../resources/object.ts';
import { sayKind } from '../say-kind.ts';

export interface AllowedKinds {
  readonly supported: readonly RouteGroupKind[];
  readonly problems: readonly Finding[];
}

/**
 * The kinds of route that may attach to a listener: those it lists, as far as its protocol has them,
 * or all of its protocol. (`gateway-and-listeners.md` 2.2, 2.8)
 */
export function readAllowedKinds(spec: Listener, origin: Origin): AllowedKinds {
  const served = kindsOfProtocol.get(spec.protocol) ?? [];
  const isServed = ({ group, kind }: RouteGroupKind) =>
    served.some((one) => one.group === group && one.kind === kind);
  const wanted = spec.allowedRoutes.kinds ?? [];
  if (wanted.length === 0) return { supported: served, problems: [] };
  const problems = wanted.flatMap((kind, index) => {
    if (isServed(kind)) return [];
    return finding('listener-route-kind-unsupported', {
      object: origin.object,
      field: `${origin.field}.allowedRoutes.kinds[${index}]`,
      message: `Listener ${spec.name} of protocol ${spec.protocol} cannot serve routes of ${sayKind(kind)}.`,
    });
  });
  return { supported: wanted.filter(isServed), problems };
}

function routeKinds(...kinds: readonly string[]): readonly RouteGroupKind[] {
  return kinds.map((kind) => ({ group: 'gateway.networking.k8s.io', kind }));
}

const kindsOfProtocol: ReadonlyMap<string, readonly RouteGroupKind[]> = new Map([
  ['HTTP', routeKinds('HTTPRoute', 'GRPCRoute')],
  ['HTTPS', routeKinds('HTTPRoute', 'GRPCRoute')],
  ['TLS', routeKinds('TLSRoute')],
  ['TCP', routeKinds('TCPRoute')],
  ['UDP', routeKinds('UDPRoute')],
]);
