import { Type } from 'typebox';
import { itemsThat, keyOf, repeatedItems, when } from './breaches.ts';
import type { CrossFieldRule, Kind } from './kind.ts';
import { conditions, kubeSchema } from './kube-schema.ts';
import { portNumber } from './names.ts';
import type { KubeObject } from './object.ts';
import { isRecord } from './record.ts';
import { intOrString, mapOf, oneOf, open, type Shape } from './schema.ts';

const servicePort = open({
  name: Type.Optional(Type.String()),
  protocol: oneOf(['TCP', 'UDP', 'SCTP'], { default: 'TCP' }),
  port: portNumber,
  /** A number, or the name of a container port. Equals `port` unless written. */
  targetPort: intOrString(),
  nodePort: Type.Optional(Type.Integer()),
  appProtocol: Type.Optional(Type.String()),
});

const spec = open(
  {
    type: oneOf(['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'], {
      default: 'ClusterIP',
    }),
    /** Absent: the Service has hand-written endpoints, or none. */
    selector: Type.Optional(mapOf(Type.String())),
    ports: Type.Optional(Type.Array(servicePort)),
    /** `None` is a headless Service. */
    clusterIP: Type.Optional(Type.String()),
    clusterIPs: Type.Optional(Type.Array(Type.String())),
    externalName: Type.Optional(Type.String()),
    sessionAffinity: Type.Optional(oneOf(['None', 'ClientIP'])),
    publishNotReadyAddresses: Type.Optional(Type.Boolean()),
    ipFamilies: Type.Optional(Type.Array(Type.String())),
  },
  { default: {} },
);

const status = open({ conditions: Type.Optional(conditions) });

export type ServicePort = Shape<typeof servicePort>;
export type ServiceSpec = Shape<typeof spec>;

export interface Service extends KubeObject {
  readonly spec: ServiceSpec;
  readonly status?: Shape<typeof status>;
}

const serviceRules: readonly CrossFieldRule<Service>[] = [
  {
    message: 'A Service needs at least one port, unless it is headless or of type ExternalName.',
    breaches: ({ spec: { ports = [], clusterIP, type } }) =>
      when(ports.length === 0 && clusterIP !== 'None' && type !== 'ExternalName', 'spec.ports'),
  },
  {
    message: 'A Service of type ExternalName needs an externalName.',
    breaches: ({ spec: { type, externalName = '' } }) =>
      when(type === 'ExternalName' && externalName === '', 'spec.externalName'),
  },
  portsRule('Each port of a Service with several ports needs a name.', (ports) =>
    ports.length < 2 ? [] : itemsThat(ports, 'spec.ports', ({ name = '' }) => name === ''),
  ),
  portsRule('No two ports of a Service may have the same name.', (ports) =>
    repeatedItems(ports, 'spec.ports', ({ name }) => name || undefined),
  ),
  portsRule('No two ports of a Service may have the same number and protocol.', (ports) =>
    repeatedItems(ports, 'spec.ports', ({ port, protocol }) => keyOf(port, protocol)),
  ),
  portsRule('A named port of a Service must have a DNS label as its name.', (ports) =>
    itemsThat(ports, 'spec.ports', ({ name = '' }) => name !== '' && !label.test(name)),
  ),
  portsRule(
    'The targetPort of a Service must be a number from 1 to 65535, or the name of a container port.',
    (ports) =>
      itemsThat(ports, 'spec.ports', ({ targetPort }) => !isTargetPort(targetPort)).map(
        (path) => `${path}.targetPort`,
      ),
  ),
];

function portsRule(
  message: string,
  breaches: (ports: readonly ServicePort[]) => readonly string[],
): CrossFieldRule<Service> {
  return { message, breaches: ({ spec }) => breaches(spec.ports ?? []) };
}

/** A name has a letter in it, so that it cannot be taken for a number in quotes. */
function isTargetPort(targetPort: number | string): boolean {
  if (typeof targetPort === 'number') return targetPort >= 1 && targetPort <= 65535;
  const isName = label.test(targetPort) && !targetPort.includes('--');
  return isName && targetPort.length <= 15 && /[a-z]/.test(targetPort);
}

const label = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

export const service: Kind<Service> = {
  group: '',
  version: 'v1',
  kind: 'Service',
  plural: 'services',
  singular: 'service',
  shortNames: ['svc'],
  namespaced: true,
  nameSyntax: 'dns-1035-label',
  categories: ['all'],
  schema: kubeSchema({ spec, status: Type.Optional(status) }),
  rules: serviceRules,
  complete: (raw) => withClusterIp(withTargetPorts(raw)),
};

function withTargetPorts(raw: Record<string, unknown>): Record<string, unknown> {
  const { spec } = raw;
  if (!isRecord(spec) || !Array.isArray(spec['ports'])) return raw;
  return { ...raw, spec: { ...spec, ports: spec['ports'].map(withTargetPort) } };
}

/** Kubernetes takes 0 and `''` for unset as well. */
function withTargetPort(port: unknown): unknown {
  if (!isRecord(port) || !('port' in port)) return port;
  const { targetPort } = port;
  const unset = targetPort === undefined || targetPort === 0 || targetPort === '';
  return unset ? { ...port, targetPort: port['port'] } : port;
}

/**
 * Who waits for a Service, as helm does, looks whether it has an address. Nobody listens there, as
 * nobody does outside of a cluster: Gateways go to the endpoints. The same name has the same address
 * always, so that a Service written anew keeps it.
 */
function withClusterIp(raw: Record<string, unknown>): Record<string, unknown> {
  const { metadata, spec } = raw;
  if (!isRecord(metadata) || !isRecord(spec) || spec['type'] === 'ExternalName') return raw;
  const { name, namespace = 'default' } = metadata;
  const clusterIP = spec['clusterIP'] || addressOf(`${namespace}/${name}`);
  const { clusterIPs = [clusterIP] } = spec;
  return { ...raw, spec: { ...spec, clusterIP, clusterIPs } };
}

/** In 10.96.0.0/12, where most clusters have their Services. */
function addressOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return `10.${96 + ((hash >>> 16) & 15)}.${(hash >>> 8) & 255}.${hash & 255}`;
}
