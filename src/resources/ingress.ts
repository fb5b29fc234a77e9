import { Type } from 'typebox';
import type { Kind } from './kind.ts';
import { kubeSchema } from './kube-schema.ts';
import type { KubeObject } from './object.ts';
import { open, type Shape } from './schema.ts';

/** Stands where none is written, and is never admitted: an empty one is another fault. */
export const absentPathType = '<absent>';

const backend = open({
  service: Type.Optional(
    open({
      name: Type.String({ default: '' }),
      port: Type.Optional(
        open({
          name: Type.Optional(Type.String()),
          number: Type.Optional(Type.Integer({ format: 'int32' })),
        }),
      ),
    }),
  ),
  resource: Type.Optional(
    open({ apiGroup: Type.Optional(Type.String()), kind: Type.String(), name: Type.String() }),
  ),
});

const path = open({
  path: Type.Optional(Type.String()),
  /** Admission lets no other through. */
  pathType: Type.Unsafe<'Exact' | 'Prefix' | 'ImplementationSpecific'>({
    type: 'string',
    default: absentPathType,
  }),
  backend: { ...backend, default: {} },
});

const rule = open({
  host: Type.Optional(Type.String()),
  http: Type.Optional(open({ paths: Type.Array(path, { default: [] }) })),
});

const tls = open({
  hosts: Type.Optional(Type.Array(Type.String())),
  secretName: Type.Optional(Type.String()),
});

const spec = open(
  {
    ingressClassName: Type.Optional(Type.String()),
    defaultBackend: Type.Optional(backend),
    rules: Type.Optional(Type.Array(rule)),
    tls: Type.Optional(Type.Array(tls)),
  },
  { default: {} },
);

const status = open({ loadBalancer: Type.Optional(open({})) }, { default: { loadBalancer: {} } });

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
  rules: [],
};
