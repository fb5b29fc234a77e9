import type { Container } from '../../resources/container.ts';
import type { PodSpec } from '../../resources/pod.ts';
import type { Service, ServicePort } from '../../resources/service.ts';
import type { BackendDemands } from './backend-demands.ts';

/** A port that a Service expects a workload to listen on. */
export interface ServedPort {
  readonly number: number;
  /** The name the Service calls it by, where it uses one. */
  readonly name?: string;
  /** The gateway will speak TLS to it. */
  readonly tls: boolean;
}

/** The TCP ports that these Services expect, each number once; TLS where any of them wants it. */
export function servedPorts(
  services: readonly Service[],
  spec: PodSpec | undefined,
  demands: BackendDemands,
): readonly ServedPort[] {
  const ports = new Map<number, ServedPort>();
  for (const service of services) {
    for (const port of service.spec.ports ?? []) {
      if (port.protocol !== 'TCP') continue;
      const number = (spec && targetPort(port, spec)) ?? guess(port);
      const before = ports.get(number);
      const name = typeof port.targetPort === 'string' ? port.targetPort : before?.name;
      const tls = before?.tls === true || demands.speakTls(service, port);
      ports.set(number, { number, tls, ...(name === undefined ? {} : { name }) });
    }
  }
  return [...ports.values()];
}

/** The container port behind a Service port; `undefined` where a name has no container port. */
export function targetPort(port: ServicePort, spec: PodSpec): number | undefined {
  if (typeof port.targetPort === 'number') return port.targetPort;
  const isMeant = (one: NonNullable<Container['ports']>[number]) =>
    one.name === port.targetPort && one.protocol === port.protocol;
  for (const { ports = [] } of spec.containers) {
    const found = ports.find(isMeant);
    if (found) return found.containerPort;
  }
  return undefined;
}

/** A name that no container bears tells no number: the Service's own is as good as any. */
function guess(port: ServicePort): number {
  return typeof port.targetPort === 'number' ? port.targetPort : port.port;
}
