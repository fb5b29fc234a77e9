import { Type } from 'typebox';
import type { Kind } from './kind.ts';
import { kubeSchema } from './kube-schema.ts';
import { type LabelSelector, labelSelector } from './label-selector.ts';
import type { KubeObject } from './object.ts';
import { podTemplate } from './pod.ts';
import { oneOf, open, type Shape } from './schema.ts';

const spec = open(
  {
    replicas: Type.Integer({ format: 'int32', default: 1 }),
    selector: Type.Optional(labelSelector),
    template: podTemplate,
    /** Clients read these without asking whether they are there; pods are replaced all at once here. */
    strategy: open(
      { type: oneOf(['RollingUpdate', 'Recreate'], { default: 'RollingUpdate' }) },
      {
        default: {
          type: 'RollingUpdate',
          rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' },
        },
      },
    ),
    revisionHistoryLimit: Type.Integer({ minimum: 0, default: 10 }),
    progressDeadlineSeconds: Type.Integer({ minimum: 0, default: 600 }),
  },
  { default: {} },
);

const count = Type.Optional(Type.Integer());

const status = open({
  observedGeneration: count,
  replicas: count,
  updatedReplicas: count,
  readyReplicas: count,
  availableReplicas: count,
});

/** Admission lets none through without a selector. */
export interface Deployment extends KubeObject {
  readonly spec: Shape<typeof spec> & { readonly selector: LabelSelector };
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
  rules: [],
};
