import { Type } from 'typebox';
import { when } from './breaches.ts';
import type { CrossFieldRule, Kind } from './kind.ts';
import { kubeSchema } from './kube-schema.ts';
import { labelSelector, selects } from './label-selector.ts';
import type { KubeObject } from './object.ts';
import { podSpecRules, podTemplate } from './pod.ts';
import { open, type Shape } from './schema.ts';

const spec = open({
  replicas: Type.Integer({ minimum: 0, default: 1 }),
  selector: labelSelector,
  template: podTemplate,
});

const count = Type.Optional(Type.Integer());

const status = open({
  observedGeneration: count,
  replicas: count,
  updatedReplicas: count,
  readyReplicas: count,
  availableReplicas: count,
});

export interface Deployment extends KubeObject {
  readonly spec: Shape<typeof spec>;
  readonly status?: Shape<typeof status>;
}

const deploymentRules: readonly CrossFieldRule<Deployment>[] = [
  {
    message: 'A Deployment needs a selector, and an empty one is none.',
    breaches: ({ spec: { selector } }) =>
      when(
        Object.keys(selector.matchLabels ?? {}).length +
          (selector.matchExpressions ?? []).length ===
          0,
        'spec.selector',
      ),
  },
  {
    message: 'The labels of the pod template must match the selector of the Deployment.',
    breaches: ({ spec: { selector, template } }) =>
      when(!selects(selector, template.metadata?.labels), 'spec.template.metadata.labels'),
  },
  ...podSpecRules.map(
    (rule): CrossFieldRule<Deployment> => ({
      message: rule.message,
      breaches: ({ spec }) =>
        rule.breaches(spec.template.spec).map((inner) => `spec.template.spec${inner}`),
    }),
  ),
];

export const deployment: Kind<Deployment> = {
  group: 'apps',
  version: 'v1',
  kind: 'Deployment',
  plural: 'deployments',
  singular: 'deployment',
  shortNames: ['deploy'],
  namespaced: true,
  categories: ['all'],
  immutableFields: ['spec.selector'],
  schema: kubeSchema({ spec, status: Type.Optional(status) }),
  rules: deploymentRules,
};
