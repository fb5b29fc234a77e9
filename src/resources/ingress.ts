import { Type } from 'typebox';
import { inItems, itemsThat, when } from './breaches.ts';
import { isIpAddress } from './ip-address.ts';
import type { CrossFieldRule, Kind } from './kind.ts';
import { kubeSchema } from './kube-schema.ts';
import { hostnameSyntax, objectName, portNumber } from './names.ts';
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

const ingressRules: readonly CrossFieldRule<Ingress>[] = [
  {
    message: 'An Ingress needs rules or a defaultBackend.',
    breaches: ({ spec: { rules = [], defaultBackend } }) =>
      when(rules.length === 0 && defaultBackend === undefined, 'spec'),
  },
  {
    message: 'A host must be a lower-case DNS name, and may begin with an asterisk; no IP address.',
    breaches: ({ spec: { rules } }) =>
      itemsThat(rules, 'spec.rules', ({ host = '' }) => host !== '' && !isHost(host)).map(
        (rule) => `${rule}.host`,
      ),
  },
  pathRule(
    'A path must begin with a slash; only one of type ImplementationSpecific may be left out.',
    ({ pathType, path = '' }) =>
      !path.startsWith('/') && !(pathType === 'ImplementationSpecific' && path === ''),
  ),
  pathRule(
    'A path of type Exact or Prefix must not contain //, /./, /../ or %2F.',
    ({ pathType, path = '' }) =>
      pathType !== 'ImplementationSpecific' && /\/\/|\/\.\.?(\/|$)|%2f/i.test(path),
  ),
  backendRule(
    'A backend must have a service or a resource, and only one of them.',
    ({ service, resource }) => (service === undefined) === (resource === undefined),
  ),
  backendRule(
    'The service of a backend needs a port name or a port number, and only one of them.',
    ({ service }) =>
      service !== undefined && !service.port?.name === (service.port?.number === undefined),
  ),
];

function isHost(host: string): boolean {
  return hostnameSyntax.test(host) && !isIpAddress(host);
}

function pathRule(
  message: string,
  breaks: (path: IngressPath) => boolean,
): CrossFieldRule<Ingress> {
  return {
    message,
    breaches: ({ spec }) =>
      inItems(spec.rules, 'spec.rules', ({ http }) =>
        itemsThat(http?.paths, '.http.paths', breaks),
      ).map((path) => `${path}.path`),
  };
}

function backendRule(
  message: string,
  breaks: (backend: IngressBackend) => boolean,
): CrossFieldRule<Ingress> {
  return {
    message,
    breaches: ({ spec: { defaultBackend, rules } }) => [
      ...when(defaultBackend !== undefined && breaks(defaultBackend), 'spec.defaultBackend'),
      ...inItems(rules, 'spec.rules', ({ http }) =>
        itemsThat(http?.paths, '.http.paths', ({ backend }) => breaks(backend)),
      ).map((path) => `${path}.backend`),
    ],
  };
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
