import { Type } from 'typebox';
import { inItems, itemsThat, repeatedItems } from './breaches.ts';
import { container } from './container.ts';
import type { CrossFieldRule, Kind, PartRule } from './kind.ts';
import { kubeSchema } from './kube-schema.ts';
import type { KubeObject } from './object.ts';
import { listMap, mapOf, open, type Shape } from './schema.ts';
import { volume } from './volume.ts';

export const podSpec = open({
  containers: listMap(container, ['name'], { minItems: 1 }),
  initContainers: Type.Optional(listMap(container, ['name'], {})),
  volumes: Type.Optional(listMap(volume, ['name'], {})),
  hostname: Type.Optional(Type.String()),
  subdomain: Type.Optional(Type.String()),
  serviceAccountName: Type.Optional(Type.String()),
  nodeName: Type.Optional(Type.String()),
});

export const podTemplate = open({
  metadata: Type.Optional(
    open({
      labels: Type.Optional(mapOf(Type.String())),
      annotations: Type.Optional(mapOf(Type.String())),
    }),
  ),
  spec: podSpec,
});

/** Pods are the kubelet's to report on; only what others read here is modelled. */
const status = open({
  phase: Type.Optional(Type.String()),
  podIP: Type.Optional(Type.String()),
  podIPs: Type.Optional(Type.Array(open({ ip: Type.String() }))),
  conditions: Type.Optional(Type.Array(open({ type: Type.String(), status: Type.String() }))),
});

export type PodSpec = Shape<typeof podSpec>;
export type PodTemplate = Shape<typeof podTemplate>;
export type PodStatus = Shape<typeof status>;

export interface Pod extends KubeObject {
  readonly spec: PodSpec;
  readonly status?: PodStatus;
}

/** Written for the spec of a Pod, so that a Deployment's template can use them too. */
export const podSpecRules: readonly PartRule<PodSpec>[] = [
  {
    message: 'A volumeMount must name a volume of its pod.',
    breaches: (spec) => {
      const volumes = new Set((spec.volumes ?? []).map(({ name }) => name));
      return inItems(spec.containers, '.containers', ({ volumeMounts }) =>
        itemsThat(volumeMounts, '.volumeMounts', ({ name }) => !volumes.has(name)),
      ).map((mount) => `${mount}.name`);
    },
  },
  {
    message: 'No two ports of a container may have the same name.',
    breaches: (spec) =>
      inItems(spec.containers, '.containers', ({ ports }) =>
        repeatedItems(ports, '.ports', ({ name }) => name || undefined),
      ),
  },
  {
    message: 'A container needs an image.',
    breaches: (spec) =>
      itemsThat(spec.containers, '.containers', ({ image = '' }) => image === '').map(
        (container) => `${container}.image`,
      ),
  },
];

const podRules: readonly CrossFieldRule<Pod>[] = podSpecRules.map((rule) => ({
  message: rule.message,
  breaches: ({ spec }) => rule.breaches(spec).map((inner) => `spec${inner}`),
}));

export const pod: Kind<Pod> = {
  group: '',
  version: 'v1',
  kind: 'Pod',
  plural: 'pods',
  singular: 'pod',
  shortNames: ['po'],
  namespaced: true,
  categories: ['all'],
  schema: kubeSchema({ spec: podSpec, status: Type.Optional(status) }),
  rules: podRules,
};
