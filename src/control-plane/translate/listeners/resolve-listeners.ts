import { type Finding, finding } from '../../../diagnostics/finding.ts';
import type { Gateway } from '../../../resources/gateway.ts';
import { type ObjectRef, refTo } from '../../../resources/object.ts';
import type { BackendResolver } from '../backends/resolve-backend.ts';
import type { ResolvedListener, ServedListener } from '../graph.ts';
import { hasProblem } from '../statuses/conditions.ts';
import type { World } from '../world.ts';
import { type ReadClientValidation, readClientValidation } from './client-validation.ts';
import {
  type ListenerCertificates,
  readCertificates,
  terminates,
} from './listener-certificates.ts';
import { findConflicts } from './listener-conflicts.ts';
import { type ReadListenerFilters, readListenerFilters } from './listener-filters.ts';
import { readAllowedKinds } from './listener-kinds.ts';
import { findOverlaps } from './overlapping-tls.ts';
import {
  isServedProtocol,
  listenerKey,
  type PlacedListener,
  sayListener,
} from './placed-listener.ts';

export interface ListenerQuestion {
  readonly own: readonly PlacedListener[];
  readonly added: readonly PlacedListener[];
  /** For those whom filters ask. */
  readonly backends: BackendResolver;
}

export type ListenerResolver = (placed: PlacedListener) => ResolvedListener;

/**
 * Judges the listeners of a Gateway, its own and those that ListenerSets add in order of precedence,
 * each with everything that is wrong with it. The questions are asked in the order of
 * `gateway-and-listeners.md` 5.
 */
export function createListenerResolver(
  world: World,
  gateway: Gateway,
  { own, added, backends }: ListenerQuestion,
): ListenerResolver {
  const conflicts = findConflicts(own, added);
  const overlaps = findOverlaps([...own, ...added.filter((one) => !conflicts.has(one))]);
  return (placed) => {
    const { owner, spec, origin } = placed;
    const unsupported = protocolProblems(placed);
    if (unsupported.length > 0) {
      return { owner, spec, supportedKinds: [], overlapping: [], problems: unsupported };
    }
    const kinds = readAllowedKinds(spec, origin);
    const certificates = readCertificates(world, spec, origin);
    const clients = readClientValidation(world, gateway, spec);
    const filters = readListenerFilters(placed, backends);
    const conflict = conflicts.get(placed);
    const problems = [
      ...(conflict ? [conflict] : []),
      ...clients.problems,
      ...kinds.problems,
      ...certificates.problems,
      ...filters.problems,
    ];
    return {
      owner,
      spec,
      supportedKinds: kinds.supported,
      overlapping: (overlaps.get(placed) ?? []).map((other) => nameFor(placed, other)),
      problems,
      ...(isServed(problems)
        ? { served: serve(placed, refTo(gateway), { certificates, clients, filters }) }
        : {}),
    };
  };
}

/** Where nobody can be believed the port is open all the same, so that connections fail there. */
function isServed(problems: readonly Finding[]): boolean {
  return !hasProblem(
    'Accepted',
    problems.filter(({ code }) => code !== 'client-ca-none-valid'),
  );
}

function nameFor(asker: PlacedListener, other: PlacedListener): string {
  return sayListener(other, asker).replace(/^listener /, '');
}

interface ReadParts {
  readonly certificates: ListenerCertificates;
  readonly clients: ReadClientValidation;
  readonly filters: ReadListenerFilters;
}

function serve(
  { owner, spec, origin }: PlacedListener,
  frontend: ObjectRef,
  { certificates, clients, filters: { filters } }: ReadParts,
): ServedListener {
  const hostname = spec.hostname?.toLowerCase();
  const { validation } = clients;
  const tls = {
    certificates: certificates.certificates,
    ...(validation ? { clientValidation: validation } : {}),
  };
  return {
    key: listenerKey({ owner, spec }),
    frontend,
    origin,
    name: spec.name,
    ...(hostname ? { hostname } : {}),
    port: spec.port,
    scheme: schemes.get(spec.protocol) ?? 'http',
    ...(terminates(spec) ? { tls } : {}),
    ...(filters.length === 0 ? {} : { filters }),
    ...(spec.protocol === 'TLS'
      ? { streamMode: terminates(spec) ? 'terminate' : 'passthrough' }
      : {}),
  };
}

function protocolProblems({ spec, origin }: PlacedListener): readonly Finding[] {
  const { protocol, name } = spec;
  if (isServedProtocol(protocol)) return [];
  return [
    finding('listener-protocol-unsupported', {
      object: origin.object,
      field: `${origin.field}.protocol`,
      message: `Listener ${name} asks for protocol ${protocol}, which is not served.`,
    }),
  ];
}

const schemes: ReadonlyMap<string, ServedListener['scheme']> = new Map([
  ['HTTP', 'http'],
  ['HTTPS', 'https'],
  ['TLS', 'https'],
  ['TCP', 'tcp'],
  ['UDP', 'udp'],
]);
