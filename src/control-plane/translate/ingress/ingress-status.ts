import type { Ingress } from '../../../resources/ingress.ts';
import { refTo } from '../../../resources/object.ts';
import type { ObjectStatus } from '../translation.ts';
import { chooseEntryPoints, entryPoints } from './entry-points.ts';

/** `kubectl get ingress` shows these addresses. Empty while the class has none. */
export function ingressStatus(ingress: Ingress, addresses: readonly string[]): ObjectStatus {
  const { names } = chooseEntryPoints(ingress);
  const ports = entryPoints
    .filter(({ name }) => names.includes(name))
    .map(({ port }) => ({ port, protocol: 'TCP' }));
  const points = names.length === 0 ? [] : addresses.map((ip) => ({ ip, ports }));
  return { object: refTo(ingress), status: { loadBalancer: { ingress: points } } };
}
