import { Type } from 'typebox';
import type { Kind } from './kind.ts';
import { conditions, kubeSchema } from './kube-schema.ts';
import { portNumber } from './names.ts';
import type { KubeObject } from './object.ts';
import { isRecord } from './record.ts';
import { intOrString, mapOf, oneOf, open, type Shape } from './schema.ts';
import { serviceRules } from './service-rules.ts';

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
  complete: withTargetPorts,
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
