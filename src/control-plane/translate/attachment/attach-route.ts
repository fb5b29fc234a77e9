import { type Finding, finding } from '../../../diagnostics/finding.ts';
import type { HTTPRoute } from '../../../resources/http-route.ts';
import { type ObjectRef, type Origin, refKey, refTo, sayRef } from '../../../resources/object.ts';
import type { ParentReference } from '../../../resources/parent-reference.ts';
import type { Attachment, ClaimedGateway, ResolvedListener } from '../graph.ts';
import { sayKind } from '../say-kind.ts';
import type { World } from '../world.ts';
import { allowsRoute } from './allowed-routes.ts';
import { effectiveHostnames } from './effective-hostnames.ts';

/** What came of one parentRef to a Gateway of ours. */
export interface ParentOutcome {
  readonly parentRef: ParentReference;
  readonly gateway: ClaimedGateway;
  /** Empty exactly if there is a problem. */
  readonly accepted: readonly AcceptingListener[];
  readonly problems: readonly Finding[];
}

export interface AcceptingListener {
  readonly listener: ResolvedListener;
  readonly hostnames: readonly string[];
}

export interface RouteAttachment {
  /** In the order of `spec.parentRefs`, without those that nobody here answers for. */
  readonly parents: readonly ParentOutcome[];
  /** About the route as a whole and about parents that are not ours. */
  readonly findings: readonly Finding[];
}

export type GatewaysByRef = ReadonlyMap<string, ClaimedGateway>;

/** Brings a route to the listeners that its parentRefs ask for. (`routes.md` 1.1) */
export function attachRoute(
  world: World,
  route: HTTPRoute,
  gateways: GatewaysByRef,
): RouteAttachment {
  const object = refTo(route);
  const parentRefs = route.spec.parentRefs ?? [];
  const parents: ParentOutcome[] = [];
  const findings: Finding[] = [];
  for (const [index, parentRef] of parentRefs.entries()) {
    const origin = { object, field: `spec.parentRefs[${index}]` };
    const ref = toGateway(parentRef, object.namespace);
    const gateway = gateways.get(refKey(ref));
    if (gateway) parents.push(askGateway(world, { route, parentRef, origin, gateway }));
    else findings.push(parentNotOurs(ref, origin));
  }
  if (parentRefs.length === 0) {
    const message = 'This route has no parentRefs, so no Gateway serves it.';
    findings.push(finding('route-without-parent', { object, field: 'spec', message }));
  }
  return { parents, findings: [...findings, ...ignoredHostnames(route, parents)] };
}

/** The listeners that are served, each once with all its hostnames. */
export function attachmentsOf(parents: readonly ParentOutcome[]): readonly Attachment[] {
  const attachments = new Map<string, Attachment>();
  for (const { listener, hostnames } of parents.flatMap(({ accepted }) => accepted)) {
    const { served } = listener;
    if (served) attachments.set(served.key, { listener: served, hostnames });
  }
  return [...attachments.values()];
}

interface Question {
  readonly route: HTTPRoute;
  readonly parentRef: ParentReference;
  readonly origin: Origin;
  readonly gateway: ClaimedGateway;
}

/** The furthest stage that any listener reached decides what the status says. */
function askGateway(world: World, question: Question): ParentOutcome {
  const { route, parentRef, gateway } = question;
  const object = refTo(route);
  const asked = gateway.listeners.filter(({ spec }) => isAskedFor(spec, parentRef));
  if (asked.length === 0) return turnedAway(question, notFound(question));
  const gatewayNamespace = gateway.ref.namespace;
  const allowing = asked.filter((one) =>
    allowsRoute(world, one, { route: object, gatewayNamespace }),
  );
  if (allowing.length === 0) return turnedAway(question, notAllowed(question));
  const accepted = allowing
    .map((listener) => ({
      listener,
      hostnames: effectiveHostnames(listener.spec.hostname, route.spec.hostnames),
    }))
    .filter(({ hostnames }) => hostnames.length > 0);
  if (accepted.length === 0) return turnedAway(question, noHostname(question, allowing));
  return { parentRef, gateway, accepted, problems: [] };
}

function isAskedFor(
  { name, port }: ResolvedListener['spec'],
  { sectionName = name, port: wantedPort = port }: ParentReference,
): boolean {
  return name === sectionName && port === wantedPort;
}

function turnedAway({ parentRef, gateway }: Question, problem: Finding): ParentOutcome {
  return { parentRef, gateway, accepted: [], problems: [problem] };
}

function notFound({ parentRef, origin, gateway }: Question): Finding {
  const { sectionName, port } = parentRef;
  const wanted = [
    ...(sectionName === undefined ? [] : [`named ${sectionName}`]),
    ...(port === undefined ? [] : [`on port ${port}`]),
  ].join(' ');
  const field = `${origin.field}${sectionName === undefined ? '.port' : '.sectionName'}`;
  const message = `${sayRef(gateway.ref)} has no listener ${wanted}.`;
  return finding('route-listener-not-found', { object: origin.object, field, message });
}

function notAllowed({ origin, gateway }: Question): Finding {
  const { kind, namespace } = origin.object;
  const message = `No listener asked for of ${sayRef(gateway.ref)} allows an ${kind} from namespace ${namespace}.`;
  return finding('route-not-allowed-by-listener', { ...origin, message });
}

function noHostname(
  { route, origin, gateway }: Question,
  allowing: readonly ResolvedListener[],
): Finding {
  const offered = allowing.map(({ spec }) => `${spec.name} (${spec.hostname ?? '*'})`).join(', ');
  const wanted = (route.spec.hostnames ?? []).join(', ');
  return finding('route-hostname-matches-no-listener', {
    object: origin.object,
    field: 'spec.hostnames',
    message: `None of the hostnames ${wanted} fits a listener of ${sayRef(gateway.ref)}: ${offered}.`,
  });
}

/** Hostnames that no accepting listener covers, of a route that is otherwise served. */
function ignoredHostnames(route: HTTPRoute, parents: readonly ParentOutcome[]): readonly Finding[] {
  const accepting = parents.flatMap(({ accepted }) => accepted.map(({ listener }) => listener));
  if (accepting.length === 0) return [];
  return (route.spec.hostnames ?? []).flatMap((hostname, index) => {
    const isServed = accepting.some(
      ({ spec }) => effectiveHostnames(spec.hostname, [hostname]).length > 0,
    );
    if (isServed) return [];
    return finding('route-hostname-ignored', {
      object: refTo(route),
      field: `spec.hostnames[${index}]`,
      message: `No listener that this route is attached to covers ${hostname}.`,
    });
  });
}

function parentNotOurs(ref: ObjectRef, origin: Origin): Finding {
  if (ref.group !== 'gateway.networking.k8s.io' || ref.kind !== 'Gateway') {
    const message = `An object of ${sayKind(ref)} cannot be the parent of a route here.`;
    return finding('route-parent-kind-unsupported', { ...origin, message });
  }
  const message = `There is no ${sayRef(ref)} of a class that exists.`;
  return finding('route-parent-not-found', { ...origin, message });
}

function toGateway(parentRef: ParentReference, ownNamespace: string): ObjectRef {
  const { group, kind, name, namespace = ownNamespace } = parentRef;
  return { group, kind, name, namespace };
}
