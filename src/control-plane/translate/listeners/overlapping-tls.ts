import { intersectHostnames } from '../../../resources/hostnames.ts';
import type { Listener } from '../../../resources/listener.ts';

/**
 * For each HTTPS listener the others of its port whose hostnames overlap with its own, by name. A
 * client may reuse a connection to one of them for the other. (`gateway-and-listeners.md` 2.6)
 */
export function overlapsAmong(
  listeners: readonly Listener[],
): ReadonlyMap<string, readonly string[]> {
  const https = listeners.filter(({ protocol }) => protocol === 'HTTPS');
  return new Map(
    https.map((one) => [
      one.name,
      https.filter((other) => other !== one && overlap(one, other)).map(({ name }) => name),
    ]),
  );
}

function overlap(one: Listener, other: Listener): boolean {
  return one.port === other.port && intersectHostnames(one.hostname, other.hostname) !== undefined;
}
