import { type Finding, finding } from '../../../diagnostics/finding.ts';
import type { Listener, RouteGroupKind } from '../../../resources/listener.ts';
import type { Origin } from '../../../resources/object.ts';
import { sayKind } from '../say-kind.ts';

export interface AllowedKinds {
  readonly supported: readonly RouteGroupKind[];
  readonly problems: readonly Finding[];
}

/**
 * The kinds of route that may attach to an HTTP or HTTPS listener: those it lists, as far as they are
 * served, or all that are. (`gateway-and-listeners.md` 2.2, 2.8)
 */
export function readAllowedKinds(spec: Listener, origin: Origin): AllowedKinds {
  const wanted = spec.allowedRoutes.kinds ?? [];
  if (wanted.length === 0) return { supported: servedRouteKinds, problems: [] };
  const problems = wanted.flatMap((kind, index) => {
    if (isServed(kind)) return [];
    return finding('listener-route-kind-unsupported', {
      object: origin.object,
      field: `${origin.field}.allowedRoutes.kinds[${index}]`,
      message: `Listener ${spec.name} cannot serve routes of ${sayKind(kind)}.`,
    });
  });
  return { supported: wanted.filter(isServed), problems };
}

function isServed({ group, kind }: RouteGroupKind): boolean {
  return servedRouteKinds.some((served) => served.group === group && served.kind === kind);
}

/** Every kind of route that this version serves on HTTP and HTTPS listeners. */
const servedRouteKinds: readonly RouteGroupKind[] = [
  { group: 'gateway.networking.k8s.io', kind: 'HTTPRoute' },
];
