import { type Finding, finding } from '../../../diagnostics/finding.ts';
import { everyHostname, normalizeHostname } from '../../../resources/hostnames.ts';
import type { Ingress, IngressBackend } from '../../../resources/ingress.ts';
import { type Origin, refTo } from '../../../resources/object.ts';
import type { PathMatch } from '../../../routing-table/request-match.ts';
import type { RouteRule, RouteTarget } from '../graph.ts';
import { readPath } from './read-path.ts';

/** One path of one host of an Ingress. */
export interface IngressRoute {
  readonly ingress: Ingress;
  /** `*` where the rule names no host. */
  readonly host: string;
  readonly path: PathMatch;
  /** `spec.rules[0].http.paths[0]` */
  readonly origin: Origin;
  readonly backend: IngressBackend;
  readonly backendOrigin: Origin;
  /** Equal for equal backends. */
  readonly backendName: string;
}

export interface ReadIngressRules {
  readonly routes: readonly IngressRoute[];
  readonly findings: readonly Finding[];
}

/** The rules of an Ingress, path by path. What is wrong with one path never touches another. */
export function readIngressRules(ingress: Ingress): ReadIngressRules {
  const object = refTo(ingress);
  const { rules = [], defaultBackend } = ingress.spec;
  const routes: IngressRoute[] = [];
  const findings: Finding[] = [];
  for (const [index, { host = '', http }] of rules.entries()) {
    const hostname = host === '' ? everyHostname : normalizeHostname(host);
    const at = { object, field: `spec.rules[${index}]` };
    if (http === undefined) {
      if (defaultBackend) routes.push(wholeHost(ingress, hostname, { at, defaultBackend }));
      else findings.push(withoutPaths(at, host));
      continue;
    }
    for (const [pathIndex, path] of http.paths.entries()) {
      const origin = { object, field: `${at.field}.http.paths[${pathIndex}]` };
      const read = readPath(ingress, path, origin);
      if ('problem' in read) findings.push(read.problem);
      else {
        const place = { ingress, host: hostname, path: read.match, origin };
        routes.push(withBackend(place, path.backend, `${origin.field}.backend`));
      }
    }
  }
  return { routes, findings };
}

export function toRouteRule(
  { origin, path, backendOrigin }: IngressRoute,
  index: number,
  target: RouteTarget,
): RouteRule {
  return {
    origin,
    index,
    matches: [{ path, headers: [], queryParams: [] }],
    filters: [],
    backends: [{ origin: backendOrigin, weight: 1, filters: [], target }],
    timeouts: {},
  };
}

/** The default backend as the answer to all paths of a host. */
export function wholeHost(
  ingress: Ingress,
  host: string,
  { at, defaultBackend }: { readonly at: Origin; readonly defaultBackend: IngressBackend },
): IngressRoute {
  const path = { type: 'PathPrefix', value: '/' } as const;
  return withBackend({ ingress, host, path, origin: at }, defaultBackend, 'spec.defaultBackend');
}

function withBackend(
  place: Pick<IngressRoute, 'ingress' | 'host' | 'path' | 'origin'>,
  backend: IngressBackend,
  field: string,
): IngressRoute {
  return {
    ...place,
    backend,
    backendOrigin: { object: place.origin.object, field },
    backendName: JSON.stringify([place.origin.object.namespace, backend]),
  };
}

function withoutPaths(at: Origin, host: string): Finding {
  const requests = host === '' ? 'any host' : host;
  const message = `The rule has no paths and the Ingress no defaultBackend, so nobody answers requests for ${requests}.`;
  return finding('ingress-rule-without-paths', { ...at, message });
}
