import { type Finding, finding } from '../../../diagnostics/finding.ts';
import type { BackendReference } from '../../../resources/backend-reference.ts';
import type { EndpointSlice } from '../../../resources/endpoint-slice.ts';
import { type ObjectRef, type Origin, refKey, sayRef } from '../../../resources/object.ts';
import { type Service, type ServicePort, service } from '../../../resources/service.ts';
import type { ResolvedPort } from '../graph.ts';
import { keep, sameItems } from '../memory.ts';
import { type RefusingProblem, refusing } from '../refusal.ts';
import { sayKind } from '../say-kind.ts';
import type { Lookups } from '../world.ts';
import { readyEndpoints } from './ready-endpoints.ts';
import { howToGrant, mayRefer, type Referrer } from './reference-grants.ts';

export type BackendResolution =
  | { readonly kind: 'port'; readonly port: ResolvedPort; readonly doubts: readonly Finding[] }
  | ({ readonly kind: 'invalid' } & RefusingProblem);

/** A reference from some place in some object. */
export interface PlacedReference {
  readonly ref: BackendReference;
  readonly origin: Origin;
  /** True where gRPC is spoken, though no GRPCRoute asks. */
  readonly isGrpc?: boolean;
}

export interface BackendResolver {
  /** Never fails: what cannot be resolved is refused, with the reason. (`routes.md` 1.4) */
  readonly resolve: (from: Referrer, placed: PlacedReference) => BackendResolution;
}

/** What it takes to resolve. */
export interface Resolving {
  readonly world: Lookups;
  /** Whether a policy wants TLS for a port; some protocols exist only with it. */
  readonly isGoverned: (port: PortName) => boolean;
}

export function createBackendResolver({ world, isGoverned }: Resolving): BackendResolver {
  const resolvePort = (ref: ObjectRef, port: ServicePort, needs: Needs): ResolvedPort => {
    const slices = world.slicesOf(ref);
    const kept = portsOf(port);
    const key = `${refKey(ref)} ${needs.alwaysHttp2}`;
    const known = kept.get(key);
    if (known && sameItems(known.slices, slices)) return known.resolved;
    const portName = port.name ?? '';
    const wanted = { portName, port: port.port, protocol: port.protocol };
    const endpoints = readyEndpoints(slices, wanted);
    const isHttp2 = needs.alwaysHttp2 || port.appProtocol === 'kubernetes.io/h2c';
    const protocol = isHttp2 ? 'h2c' : 'http';
    const resolved = { service: ref, port: port.port, portName, protocol, endpoints } as const;
    kept.set(key, { slices, resolved });
    return resolved;
  };

  return {
    resolve(from, { ref, origin, isGrpc = false }) {
      const wanted = toService(ref, from);
      const found = findService(world, from, { wanted, origin });
      if ('problem' in found) return { kind: 'invalid', ...found };
      const at = { object: origin.object, field: `${origin.field}.port` };
      const needs = needsOf(isGrpc ? 'GRPCRoute' : from.kind);
      const port = findPort(found, ref.port, needs.transport);
      if (port === undefined) return { kind: 'invalid', ...portNotFound(wanted, ref.port, at) };
      const governed = isGoverned({ service: wanted, portName: port.name ?? '' });
      const unsupported = whyUnsupported(port, needs, governed);
      if (unsupported !== undefined) {
        const message = `Port ${port.port} of ${sayRef(wanted)} ${unsupported}.`;
        return { kind: 'invalid', ...refusing('backend-protocol-unsupported', at, { message }) };
      }
      const isRead = needs.appProtocols && !governed;
      const doubts = isRead ? doubtsAbout(found, wanted, port) : [];
      return { kind: 'port', port: resolvePort(wanted, port, needs), doubts };
    },
  };
}

/** By Service and protocol: what a port was resolved to, and from which slices. */
const portsOf = keep((_: ServicePort) => new Map<string, KeptPort>());

interface KeptPort {
  readonly slices: readonly EndpointSlice[];
  readonly resolved: ResolvedPort;
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
  world: Lookups,
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

/** What the kind of a route needs of a port. */
interface Needs {
  readonly transport: 'TCP' | 'UDP';
  /** Completes a sentence about a port that is not of the transport. */
  readonly user: string;
  /** gRPC is HTTP/2, whatever the port says. */
  readonly alwaysHttp2: boolean;
  /** Where bytes are passed on, it does not matter what they mean. */
  readonly appProtocols: boolean;
}

function needsOf(kind: string): Needs {
  const user = users.get(kind) ?? 'HTTP';
  return {
    transport: user === 'UDP' ? 'UDP' : 'TCP',
    user,
    alwaysHttp2: user === 'gRPC',
    appProtocols: user === 'HTTP' || user === 'gRPC',
  };
}

const users: ReadonlyMap<string, string> = new Map([
  ['GRPCRoute', 'gRPC'],
  ['TLSRoute', 'TLS'],
  ['TCPRoute', 'TCP'],
  ['UDPRoute', 'UDP'],
]);

function findPort(
  found: Service,
  number: number | undefined,
  transport: Needs['transport'],
): ServicePort | undefined {
  const ports = (found.spec.ports ?? []).filter(({ port }) => port === number);
  return ports.find(({ protocol }) => protocol === transport) ?? ports[0];
}

function portNotFound(ref: ObjectRef, port: number | undefined, at: Origin): RefusingProblem {
  const what =
    port === undefined ? 'The reference names no port of' : `There is no port ${port} in`;
  return refusing('backend-port-not-found', at, { message: `${what} ${sayRef(ref)}.` });
}

/** Completes a sentence about the port. Unknown values of appProtocol mean nothing. (`routes.md` 1.5) */
function whyUnsupported(port: ServicePort, needs: Needs, governed: boolean): string | undefined {
  const { transport, user, appProtocols, alwaysHttp2 } = needs;
  if (port.protocol !== transport) return `is a ${port.protocol} port, which ${user} cannot use`;
  if (!appProtocols) return undefined;
  if (alwaysHttp2 && /^kubernetes\.io\/wss?$/.test(port.appProtocol ?? '')) {
    return `speaks ${port.appProtocol}, which is not gRPC`;
  }
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
