import type { ObjectName } from '../store/snapshot.ts';

/** The names by which a Service is called inside a cluster, shortest first. */
export function serviceDnsNames({ namespace, name }: ObjectName): readonly string[] {
  return [
    name,
    `${name}.${namespace}`,
    `${name}.${namespace}.svc`,
    `${name}.${namespace}.svc.cluster.local`,
  ];
}
