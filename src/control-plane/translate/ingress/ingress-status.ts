import type { Ingress } from '../../../resources/ingress.ts';
import { refTo } from '../../../resources/object.ts';
import type { ServedListener } from '../graph.ts';
import type { ObjectStatus } from '../translation.ts';
import { chooseEntryPoints } from './entry-points.ts';

export interface PlacedClass {
  readonly addresses: readonly string[];
  /** The entry points that it has; others may have been there before. */
  readonly served: readonly Pick<ServedListener, 'name' | 'port'>[];
}

/** `kubectl get ingress` shows these addresses. Empty while none of its ports is there. */
export function ingressStatus(ingress: Ingress, { addresses, served }: PlacedClass): ObjectStatus {
  const { names } = chooseEntryPoints(ingress);
  const ports = served
    .filter(({ name }) => names.some((one) => one === name))
    .map(({ port }) => ({ port, protocol: 'TCP' }));
  const points = ports.length === 0 ? [] : addresses.map((ip) => ({ ip, ports }));
  return { object: refTo(ingress), status: { loadBalancer: { ingress: points } } };
}
