import { type Gateway, gateway } from '../../resources/gateway.ts';
import { type GRPCRoute, grpcRoute } from '../../resources/grpc-route.ts';
import { type HTTPRoute, httpRoute } from '../../resources/http-route.ts';
import { ingress } from '../../resources/ingress.ts';
import type { Listener } from '../../resources/listener.ts';
import { type ListenerSet, listenerSet } from '../../resources/listener-set.ts';
import { type ObjectRef, refTo } from '../../resources/object.ts';
import type { ParentReference } from '../../resources/parent-reference.ts';
import { type TLSRoute, tlsRoute } from '../../resources/tls-route.ts';
import type { Snapshot } from '../store/snapshot.ts';
import { mayRefer } from './grants.ts';
import { distinct, targetRef, type Wish } from './wanted-certificate.ts';

/** The certificates of the front: what listeners and Ingresses refer to. */
export function* listenerCertificates(declared: Snapshot): Iterable<Wish> {
  for (const one of [...declared.list(gateway), ...declared.list(listenerSet)]) {
    for (const [index, listener] of one.spec.listeners.entries()) {
      yield* wishesOf(declared, one, { listener, field: `spec.listeners[${index}]` });
    }
  }
  for (const one of declared.list(ingress)) {
    const hosts = (one.spec.rules ?? []).flatMap(({ host }) => host || []);
    for (const [index, { hosts: named = [], secretName }] of (one.spec.tls ?? []).entries()) {
      if (!secretName) continue;
      const namespace = one.metadata.namespace ?? '';
      yield {
        ...frontNames(named.length > 0 ? named : hosts),
        target: { kind: 'Secret', namespace, name: secretName },
        purpose: 'listener',
        authority: 'external',
        origin: { object: refTo(one), field: `spec.tls[${index}].secretName` },
      };
    }
  }
}

interface Place {
  readonly listener: Listener;
  readonly field: string;
}

function* wishesOf(
  declared: Snapshot,
  owner: Gateway | ListenerSet,
  { listener, field }: Place,
): Iterable<Wish> {
  const { tls } = listener;
  if (tls?.mode !== 'Terminate') return;
  const object = refTo(owner);
  for (const [index, ref] of (tls.certificateRefs ?? []).entries()) {
    if (ref.group !== '' || ref.kind !== 'Secret') continue;
    const namespace = ref.namespace ?? object.namespace;
    const target = { kind: 'Secret', namespace, name: ref.name } as const;
    if (!mayRefer(declared, object, targetRef(target))) continue;
    yield {
      ...frontNames(hostnamesOf(declared, object, listener)),
      target,
      purpose: 'listener',
      authority: 'external',
      origin: { object, field: `${field}.tls.certificateRefs[${index}]` },
    };
  }
}

/** The hostnames that clients may ask this listener for; with a wildcard also those it covers. */
function hostnamesOf(declared: Snapshot, owner: ObjectRef, listener: Listener): readonly string[] {
  const own = listener.hostname === undefined ? [] : [listener.hostname];
  if (own.some((hostname) => !hostname.startsWith('*.'))) return own;
  const routes = routesWithHostnames(declared).filter((route) => attaches(route, owner, listener));
  const asked = routes.flatMap(({ spec }) => spec.hostnames ?? []);
  const covered = asked.filter((hostname) => fits(hostname, listener.hostname));
  const takesAll = own.length === 0 && routes.some(({ spec }) => !spec.hostnames?.length);
  return distinct([...own, ...covered, ...(takesAll ? everyLocalName : [])]);
}

/** Routes that clients reach by a name in a certificate. */
function routesWithHostnames(declared: Snapshot): readonly NamedRoute[] {
  return [...declared.list(httpRoute), ...declared.list(grpcRoute), ...declared.list(tlsRoute)];
}

type NamedRoute = HTTPRoute | GRPCRoute | TLSRoute;

function attaches(route: NamedRoute, owner: ObjectRef, listener: Listener): boolean {
  return (route.spec.parentRefs ?? []).some((parent) => {
    const { sectionName = listener.name, port = listener.port } = parent;
    return names(parent, route, owner) && sectionName === listener.name && port === listener.port;
  });
}

function names(parent: ParentReference, route: NamedRoute, owner: ObjectRef): boolean {
  return (
    parent.group === owner.group &&
    parent.kind === owner.kind &&
    parent.name === owner.name &&
    (parent.namespace ?? route.metadata.namespace ?? '') === owner.namespace
  );
}

/** A certificate for `*.example.com` is no good for `a.b.example.com`: the route's name goes in too. */
function fits(hostname: string, wildcard: string | undefined): boolean {
  return wildcard === undefined || hostname.endsWith(wildcard.slice(1));
}

/** A listener for every name answers at least to the names that always lead to this machine. */
function frontNames(hostnames: readonly string[]) {
  return hostnames.length > 0
    ? { dnsNames: hostnames, uris: [], ipAddresses: [] }
    : { dnsNames: everyLocalName, uris: [], ipAddresses: ['127.0.0.1', '::1'] };
}

const everyLocalName = ['localhost', '*.localhost', '*.docker.localhost'];
