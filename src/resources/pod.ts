import { Type } from 'typebox';
import { container } from './container.ts';
import type { Kind } from './kind.ts';
import { kubeSchema } from './kube-schema.ts';
import type { KubeObject } from './object.ts';
import { listMap, mapOf, oneOf, open, type Shape } from './schema.ts';
import { volume } from './volume.ts';

export const podSpec = open(
  {
    containers: listMap(container, ['name'], { default: [] }),
    initContainers: Type.Optional(listMap(container, ['name'], {})),
    volumes: Type.Optional(listMap(volume, ['name'], {})),
    hostname: Type.Optional(Type.String()),
    subdomain: Type.Optional(Type.String()),
    serviceAccountName: Type.Optional(Type.String()),
    nodeName: Type.Optional(Type.String()),
    restartPolicy: Type.Optional(oneOf(['Always', 'OnFailure', 'Never'])),
    dnsPolicy: Type.Optional(oneOf(['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'])),
    activeDeadlineSeconds: Type.Optional(Type.Integer({ format: 'int64' })),
  },
  { default: {} },
);

/** This machine, as the only node there is. */
export const nodeName = 'postern';

/** No pod waits for a scheduler. */
const placedSpec = open(
  { ...podSpec.properties, nodeName: Type.String({ default: nodeName }) },
  { default: {} },
);

export const podTemplate = open(
  {
    metadata: Type.Optional(
      open({
        labels: Type.Optional(mapOf(Type.String())),
        annotations: Type.Optional(mapOf(Type.String())),
      }),
    ),
    spec: podSpec,
  },
  { default: {} },
);

/** Pods are the kubelet's to report on; only what others read here is modelled. */
const status = open(
  {
    phase: Type.Optional(Type.String()),
    podIP: Type.Optional(Type.String()),
    podIPs: Type.Optional(Type.Array(open({ ip: Type.String() }))),
    conditions: Type.Optional(Type.Array(open({ type: Type.String(), status: Type.String() }))),
  },
  { default: { phase: 'Pending' } },
);

export type PodSpec = Shape<typeof podSpec>;
export type PodTemplate = Shape<typeof podTemplate>;
export type PodStatus = Shape<typeof status>;

export interface Pod extends KubeObject {
  readonly spec: PodSpec;
  readonly status?: PodStatus;
}

export const pod: Kind<Pod> = {
  group: '',
  version: 'v1',
  kind: 'Pod',
  plural: 'pods',
  singular: 'pod',
  shortNames: ['po'],
  namespaced: true,
  categories: ['all'],
  schema: kubeSchema({ spec: placedSpec, status: Type.Optional(status) }),
  rules: [],
};
