import { type Finding, finding } from '../../../diagnostics/finding.ts';
import type { BackendReference } from '../../../resources/backend-reference.ts';
import { type ObjectRef, type Origin, refKey, sayRef } from '../../../resources/object.ts';
import { type Service, type ServicePort, service } from '../../../resources/service.ts';
import type { ResolvedPort } from '../graph.ts';
import { type RefusingProblem, refusing } from '../refusal.ts';
import { sayKind } from '../say-kind.ts';
import type { World } from '../world.ts';
import { readyEndpoints } from './ready-endpoints.ts';
import { howToGrant, mayRefer, type Referrer } from './reference-grants.ts';

export type BackendResolution =
  | { readonly kind: 'port'; readonly port: ResolvedPort; readonly doubts: readonly Finding[] }
  | ({ readonly kind: 'invalid' } & RefusingProblem);

/** A reference from some place in some object. */
export interface PlacedReference {
  readonly ref: BackendReference;
  readonly origin: Origin;
}

export interface BackendResolver {
  /** Never fails: what cannot be resolved is refused, with the reason. (`routes.md` 1.4) */
  readonly resolve: (from: Referrer, placed: PlacedReference) => BackendResolution;
}

/** `isGoverned` tells whether a policy wants TLS for a port; some protocols exist only with it. */
export function createBackendResolver(
  world: World,
  isGoverned: (port: PortName) => boolean,
): BackendResolver {
  const ports = new Map<string, ResolvedPort>();

  const resolvePort = (ref: ObjectRef, port: ServicePort): ResolvedPort => {
    const key = `${refKey(ref)}:${port.port}`;
    const known = ports.get(key);
    if (known) return known;
    const portName = port.name ?? '';
    const endpoints = readyEndpoints(world.slicesOf(ref), { portName, port: port.port });
    const protocol = port.appProtocol === 'kubernetes.io/h2c' ? 'h2c' : 'http';
    const resolved = { service: ref, port: port.port, portName, protocol, endpoints } as const;
    ports.set(key, resolved);
    return resolved;
  };

  return {
    resolve(from, { ref, origin }) {
      const wanted = toService(ref, from);
      const found = findService(world, from, { wanted, origin });
      if ('problem' in found) return { kind: 'invalid', ...found };
      const at = { object: origin.object, field: `${origin.field}.port` };
      const port = findPort(found, ref.port);
      if (port === undefined) return { kind: 'invalid', ...portNotFound(wanted, ref.port, at) };
      const governed = isGoverned({ service: wanted, portName: port.name ?? '' });
      const unsupported = whyUnsupported(port, governed);
      if (unsupported !== undefined) {
        const message = `Port ${port.port} of ${sayRef(wanted)} ${unsupported}.`;
        return { kind: 'invalid', ...refusing('backend-protocol-unsupported', at, { message }) };
      }
      const doubts = governed ? [] : doubtsAbout(found, wanted, port);
      return { kind: 'port', port: resolvePort(wanted, port), doubts };
    },
  };
}

export interface PortName {
  readonly service: ObjectRef;
  readonly portName: string;
}

function toService(ref: BackendReference, from: Referrer): ObjectRef {
  const { group, kind, name, namespace = from.namespace } = ref;
  return { group, kind, namespace, name };
}

function findService(
  world: World,
  from: Referrer,
  { wanted, origin }: { readonly wanted: ObjectRef; readonly origin: Origin },
): Service | RefusingProblem {
  if (!mayRefer(world, from, wanted)) {
    const message = `No ReferenceGrant lets this ${from.kind} use ${sayRef(wanted)}.`;
    return refusing('backend-not-granted', origin, { message, next: howToGrant(from, wanted) });
  }
  if (wanted.group !== '' || wanted.kind !== 'Service') {
    const message = `An object of ${sayKind(wanted)} cannot be a backend here.`;
    return refusing('backend-kind-unsupported', origin, { message });
  }
  const found = world.snapshot.get(service, wanted);
  if (found === undefined) {
    return refusing('backend-not-found', origin, { message: `There is no ${sayRef(wanted)}.` });
  }
  if (found.spec.type === 'ExternalName') {
    const message = `${sayRef(wanted)} is of type ExternalName, which routes must not use.`;
    return refusing('backend-external-name', origin, { message });
  }
  return found;
}

function findPort(found: Service, number: number | undefined): ServicePort | undefined {
  const ports = (found.spec.ports ?? []).filter(({ port }) => port === number);
  return ports.find(({ protocol }) => protocol === 'TCP') ?? ports[0];
}

function portNotFound(ref: ObjectRef, port: number | undefined, at: Origin): RefusingProblem {
  const what =
    port === undefined ? 'The reference names no port of' : `There is no port ${port} in`;
  return refusing('backend-port-not-found', at, { message: `${what} ${sayRef(ref)}.` });
}

/** Completes a sentence about the port. Unknown values of appProtocol mean nothing. (`routes.md` 1.5) */
function whyUnsupported(port: ServicePort, governed: boolean): string | undefined {
  if (port.protocol !== 'TCP') return `is a ${port.protocol} port, which HTTP cannot use`;
  if (port.appProtocol === 'kubernetes.io/wss' && !governed) {
    return 'speaks kubernetes.io/wss, which needs a BackendTLSPolicy for the Service';
  }
  return undefined;
}

function doubtsAbout(found: Service, ref: ObjectRef, port: ServicePort): readonly Finding[] {
  if (port.appProtocol?.toLowerCase() !== 'https') return [];
  const index = found.spec.ports?.indexOf(port) ?? 0;
  return [
    finding('backend-https-without-policy', {
      object: ref,
      field: `spec.ports[${index}].appProtocol`,
      message: `Port ${port.port} of ${sayRef(ref)} says ${port.appProtocol}, but no BackendTLSPolicy covers it, so it is spoken to in plaintext.`,
    }),
  ];
}
