import {
  compareHostnames,
  everyHostname,
  intersectHostnames,
} from '../../../resources/hostnames.ts';
import type { ServedHostname } from '../graph.ts';

/**
 * The hostnames under which a route is served on a listener: the intersections of each of the route's
 * with the listener's. Empty if they have nothing in common. (`routes.md` 1.3) Where several of the
 * route's come to the same one, the most specific of them counts.
 */
export function effectiveHostnames(
  listener: string | undefined,
  route: readonly string[] | undefined,
): readonly ServedHostname[] {
  const wanted = route === undefined || route.length === 0 ? [everyHostname] : route;
  const common = new Map<string, ServedHostname>();
  for (const written of wanted.map((hostname) => hostname.toLowerCase())) {
    const hostname = intersectHostnames(listener?.toLowerCase(), written);
    if (hostname === undefined) continue;
    const other = common.get(hostname);
    if (other && compareHostnames(other.written, written) <= 0) continue;
    common.set(hostname, { hostname, written });
  }
  return [...common.values()];
}
