import { Type } from 'typebox';
import type { Kind } from './kind.ts';
import { kubeSchema } from './kube-schema.ts';
import type { KubeObject } from './object.ts';
import { open, type Shape } from './schema.ts';

const spec = open({
  holderIdentity: Type.Optional(Type.String()),
  leaseDurationSeconds: Type.Optional(Type.Integer({ minimum: 1 })),
  leaseTransitions: Type.Optional(Type.Integer({ minimum: 0 })),
  acquireTime: Type.Optional(Type.String()),
  renewTime: Type.Optional(Type.String()),
});

/** Controllers that run more than once agree by it which of them works; renewed every few seconds. */
export interface Lease extends KubeObject {
  readonly spec?: Shape<typeof spec>;
}

export const lease: Kind<Lease> = {
  group: 'coordination.k8s.io',
  version: 'v1',
  kind: 'Lease',
  plural: 'leases',
  singular: 'lease',
  shortNames: [],
  namespaced: true,
  transient: true,
  schema: kubeSchema({ spec: Type.Optional(spec) }),
  rules: [],
};
