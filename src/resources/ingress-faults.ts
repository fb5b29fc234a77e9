import {
  complaints,
  type Fault,
  inEach,
  invalid,
  notSupported,
  required,
  tooLong,
} from './fault.ts';
import {
  absentPathType,
  type Ingress,
  type IngressBackend,
  type IngressPath,
  type IngressRule,
  type IngressTls,
} from './ingress.ts';
import type { IngressClass } from './ingress-class.ts';
import { isIpAddress } from './ip-address.ts';
import {
  dns1123Label,
  dns1123Subdomain,
  portName,
  portNumber,
  wildcardSubdomain,
} from './name-syntax.ts';

/** What an API server holds against an Ingress. */
export function ingressFaults({ spec }: Ingress): readonly Fault[] {
  const { rules = [], defaultBackend, ingressClassName } = spec;
  const leadsNowhere = rules.length === 0 && defaultBackend === undefined;
  const says = 'either `defaultBackend` or `rules` must be specified';
  return [
    ...(leadsNowhere ? [invalid('spec', spec.rules ?? null, says)] : []),
    ...(defaultBackend ? backendFaults(defaultBackend, 'spec.defaultBackend') : []),
    ...inEach(spec.tls, 'spec.tls', tlsFaults),
    ...inEach(rules, 'spec.rules', ruleFaults),
    ...(ingressClassName === undefined
      ? []
      : complaints('spec.ingressClassName', ingressClassName, dns1123Subdomain(ingressClassName))),
  ];
}

/** What an API server holds against an IngressClass. */
export function ingressClassFaults({ spec: { controller = '' } }: IngressClass): readonly Fault[] {
  const field = 'spec.controller';
  if (controller === '') return [required(field)];
  const [domain = '', path = ''] = controller.split('/', 2);
  const says = 'must be a domain-prefixed path (such as "acme.io/foo")';
  return [
    ...(controller.length > 250 ? [tooLong(field, 250)] : []),
    ...(path === '' ? [invalid(field, controller, says)] : []),
    ...(path === '' ? [] : complaints(field, domain, dns1123Subdomain(domain))),
  ];
}

function tlsFaults({ hosts = [], secretName = '' }: IngressTls, field: string): readonly Fault[] {
  return [
    ...inEach(hosts, `${field}.hosts`, (host, at) => complaints(at, host, hostComplaints(host))),
    ...(secretName === ''
      ? []
      : complaints(`${field}.secretName`, secretName, dns1123Subdomain(secretName))),
  ];
}

function ruleFaults({ host = '', http }: IngressRule, field: string): readonly Fault[] {
  const isAddress = isIpAddress(host);
  const says = isAddress ? ['must be a DNS name, not an IP address'] : hostComplaints(host);
  return [
    ...(host === '' ? [] : complaints(`${field}.host`, host, says)),
    ...(http && (http.paths ?? []).length === 0 ? [required(`${field}.http.paths`)] : []),
    ...inEach(http?.paths, `${field}.http.paths`, pathFaults),
  ];
}

function hostComplaints(host: string): readonly string[] {
  return host.includes('*') ? wildcardSubdomain(host) : dns1123Subdomain(host);
}

function pathFaults({ path = '', backend, ...more }: IngressPath, field: string): readonly Fault[] {
  const at = `${field}.path`;
  // An absent type has been given the empty text.
  const pathType: string = more.pathType;
  const isPlain = pathType === 'Exact' || pathType === 'Prefix';
  const isFree = pathType === 'ImplementationSpecific' && path === '';
  return [
    ...(pathType === absentPathType
      ? [required(`${field}.pathType`, 'pathType must be specified')]
      : notSupported(`${field}.pathType`, pathType, ['Exact', 'ImplementationSpecific', 'Prefix'])),
    ...(path.startsWith('/') || isFree ? [] : [invalid(at, path, 'must be an absolute path')]),
    ...(isPlain ? oddIn(path).map((odd) => invalid(at, path, odd)) : []),
    ...backendFaults(backend ?? {}, `${field}.backend`),
  ];
}

function oddIn(path: string): readonly string[] {
  if (!path.startsWith('/')) return [];
  return [
    ...['//', '/./', '/../', '%2f', '%2F']
      .filter((part) => path.includes(part))
      .map((part) => `must not contain '${part}'`),
    ...['/..', '/.'].filter((end) => path.endsWith(end)).map((end) => `cannot end with '${end}'`),
  ];
}

function backendFaults({ service, resource }: IngressBackend, field: string): readonly Fault[] {
  if (!service && !resource) {
    return [invalid(field, '', 'resource or service backend is required')];
  }
  if (service && resource) {
    return [invalid(field, '', 'cannot set both resource and service backends')];
  }
  return service ? serviceFaults(service, field) : [];
}

function serviceFaults(
  { name, port: { name: called = '', number = 0 } = {} }: NonNullable<IngressBackend['service']>,
  field: string,
): readonly Fault[] {
  const at = `${field}.service.port`;
  return [
    ...(name === ''
      ? [required(`${field}.service.name`)]
      : complaints(`${field}.service.name`, name, dns1123Label(name))),
    ...(called === '' && number === 0 ? [required(field, 'port name or number is required')] : []),
    ...(called !== '' && number !== 0
      ? [invalid(field, '', 'cannot set both port name & port number')]
      : []),
    ...(called !== '' && number === 0 ? complaints(`${at}.name`, called, portName(called)) : []),
    ...(called === '' && number !== 0
      ? complaints(`${at}.number`, number, portNumber(number))
      : []),
  ];
}
