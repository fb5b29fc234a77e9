import { type HTTPRoute, httpRoute } from '../../resources/http-route.ts';
import { ingress } from '../../resources/ingress.ts';
import type { Service } from '../../resources/service.ts';
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
  for (const route of declared.list(httpRoute)) {
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

function servicesOf({ metadata, spec }: HTTPRoute): readonly string[] {
  return spec.rules
    .flatMap(({ backendRefs = [] }) => backendRefs)
    .map(({ namespace = metadata.namespace ?? '', name }) => `${namespace}/${name}`);
}
