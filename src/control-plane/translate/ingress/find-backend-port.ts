import type { Finding } from '../../../diagnostics/finding.ts';
import type { Ingress, IngressBackend } from '../../../resources/ingress.ts';
import { type ObjectRef, type Origin, refTo, sayRef } from '../../../resources/object.ts';
import { type Service, type ServicePort, service } from '../../../resources/service.ts';
import type { ResolvedPort } from '../graph.ts';
import { type RefusingProblem, refusing } from '../refusal.ts';
import type { RouteSourceInput } from '../route-source.ts';

export type FoundPort =
  | {
      readonly kind: 'port';
      readonly service: Service;
      readonly servicePort: ServicePort;
      readonly resolved: ResolvedPort;
      /** Hold only where the port is spoken to in plaintext. */
      readonly doubts: readonly Finding[];
    }
  | ({ readonly kind: 'invalid' } & RefusingProblem);

export interface PlacedBackend {
  readonly ingress: Ingress;
  readonly backend: IngressBackend;
  readonly origin: Origin;
}

/** The Service port that a backend names, by number or by name. */
export function findBackendPort(
  { world, backends }: Pick<RouteSourceInput, 'world' | 'backends'>,
  { ingress, backend, origin }: PlacedBackend,
): FoundPort {
  const from = refTo(ingress);
  if (backend.service === undefined) return resourceUnsupported(backend, origin);
  const { name, port = {} } = backend.service;
  const ref: ObjectRef = { group: '', kind: 'Service', namespace: from.namespace, name };
  const at = { object: origin.object, field: `${origin.field}.service` };
  const found = world.snapshot.get(service, ref);
  const wanted = port.name
    ? found?.spec.ports?.find((one) => one.name === port.name)?.port
    : port.number;
  if (found !== undefined && port.name && wanted === undefined) {
    const message = `There is no port named ${port.name} in ${sayRef(ref)}.`;
    const place = { object: at.object, field: `${at.field}.port.name` };
    return { kind: 'invalid', ...refusing('backend-port-not-found', place, { message }) };
  }
  const reference = { ...ref, ...(wanted === undefined ? {} : { port: wanted }) };
  const resolution = backends.resolve(from, { ref: reference, origin: at });
  if (resolution.kind === 'invalid') return resolution;
  const { port: resolved, doubts } = resolution;
  const servicePort = found?.spec.ports?.find(
    (one) => one.port === resolved.port && (one.name ?? '') === resolved.portName,
  );
  if (found === undefined || servicePort === undefined) {
    // The resolver found it in the same snapshot.
    const message = `There is no ${sayRef(ref)}.`;
    return { kind: 'invalid', ...refusing('backend-not-found', at, { message }) };
  }
  return { kind: 'port', service: found, servicePort, resolved, doubts };
}

function resourceUnsupported({ resource }: IngressBackend, origin: Origin): FoundPort {
  const what = resource ? `${resource.kind} ${resource.name}` : 'nothing';
  const message = `The backend is ${what}; only Services can answer here.`;
  const at = { object: origin.object, field: `${origin.field}.resource` };
  return { kind: 'invalid', ...refusing('backend-kind-unsupported', at, { message }) };
}
