import { inItems, itemsThat, when } from './breaches.ts';
import type { Ingress, IngressBackend, IngressPath } from './ingress.ts';
import { isIpAddress } from './ip-address.ts';
import type { CrossFieldRule } from './kind.ts';
import { hostnameSyntax } from './names.ts';

export const ingressRules: readonly CrossFieldRule<Ingress>[] = [
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
