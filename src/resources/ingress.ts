import { Type } from 'typebox';
import { ingressRules } from './ingress-rules.ts';
import type { Kind } from './kind.ts';
import { kubeSchema } from './kube-schema.ts';
import { objectName, portNumber } from './names.ts';
import type { KubeObject } from './object.ts';
import { oneOf, open, type Shape } from './schema.ts';

const backend = open({
  service: Type.Optional(
    open({
      name: objectName,
      port: Type.Optional(
        open({ name: Type.Optional(Type.String()), number: Type.Optional(portNumber) }),
      ),
    }),
  ),
  resource: Type.Optional(
    open({ apiGroup: Type.Optional(Type.String()), kind: Type.String(), name: Type.String() }),
  ),
});

const path = open({
  path: Type.Optional(Type.String()),
  pathType: oneOf(['Exact', 'Prefix', 'ImplementationSpecific']),
  backend,
});

const rule = open({
  host: Type.Optional(Type.String()),
  http: Type.Optional(open({ paths: Type.Array(path, { minItems: 1 }) })),
});

const tls = open({
  hosts: Type.Optional(Type.Array(Type.String())),
  secretName: Type.Optional(Type.String()),
});

const spec = open(
  {
    ingressClassName: Type.Optional(objectName),
    defaultBackend: Type.Optional(backend),
    rules: Type.Optional(Type.Array(rule)),
    tls: Type.Optional(Type.Array(tls)),
  },
  { default: {} },
);

const status = open({ loadBalancer: Type.Optional(open({})) });

export type IngressBackend = Shape<typeof backend>;
export type IngressPath = Shape<typeof path>;
export type IngressRule = Shape<typeof rule>;
export type IngressTls = Shape<typeof tls>;

export interface Ingress extends KubeObject {
  readonly spec: Shape<typeof spec>;
  readonly status?: Shape<typeof status>;
}

export const ingress: Kind<Ingress> = {
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'Ingress',
  plural: 'ingresses',
  singular: 'ingress',
  shortNames: ['ing'],
  namespaced: true,
  schema: kubeSchema({ spec, status: Type.Optional(status) }),
  rules: ingressRules,
};
