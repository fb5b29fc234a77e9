import { intersectHostnames } from '../../../resources/hostnames.ts';

/**
 * The hostnames under which a route is served on a listener: the intersections of each of the route's
 * with the listener's. Empty if they have nothing in common. (`routes.md` 1.3)
 */
export function effectiveHostnames(
  listener: string | undefined,
  route: readonly string[] | undefined,
): readonly string[] {
  const wanted = route === undefined || route.length === 0 ? [undefined] : route;
  const common = wanted.flatMap(
    (hostname) => intersectHostnames(lowerCase(listener), lowerCase(hostname)) ?? [],
  );
  return [...new Set(common)];
}

function lowerCase(hostname: string | undefined): string | undefined {
  return hostname?.toLowerCase();
}
