import { type Finding, finding } from '../../../diagnostics/finding.ts';
import {
  type KubeObject,
  type ObjectRef,
  type Origin,
  refKey,
  refTo,
  sayRef,
} from '../../../resources/object.ts';
import type { ParentReference } from '../../../resources/parent-reference.ts';
import type { Attachment, ResolvedListener, RouteParent, ServedHostname } from '../graph.ts';
import { listenerKey } from '../listeners/placed-listener.ts';
import { sayKind } from '../say-kind.ts';
import type { Lookups } from '../world.ts';
import { allowsRoute } from './allowed-routes.ts';
import { effectiveHostnames } from './effective-hostnames.ts';

/** A route of any kind, as far as attaching it goes. */
export interface AttachableRoute extends KubeObject {
  readonly spec: {
    readonly parentRefs?: readonly ParentReference[];
    readonly hostnames?: readonly string[];
  };
}

/** What came of one parentRef to a parent of ours. */
export interface ParentOutcome {
  readonly parentRef: ParentReference;
  readonly parent: RouteParent;
  /** Empty exactly if there is a problem. */
  readonly accepted: readonly AcceptingListener[];
  readonly problems: readonly Finding[];
}

export interface AcceptingListener {
  readonly listener: ResolvedListener;
  readonly hostnames: readonly ServedHostname[];
}

export interface RouteAttachment {
  /** In the order of `spec.parentRefs`, without those that nobody here answers for. */
  readonly parents: readonly ParentOutcome[];
  /** About the route as a whole and about parents that are not ours. */
  readonly findings: readonly Finding[];
}

/** Gateways and ListenerSets by `refKey`. */
export type ParentsByRef = Pick<ReadonlyMap<string, RouteParent>, 'get'>;

/** Brings a route to the listeners that its parentRefs ask for. (`routes.md` 1.1) */
export function attachRoute(
  world: Lookups,
  route: AttachableRoute,
  candidates: ParentsByRef,
): RouteAttachment {
  const object = refTo(route);
  const parentRefs = route.spec.parentRefs ?? [];
  const parents: ParentOutcome[] = [];
  const findings: Finding[] = [];
  for (const [index, parentRef] of parentRefs.entries()) {
    const origin = { object, field: `spec.parentRefs[${index}]` };
    const ref = toParent(parentRef, object.namespace);
    const parent = candidates.get(refKey(ref));
    if (parent) parents.push(askParent(world, { route, parentRef, origin, parent }));
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

/** A route that comes to one listener on two ways counts once. */
export function attachedTo(parents: readonly ParentOutcome[]): ReadonlySet<string> {
  return new Set(
    parents.flatMap(({ accepted }) => accepted.map(({ listener }) => listenerKey(listener))),
  );
}

interface Question {
  readonly route: AttachableRoute;
  readonly parentRef: ParentReference;
  readonly origin: Origin;
  readonly parent: RouteParent;
}

/** The furthest stage that any listener reached decides what the status says. */
function askParent(world: Lookups, question: Question): ParentOutcome {
  const { route, parentRef, parent } = question;
  const object = refTo(route);
  const asked = parent.listeners.filter(({ spec }) => isAskedFor(spec, parentRef));
  if (asked.length === 0) return turnedAway(question, notFound(question));
  const allowing = asked.filter((one) => allowsRoute(world, one, object));
  if (allowing.length === 0) return turnedAway(question, notAllowed(question));
  const accepted = allowing
    .map((listener) => ({
      listener,
      hostnames: effectiveHostnames(listener.spec.hostname, route.spec.hostnames),
    }))
    .filter(({ hostnames }) => hostnames.length > 0);
  if (accepted.length === 0) return turnedAway(question, noHostname(question, allowing));
  return { parentRef, parent, accepted, problems: [] };
}

function isAskedFor(
  { name, port }: ResolvedListener['spec'],
  { sectionName = name, port: wantedPort = port }: ParentReference,
): boolean {
  return name === sectionName && port === wantedPort;
}

function turnedAway({ parentRef, parent }: Question, problem: Finding): ParentOutcome {
  return { parentRef, parent, accepted: [], problems: [problem] };
}

function notFound({ parentRef, origin, parent }: Question): Finding {
  const { sectionName, port } = parentRef;
  const wanted = [
    ...(sectionName === undefined ? [] : [` named ${sectionName}`]),
    ...(port === undefined ? [] : [` on port ${port}`]),
  ].join('');
  const tail = sectionName === undefined ? (port === undefined ? '' : '.port') : '.sectionName';
  const field = `${origin.field}${tail}`;
  const message = `${sayRef(parent.ref)} has no listener${wanted || ' that is served'}.`;
  return finding('route-listener-not-found', { object: origin.object, field, message });
}

function notAllowed({ origin, parent }: Question): Finding {
  const { kind, namespace } = origin.object;
  const article = /^[HAEIOU]/.test(kind) && kind !== 'UDPRoute' ? 'an' : 'a';
  const message = `No listener asked for of ${sayRef(parent.ref)} allows ${article} ${kind} from namespace ${namespace}.`;
  return finding('route-not-allowed-by-listener', { ...origin, message });
}

function noHostname(
  { route, origin, parent }: Question,
  allowing: readonly ResolvedListener[],
): Finding {
  const offered = allowing.map(({ spec }) => `${spec.name} (${spec.hostname ?? '*'})`).join(', ');
  const wanted = (route.spec.hostnames ?? []).join(', ');
  return finding('route-hostname-matches-no-listener', {
    object: origin.object,
    field: 'spec.hostnames',
    message: `None of the hostnames ${wanted} fits a listener of ${sayRef(parent.ref)}: ${offered}.`,
  });
}

/** Hostnames that no accepting listener covers, of a route that is otherwise served. */
function ignoredHostnames(
  route: AttachableRoute,
  parents: readonly ParentOutcome[],
): readonly Finding[] {
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
  const isKindOfOurs = ref.group === 'gateway.networking.k8s.io' && parentKinds.has(ref.kind);
  if (!isKindOfOurs) {
    const message = `An object of ${sayKind(ref)} cannot be the parent of a route here.`;
    return finding('route-parent-kind-unsupported', { ...origin, message });
  }
  const what = ref.kind === 'Gateway' ? 'of a class that exists' : 'of a Gateway that exists';
  return finding('route-parent-not-found', {
    ...origin,
    message: `There is no ${sayRef(ref)} ${what}.`,
  });
}

function toParent(parentRef: ParentReference, ownNamespace: string): ObjectRef {
  const { group, kind, name, namespace = ownNamespace } = parentRef;
  return { group, kind, name, namespace };
}

const parentKinds: ReadonlySet<string> = new Set(['Gateway', 'ListenerSet']);
