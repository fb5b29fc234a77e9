import { type Finding, finding } from '../../../diagnostics/finding.ts';
import { type ObjectRef, refKey, sayRef } from '../../../resources/object.ts';
import type {
  AttachedRoute,
  AttachedStreamRoute,
  Frontend,
  ResolvedPort,
  RouteFilter,
  RouteRule,
  ServedListener,
} from '../graph.ts';
import { keep } from '../memory.ts';
import { originatesTls, passesTls } from './originates-tls.ts';
import type { Policies, ReadPolicy } from './read-policies.ts';

export interface AffectedGateways {
  /** The Gateways whose routes use a targeted Service: the ancestors in the policy's status. */
  readonly ancestorsOf: (policy: ReadPolicy) => readonly ObjectRef[];
  /** False for Gateways that the status has no room for: there the policy is not in force. */
  readonly hasRoomFor: (policy: ReadPolicy, frontend: ObjectRef) => boolean;
  readonly findings: readonly Finding[];
}

/** A route, as far as it uses Services that a policy may be about. */
export interface ServiceUser {
  readonly attachments: AttachedRoute['attachments'];
  readonly rules: readonly Pick<RouteRule, 'filters' | 'backends'>[];
}

/** Only where the gateway itself would begin TLS. */
export const asServiceUser = keep(
  ({ attachments, backends }: AttachedStreamRoute): ServiceUser => ({
    attachments: attachments.filter(({ listener }) => originatesTls(listener)),
    rules: [{ filters: [], backends }],
  }),
);

/** The ports to which routes pass the TLS of clients through, with one such route each. */
export function findPassedPorts(streams: readonly AttachedStreamRoute[]): readonly PassedPort[] {
  return streams
    .filter(({ attachments }) => attachments.some(({ listener }) => passesTls(listener)))
    .flatMap((stream) =>
      [...portsUsedBy(asServiceUser(stream))].map((port) => ({ ...port, route: stream.ref })),
    );
}

export interface PassedPort extends ResolvedPort {
  readonly route: ObjectRef;
}

/** `frontends` come in order of age: where the room is short, the older ones have it. */
export function findAffectedGateways(
  policies: Policies,
  { routes, passed }: { routes: readonly ServiceUser[]; passed: readonly PassedPort[] },
  frontends: readonly Frontend[],
): AffectedGateways {
  const users = usersOfServices(routes);
  const gateways = frontends.map(({ ref }) => ref).filter(({ kind }) => kind === 'Gateway');
  const affected = new Map<ReadPolicy, readonly ObjectRef[]>();
  for (const policy of policies.all) {
    affected.set(
      policy,
      gateways.filter((ref) => isAffected(policy, users.get(refKey(ref)))),
    );
  }
  /** Also by an Ingress, which is no ancestor. */
  const isUsed = (policy: ReadPolicy) =>
    [...users.values()].some((services) => isAffected(policy, services));
  const all = (policy: ReadPolicy) => affected.get(policy) ?? [];
  const withoutRoom = new Set(
    policies.all.flatMap((policy) =>
      all(policy)
        .slice(ancestorsMax)
        .map((frontend) => pairKey(policy, frontend)),
    ),
  );
  return {
    ancestorsOf: (policy) => all(policy).slice(0, ancestorsMax),
    hasRoomFor: (policy, frontend) => !withoutRoom.has(pairKey(policy, frontend)),
    findings: policies.all.flatMap((policy) => {
      const through = passedThrough(policy, passed);
      if (isUsed(policy)) return [...through, ...tooManyGateways(policy, all(policy))];
      return through.length > 0 ? through : withoutEffect(policy);
    }),
  };
}

function pairKey(policy: ReadPolicy, frontend: ObjectRef): string {
  return `${refKey(policy.ref)} ${refKey(frontend)}`;
}

/** Frontend → the ports its routes use, each with its Service's key. */
type Users = ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>;

function usersOfServices(routes: readonly ServiceUser[]): Users {
  const users = new Map<string, Map<string, Set<string>>>();
  for (const route of routes) {
    const ports = portsUsedBy(route);
    for (const key of frontendsOf(route)) {
      const services = users.get(key) ?? new Map<string, Set<string>>();
      users.set(key, services);
      for (const { service, portName } of ports) {
        const names = services.get(refKey(service)) ?? new Set();
        services.set(refKey(service), names.add(portName));
      }
    }
  }
  return users;
}

/** Through a listener that asks somebody before it looks for a rule. */
export function filterUser(listener: ServedListener): ServiceUser {
  const { filters = [] } = listener;
  return { attachments: [{ listener, hostnames: [] }], rules: [{ filters, backends: [] }] };
}

const frontendsOf = keep(
  ({ attachments }: ServiceUser): ReadonlySet<string> =>
    new Set(attachments.map(({ listener }) => refKey(listener.frontend))),
);

/** Also through filters: what is copied to a Service, or asked of it, deserves the same protection. */
const portsUsedBy = keep((route: ServiceUser): ReadonlySet<ResolvedPort> => {
  const ports = route.rules.flatMap(({ backends, filters }) => [
    ...filterPorts(filters),
    ...backends.flatMap((backend) => filterPorts(backend.filters)),
    ...backends.flatMap(({ target }) =>
      target.kind === 'port' && target.tls === undefined ? [target.port] : [],
    ),
  ]);
  return new Set(ports);
});

function filterPorts(filters: readonly RouteFilter[]): readonly ResolvedPort[] {
  return filters.flatMap((filter) => ('port' in filter ? [filter.port] : []));
}

function isAffected(
  policy: ReadPolicy,
  services: ReadonlyMap<string, ReadonlySet<string>> | undefined,
): boolean {
  return policy.targets.some(({ service, portName }) => {
    const names = services?.get(refKey(service));
    return names !== undefined && (portName === undefined || names.has(portName));
  });
}

/** Told at each target once, however many routes there are. (GEP-1897, TLS passthrough) */
function passedThrough(policy: ReadPolicy, passed: readonly PassedPort[]): readonly Finding[] {
  return policy.targets.flatMap(({ service, portName, problem }, index) => {
    const port = passed.find(
      (one) =>
        refKey(one.service) === refKey(service) &&
        (portName === undefined || one.portName === portName),
    );
    if (port === undefined || problem !== undefined) return [];
    const message = `${sayRef(port.route)} passes the TLS of clients through to ${sayRef(service)}, past this policy.`;
    const field = `spec.targetRefs[${index}].name`;
    return [finding('policy-passed-by', { object: policy.ref, field, message })];
  });
}

function withoutEffect(policy: ReadPolicy): readonly Finding[] {
  const inForce = policy.targets.filter(({ problem }) => problem === undefined);
  if (inForce.length === 0) return [];
  const services = inForce.map(({ service }) => sayRef(service)).join(', ');
  const message = `No route attached to a Gateway sends requests to ${services}.`;
  const at = { object: policy.ref, field: 'spec.targetRefs' };
  return [finding('policy-without-effect', { ...at, message })];
}

function tooManyGateways(policy: ReadPolicy, gateways: readonly ObjectRef[]): readonly Finding[] {
  if (gateways.length <= ancestorsMax) return [];
  const left = gateways.slice(ancestorsMax).map(sayRef).join(', ');
  const message = `There is no room in the status of this policy for ${left}.`;
  return [finding('policy-too-many-gateways', { object: policy.ref, field: '', message })];
}

const ancestorsMax = 16;
