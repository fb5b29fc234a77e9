import { Type } from 'typebox';
import { deploymentRules } from './deployment-rules.ts';
import type { Kind } from './kind.ts';
import { kubeSchema } from './kube-schema.ts';
import { labelSelector } from './label-selector.ts';
import type { KubeObject } from './object.ts';
import { podTemplate } from './pod.ts';
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
