import { Type } from 'typebox';
import type { Kind } from './kind.ts';
import { kubeSchema } from './kube-schema.ts';
import type { KubeObject } from './object.ts';
import { isRecord } from './record.ts';
import { intOrString, listMap, mapOf, oneOf, open, type Shape } from './schema.ts';

const servicePort = open({
  name: Type.Optional(Type.String()),
  protocol: oneOf(['SCTP', 'TCP', 'UDP'], { default: 'TCP' }),
  port: Type.Integer({ format: 'int32', default: 0 }),
  /** A number, or the name of a container port. Equals `port` unless written. */
  targetPort: intOrString({ default: 0 }),
  nodePort: Type.Optional(Type.Integer()),
  appProtocol: Type.Optional(Type.String()),
});

const spec = open(
  {
    type: oneOf(['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'], {
      default: 'ClusterIP',
    }),
    /** Absent: the Service has hand-written endpoints, or none. */
    selector: Type.Optional(mapOf(Type.String())),
    ports: Type.Optional(Type.Array(servicePort)),
    /** `None` is a headless Service. */
    clusterIP: Type.Optional(Type.String()),
    clusterIPs: Type.Optional(Type.Array(Type.String())),
    externalName: Type.Optional(Type.String()),
    sessionAffinity: Type.Optional(oneOf(['ClientIP', 'None'])),
    publishNotReadyAddresses: Type.Optional(Type.Boolean()),
    ipFamilies: Type.Optional(Type.Array(Type.String())),
    ipFamilyPolicy: Type.Optional(oneOf(['PreferDualStack', 'RequireDualStack', 'SingleStack'])),
    externalIPs: Type.Optional(Type.Array(Type.String())),
    externalTrafficPolicy: Type.Optional(Type.String()),
    internalTrafficPolicy: Type.Optional(oneOf(['Cluster', 'Local'])),
    trafficDistribution: Type.Optional(oneOf(['PreferClose', 'PreferSameZone', 'PreferSameNode'])),
  },
  { default: {} },
);

/** Conditions are as a controller writes them: unlike those of a CRD they have no schema. */
const status = open(
  {
    /** Empty for good: nobody balances here. Clients look for the addresses in it. */
    loadBalancer: Type.Optional(open({})),
    conditions: Type.Optional(listMap(open({ type: Type.String() }), ['type'], {})),
  },
  { default: { loadBalancer: {} } },
);

export type ServicePort = Shape<typeof servicePort>;
export type ServiceSpec = Shape<typeof spec>;

export interface Service extends KubeObject {
  readonly spec: ServiceSpec;
  readonly status?: Shape<typeof status>;
}

export const service: Kind<Service> = {
  group: '',
  version: 'v1',
  kind: 'Service',
  plural: 'services',
  singular: 'service',
  shortNames: ['svc'],
  namespaced: true,
  nameSyntax: 'dns-1123-label',
  categories: ['all'],
  schema: kubeSchema({ spec, status: Type.Optional(status) }),
  rules: [],
  complete: (raw) => withClusterIp(withTargetPorts(withType(raw))),
};

function withTargetPorts(raw: Record<string, unknown>): Record<string, unknown> {
  const { spec } = raw;
  if (!isRecord(spec) || !Array.isArray(spec['ports'])) return raw;
  return { ...raw, spec: { ...spec, ports: spec['ports'].map(withTargetPort) } };
}

/** Kubernetes takes the empty text for unset, too. */
function withType(raw: Record<string, unknown>): Record<string, unknown> {
  const { spec } = raw;
  if (!isRecord(spec)) return raw;
  const { type, sessionAffinity, ...rest } = spec;
  return {
    ...raw,
    spec: {
      type: type === '' ? 'ClusterIP' : type,
      ...(sessionAffinity === undefined || sessionAffinity === '' ? {} : { sessionAffinity }),
      ...rest,
    },
  };
}

/** Kubernetes takes 0 and `''` for unset as well. */
function withTargetPort(port: unknown): unknown {
  if (!isRecord(port)) return port;
  if (port['protocol'] === '') return withTargetPort({ ...port, protocol: 'TCP' });
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
