import type { ServedResource } from '../served-resource.ts';

/** `io.k8s.networking.gateway.v1.Gateway` */
export function schemaName({ group, kind }: ServedResource, version: string): string {
  const domain = group === '' ? ['io', 'k8s', 'api', 'core'] : group.split('.').reverse();
  return [...domain, version, kind].join('.');
}
