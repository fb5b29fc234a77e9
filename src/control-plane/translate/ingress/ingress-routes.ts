/**
 * Ingress, the way before the Gateway API, as Traefik serves it.
 *
 * In: the Ingresses of a snapshot, their classes, and the annotations and ServersTransports by which
 * Traefik secures the way to a backend. Out: routes on the listeners of each class, statuses, and
 * findings on everything that Traefik would do otherwise. It deliberately reads no Middlewares, no
 * IngressRoutes and no settings of Traefik itself, which are not in the manifests.
 */
import type { Finding } from '../../../diagnostics/finding.ts';
import type { Ingress } from '../../../resources/ingress.ts';
import { type ObjectRef, refKey, refTo } from '../../../resources/object.ts';
import { servicesOf } from '../../../resources/servers-transport-reference.ts';
import { service } from '../../../resources/service.ts';
import type { AttachedRoute, ServedHostname, ServedListener } from '../graph.ts';
import type { RouteSource, RouteSourceInput } from '../route-source.ts';
import { createdAtOf, groupBy, namespaceOf, type World } from '../world.ts';
import { annotationFindings } from './annotation-findings.ts';
import { type DefaultBackend, readDefaultBackends } from './default-backends.ts';
import { chooseEntryPoints } from './entry-points.ts';
import { createIngressBackends, type IngressBackends } from './ingress-backends.ts';
import { readIngressCertificates } from './ingress-certificates.ts';
import { type IngressRoute, readIngressRules, toRouteRule } from './ingress-rules.ts';
import { ingressStatus } from './ingress-status.ts';
import { readIngresses, type ServedClass } from './read-ingresses.ts';
import { differencesInTraefik } from './traefik-differences.ts';

/** All Ingresses, each on the listeners of its class. */
export const ingressRoutes: RouteSource = (input) => {
  const { classes, findings } = readIngresses(input.world);
  const backends = createIngressBackends(input);
  const served = classes.map((one) => serveClass(input, one, backends));
  const ingresses = classes.flatMap((one) => one.ingresses);
  return {
    routes: served.flatMap(({ routes }) => routes),
    streams: [],
    statuses: classes.flatMap((one) =>
      one.ingresses.map((ingress) =>
        ingressStatus(ingress, {
          addresses: input.addressesOf(one.ref),
          served: listenersOf(input, one.ref),
        }),
      ),
    ),
    findings: [
      ...findings,
      ...served.flatMap((one) => one.findings),
      ...backends.findings(),
      ...ingresses.flatMap(annotationFindings),
      ...servicesBehind(input.world, ingresses).flatMap(annotationFindings),
    ],
    attachedTo: [],
  };
};

interface ServedRoutes {
  readonly routes: readonly AttachedRoute[];
  readonly findings: readonly Finding[];
}

function serveClass(
  input: RouteSourceInput,
  { ref, ingresses }: ServedClass,
  backends: IngressBackends,
): ServedRoutes {
  const listeners = listenersOf(input, ref);
  const read = ingresses.map((ingress) => {
    const entry = chooseEntryPoints(ingress);
    const rules = readIngressRules(ingress);
    const names: ReadonlySet<string> = new Set(entry.names);
    const own = listeners.filter(({ name }) => names.has(name));
    return { ingress, listeners: own, rules, findings: [...entry.findings, ...rules.findings] };
  });
  const all = read.flatMap(({ rules }) => rules.routes);
  const defaults = readDefaultBackends(read);
  return {
    routes: read.flatMap(({ ingress, listeners: own, rules }) =>
      attach(ingress, {
        routes: rules.routes,
        listeners: own,
        defaults: defaults.chosen.filter((one) => one.route.ingress === ingress),
        backends,
      }),
    ),
    findings: [
      ...read.flatMap(({ findings }) => findings),
      ...defaults.findings,
      ...readIngressCertificates(input.world, ingresses).findings,
      ...differencesInTraefik(all),
    ],
  };
}

function listenersOf({ frontends }: RouteSourceInput, ref: ObjectRef): readonly ServedListener[] {
  return frontends.find((frontend) => refKey(frontend.ref) === refKey(ref))?.listeners ?? [];
}

interface Attaching {
  readonly routes: readonly IngressRoute[];
  readonly listeners: readonly ServedListener[];
  readonly defaults: readonly DefaultBackend[];
  readonly backends: IngressBackends;
}

/** One attached route for each host, and one for each listener that the default backend answers on. */
function attach(
  ingress: Ingress,
  { routes, listeners, defaults, backends }: Attaching,
): readonly AttachedRoute[] {
  const common = { ref: refTo(ingress), createdAt: createdAtOf(ingress) };
  const ruleOf = (route: IngressRoute, index: number) =>
    toRouteRule(route, index, backends.resolve(ingress, route.backend, route.backendOrigin));
  const rules = routes.map((route, index) => ({ route, rule: ruleOf(route, index) }));
  const byHost = groupBy(rules, ({ route }) => route.host);
  return [
    ...[...byHost].map(([host, own]) => ({
      ...common,
      rules: own.map(({ rule }) => rule),
      attachments: listeners.map((listener) => ({ listener, hostnames: [asWritten(host)] })),
    })),
    ...defaults.map(({ route, listener, hostnames }) => ({
      ...common,
      rules: [ruleOf(route, routes.length)],
      attachments: [{ listener, hostnames: hostnames.map(asWritten) }],
    })),
  ];
}

/** No listener of an Ingress narrows the hosts down. */
function asWritten(hostname: string): ServedHostname {
  return { hostname, written: hostname };
}

function servicesBehind(world: World, ingresses: readonly Ingress[]) {
  const names = ingresses.flatMap((ingress) =>
    servicesOf(ingress).map((name) => ({ namespace: namespaceOf(ingress), name })),
  );
  const distinct = new Map(names.map((one) => [`${one.namespace}/${one.name}`, one]));
  return [...distinct.values()].flatMap((one) => world.snapshot.get(service, one) ?? []);
}
