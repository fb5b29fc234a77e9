import { intersectHostnames, isWildcard } from '../../../resources/hostnames.ts';
import { groupBy } from '../world.ts';
import { hostnameOf, type NamedListener } from './placed-listener.ts';

/**
 * For each HTTPS or TLS listener the others of its port whose hostnames overlap with its own. A client
 * may reuse a connection to one of them for the other. (`gateway-and-listeners.md` 2.6)
 */
export function findOverlaps<L extends NamedListener>(
  listeners: readonly L[],
): ReadonlyMap<L, readonly L[]> {
  const secure = listeners.filter(({ spec }) => beginsWithClientHello(spec));
  const ports = groupBy(secure, ({ spec }) => `${spec.port}`);
  return new Map([...ports.values()].flatMap(overlapsAmong));
}

/** Of two exact names only equal ones overlap, so that the many need not be compared with each other. */
function overlapsAmong<L extends NamedListener>(sharing: readonly L[]) {
  const byHostname = groupBy(sharing, ({ spec }) => hostnameOf(spec));
  const wide = sharing.filter(({ spec }) => isWide(spec));
  return sharing.map((one): [L, readonly L[]] => {
    const namesakes = byHostname.get(hostnameOf(one.spec)) ?? [];
    const candidates = isWide(one.spec) ? sharing : [...namesakes, ...wide];
    return [one, candidates.filter((other) => other !== one && overlap(one.spec, other.spec))];
  });
}

function beginsWithClientHello({ protocol }: NamedListener['spec']): boolean {
  return protocol === 'HTTPS' || protocol === 'TLS';
}

function isWide(spec: NamedListener['spec']): boolean {
  const hostname = hostnameOf(spec);
  return hostname === '' || isWildcard(hostname);
}

function overlap(one: NamedListener['spec'], other: NamedListener['spec']): boolean {
  return intersectHostnames(one.hostname, other.hostname) !== undefined;
}
