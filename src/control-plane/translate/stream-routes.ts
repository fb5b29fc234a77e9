import type { Finding } from '../../diagnostics/finding.ts';
import { refTo } from '../../resources/object.ts';
import type { StreamRule } from '../../resources/stream-rule.ts';
import { tcpRoute } from '../../resources/tcp-route.ts';
import { tlsRoute } from '../../resources/tls-route.ts';
import { udpRoute } from '../../resources/udp-route.ts';
import {
  type AttachableRoute,
  attachedTo,
  attachmentsOf,
  attachRoute,
} from './attachment/attach-route.ts';
import { type BackendResolver, createBackendResolver } from './backends/resolve-backend.ts';
import type { AttachedStreamRoute, RouteBackend } from './graph.ts';
import { keepWhile } from './memory.ts';
import type { RouteSource, SourcedRoutes } from './route-source.ts';
import { noteQuestions, type Scope } from './scope.ts';
import { routeStatus } from './statuses/route.ts';
import { createdAtOf } from './world.ts';

interface StreamRouteObject extends AttachableRoute {
  readonly spec: AttachableRoute['spec'] & { readonly rules: readonly StreamRule[] };
}

/** All TLSRoutes, TCPRoutes and UDPRoutes: bytes without requests. (`routes.md` 4, 5) */
export const streamRoutes: RouteSource = (input) => {
  const { snapshot } = input.world;
  const all: readonly StreamRouteObject[] = [
    ...snapshot.list(tlsRoute),
    ...snapshot.list(tcpRoute),
    ...snapshot.list(udpRoute),
  ];
  const { scope } = input;
  const read = all.map((route) =>
    kept(route, scope, (note) => readStreamRoute(noteQuestions(scope, note), route)),
  );
  return {
    routes: [],
    streams: read.map(({ stream }) => stream),
    statuses: read.map(({ status }) => status),
    findings: read.flatMap(({ findings }) => findings),
    attachedTo: read.flatMap((one) => one.attachedTo),
  };
};

interface ReadStreamRoute extends Pick<SourcedRoutes, 'findings' | 'attachedTo'> {
  readonly stream: AttachedStreamRoute;
  readonly status: SourcedRoutes['statuses'][number];
}

function readStreamRoute(scope: Scope, route: StreamRouteObject): ReadStreamRoute {
  const { parents, findings } = attachRoute(scope.world, route, scope.parents);
  const resolver = createBackendResolver(scope);
  const { backends, problems } = readBackends(route, resolver);
  const rules = { rules: route.spec.rules, dropped: [], problems };
  const object = refTo(route);
  return {
    stream: {
      ref: object,
      createdAt: createdAtOf(route),
      origin: { object, field: 'spec.rules[0]' },
      backends,
      attachments: attachmentsOf(parents),
    },
    status: routeStatus(route, parents, rules),
    findings: [...findings, ...parents.flatMap((outcome) => outcome.problems), ...problems],
    attachedTo: [...attachedTo(parents)],
  };
}

const kept = keepWhile<Scope, StreamRouteObject, ReadStreamRoute>();

interface ReadBackends {
  readonly backends: readonly RouteBackend[];
  readonly problems: readonly Finding[];
}

/** Of the one rule that there is. */
function readBackends(route: StreamRouteObject, resolver: BackendResolver): ReadBackends {
  const object = refTo(route);
  const problems: Finding[] = [];
  const refs = route.spec.rules[0]?.backendRefs ?? [];
  const backends = refs.map((ref, index): RouteBackend => {
    const origin = { object, field: `spec.rules[0].backendRefs[${index}]` };
    const resolved = resolver.resolve(object, { ref, origin });
    const { weight } = ref;
    if (resolved.kind === 'invalid') {
      problems.push(resolved.problem);
      const target = { kind: 'invalid', refusal: resolved.refusal } as const;
      return { origin, weight, filters: [], target };
    }
    problems.push(...resolved.doubts);
    return { origin, weight, filters: [], target: { kind: 'port', port: resolved.port } };
  });
  return { backends, problems };
}
