import { intersectHostnames } from '../../../resources/hostnames.ts';
import type { Listener } from '../../../resources/listener.ts';
import { groupBy } from '../world.ts';
import type { PlacedListener } from './placed-listener.ts';

/**
 * For each HTTPS or TLS listener the others of its port whose hostnames overlap with its own. A client
 * may reuse a connection to one of them for the other. (`gateway-and-listeners.md` 2.6)
 */
export function findOverlaps(
  listeners: readonly PlacedListener[],
): ReadonlyMap<PlacedListener, readonly PlacedListener[]> {
  const secure = listeners.filter(({ spec }) => beginsWithClientHello(spec));
  const ports = groupBy(secure, ({ spec }) => `${spec.port}`);
  return new Map(
    secure.map((one) => {
      const sharing = ports.get(`${one.spec.port}`) ?? [];
      return [one, sharing.filter((other) => other !== one && overlap(one.spec, other.spec))];
    }),
  );
}

function beginsWithClientHello({ protocol }: Listener): boolean {
  return protocol === 'HTTPS' || protocol === 'TLS';
}

function overlap(one: Listener, other: Listener): boolean {
  return intersectHostnames(one.hostname, other.hostname) !== undefined;
}
