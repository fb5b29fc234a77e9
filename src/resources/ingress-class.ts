import { Type } from 'typebox';
import type { Kind } from './kind.ts';
import { kubeSchema } from './kube-schema.ts';
import type { KubeObject } from './object.ts';
import { open, type Shape } from './schema.ts';

const spec = open(
  { controller: Type.Optional(Type.String()), parameters: Type.Optional(open({})) },
  { default: {} },
);

/** The class for Ingresses that name none carries the annotation below with the value `true`. */
export interface IngressClass extends KubeObject {
  readonly spec: Shape<typeof spec>;
}

export const defaultIngressClassAnnotation = 'ingressclass.kubernetes.io/is-default-class';

export const ingressClass: Kind<IngressClass> = {
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'IngressClass',
  plural: 'ingressclasses',
  singular: 'ingressclass',
  shortNames: [],
  namespaced: false,
  immutableFields: ['spec.controller'],
  schema: kubeSchema({ spec }),
  rules: [],
};
