import type { BackendReference } from '../../resources/backend-reference.ts';
import { type GRPCRoute, grpcRoute } from '../../resources/grpc-route.ts';
import { type HTTPRoute, httpRoute } from '../../resources/http-route.ts';
import { ingress } from '../../resources/ingress.ts';
import type { Service } from '../../resources/service.ts';
import { type TLSRoute, tlsRoute } from '../../resources/tls-route.ts';
import type { Snapshot } from '../store/snapshot.ts';

/** The hostnames by which clients reach a Service, as the routes in front of it spell them. */
export type FrontHostnames = (service: Service) => ReadonlySet<string>;

export function frontHostnames(declared: Snapshot): FrontHostnames {
  const byService = new Map<string, Set<string>>();
  const add = (key: string, hostnames: readonly string[]): void => {
    const known = byService.get(key) ?? new Set();
    for (const hostname of hostnames) known.add(hostname);
    byService.set(key, known);
  };
  const routes = [
    ...declared.list(httpRoute),
    ...declared.list(grpcRoute),
    ...declared.list(tlsRoute),
  ];
  for (const route of routes) {
    for (const key of servicesOf(route)) add(key, route.spec.hostnames ?? []);
  }
  for (const { metadata, spec } of declared.list(ingress)) {
    for (const { host, http } of spec.rules ?? []) {
      for (const { backend } of http?.paths ?? []) {
        if (host && backend.service) {
          add(`${metadata.namespace ?? ''}/${backend.service.name}`, [host]);
        }
      }
    }
  }
  return ({ metadata }) =>
    byService.get(`${metadata.namespace ?? ''}/${metadata.name}`) ?? new Set();
}

function servicesOf({ metadata, spec }: HTTPRoute | GRPCRoute | TLSRoute): readonly string[] {
  const rules: readonly WithBackends[] = spec.rules ?? [];
  return rules
    .flatMap(({ backendRefs = [] }) => backendRefs)
    .map(({ namespace = metadata.namespace ?? '', name }) => `${namespace}/${name}`);
}

interface WithBackends {
  readonly backendRefs?: readonly BackendReference[];
}
