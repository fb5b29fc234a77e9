import type { Service, ServicePort } from '../../resources/service.ts';

/** `--map SERVICE:PORT=HOST:PORT`: a local program in place of one port of a Service. */
export interface Mapping {
  readonly namespace: string;
  readonly service: string;
  /** The Service's port. */
  readonly port: number;
  readonly host: string;
  readonly hostPort: number;
}

export function mappingOf(
  mappings: readonly Mapping[],
  service: Service,
  port: ServicePort,
): Mapping | undefined {
  const { name, namespace = '' } = service.metadata;
  return mappings.find(
    (mapping) =>
      mapping.namespace === namespace && mapping.service === name && mapping.port === port.port,
  );
}
