import { type Finding, finding } from '../../../diagnostics/finding.ts';
import { nearestName } from '../../../diagnostics/nearest-name.ts';
import type { Ingress } from '../../../resources/ingress.ts';
import { type KubeObject, type Origin, refTo, sayRef } from '../../../resources/object.ts';
import type { ServersTransport } from '../../../resources/servers-transport.ts';
import {
  type ServersTransportFinder,
  serversTransportId,
  transportReferenceOn,
} from '../../../resources/servers-transport-reference.ts';
import type { Service } from '../../../resources/service.ts';
import { fieldOfAnnotation, traefikPrefix } from '../../../resources/traefik-annotations.ts';
import type { Refusal } from '../../../routing-table/backend.ts';
import { type RefusingProblem, refusing } from '../refusal.ts';

/** Which ServersTransport applies to a Service behind an Ingress. */
export type TransportChoice = { readonly findings: readonly Finding[] } & (
  | { readonly kind: 'none' }
  | { readonly kind: 'transport'; readonly transport: ServersTransport }
  /** One is named and is not there: nobody can say how the backend is spoken to. */
  | {
      readonly kind: 'missing';
      readonly refusal: Refusal;
      /** The one that was probably meant. */
      readonly nearest: ServersTransport | undefined;
    }
);

/** The one the Service names; else, though Traefik would not look there, the one the Ingress names. */
export function chooseTransport(
  finder: ServersTransportFinder,
  ingress: Ingress,
  service: Service,
): TransportChoice {
  const own = transportReferenceOn(service);
  const onIngress = transportReferenceOn(ingress);
  if (own !== undefined) {
    const chosen = lookUp(finder, service);
    if (onIngress === undefined) return chosen;
    const message = `${sayRef(refTo(service))} names a ServersTransport itself, which counts.`;
    return {
      ...chosen,
      findings: [...chosen.findings, misplaced(ingress, onIngress.key, { message })],
    };
  }
  if (onIngress === undefined) return { kind: 'none', findings: [] };
  const chosen = lookUp(finder, ingress);
  if (chosen.kind !== 'transport') return chosen;
  const id = serversTransportId(chosen.transport);
  const transport = sayRef(refTo(chosen.transport));
  const message = `Traefik ignores this annotation on an Ingress; Postern applies ${transport} to ${sayRef(refTo(service))} all the same.`;
  const next = `Annotate ${sayRef(refTo(service))} with ${traefikPrefix}service.serverstransport: ${id}, and remove the annotation here.`;
  return { ...chosen, findings: [misplaced(ingress, onIngress.key, { message, next })] };
}

function lookUp(finder: ServersTransportFinder, owner: KubeObject): TransportChoice {
  const reference = transportReferenceOn(owner);
  if (reference === undefined) return { kind: 'none', findings: [] };
  const transport = finder.find(owner, reference.value);
  if (transport !== undefined) return { kind: 'transport', transport, findings: [] };
  const origin = { object: refTo(owner), field: fieldOfAnnotation(reference.key) };
  const nearest = nearestTransport(reference.value, finder.transports);
  const { problem, refusal } = notFound(origin, reference.value, nearest);
  return { kind: 'missing', refusal, nearest, findings: [problem] };
}

function notFound(
  origin: Origin,
  reference: string,
  nearest: ServersTransport | undefined,
): RefusingProblem {
  const message = `There is no ServersTransport with the id ${reference}.`;
  if (nearest === undefined) return refusing('servers-transport-not-found', origin, { message });
  const next = `Write ${serversTransportId(nearest)}, the id of ${sayRef(refTo(nearest))}, in an annotation of the Service.`;
  return refusing('servers-transport-not-found', origin, { message, next });
}

/** By its id or its bare name; where there is but one, that one. */
function nearestTransport(
  reference: string,
  transports: readonly ServersTransport[],
): ServersTransport | undefined {
  const [name = ''] = reference.split('@');
  const byId = new Map(transports.map((one) => [serversTransportId(one), one]));
  const byName = new Map(transports.map((one) => [one.metadata.name, one]));
  const [only, ...others] = transports;
  return (
    byName.get(name) ??
    byId.get(nearestName(reference, byId.keys()) ?? '') ??
    byName.get(nearestName(name, byName.keys()) ?? '') ??
    (others.length === 0 ? only : undefined)
  );
}

function misplaced(
  ingress: Ingress,
  key: string,
  said: { readonly message: string; readonly next?: string },
): Finding {
  const place = { object: refTo(ingress), field: fieldOfAnnotation(key) };
  return finding('servers-transport-on-ingress', { ...place, ...said });
}
