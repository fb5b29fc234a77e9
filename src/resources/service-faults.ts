import {
  complaints,
  duplicate,
  duplicates,
  type Fault,
  forbidden,
  inEach,
  invalid,
  notSupported,
  required,
} from './fault.ts';
import { addressComplaints } from './ip-address.ts';
import {
  dns1123Label,
  dns1123Subdomain,
  labelKey,
  labelValue,
  portName,
  portNumber,
} from './name-syntax.ts';
import type { Service, ServicePort, ServiceSpec } from './service.ts';

/** What an API server holds against a Service. */
export function serviceFaults({ spec }: Service): readonly Fault[] {
  const { type, ports = [], clusterIP = '', selector = {} } = spec;
  const isHeadless = clusterIP === 'None';
  const needsPorts = !isHeadless && type !== 'ExternalName';
  return [
    ...(ports.length === 0 && needsPorts ? [required('spec.ports')] : []),
    ...inEach(ports, 'spec.ports', (port, field) => portFaults(port, field, spec)),
    ...duplicates(
      ports,
      ({ name }) => name || undefined,
      (index) => `spec.ports[${index}].name`,
    ),
    ...takenPorts(ports),
    ...Object.entries(selector).flatMap(([key, value]) => [
      ...complaints('spec.selector', key, labelKey(key)),
      ...complaints('spec.selector', value, labelValue(value)),
    ]),
    ...addressFaults(spec),
    ...trafficFaults(spec),
    ...(type === 'ExternalName' ? externalNameFaults(spec) : []),
  ];
}

function portFaults(
  { name = '', port, targetPort, appProtocol, nodePort = 0 }: ServicePort,
  field: string,
  { type, ports = [] }: ServiceSpec,
): readonly Fault[] {
  const target = typeof targetPort === 'number' ? portNumber(targetPort) : portName(targetPort);
  return [
    ...(name === '' && ports.length > 1 ? [required(`${field}.name`)] : []),
    ...(name === '' ? [] : complaints(`${field}.name`, name, dns1123Label(name))),
    ...complaints(`${field}.port`, port, portNumber(port)),
    ...complaints(`${field}.targetPort`, targetPort, target),
    ...(appProtocol === undefined
      ? []
      : complaints(`${field}.appProtocol`, appProtocol, labelKey(appProtocol))),
    ...(nodePort !== 0 && (type === 'ClusterIP' || type === 'ExternalName')
      ? [forbidden(`${field}.nodePort`, `may not be used when \`type\` is '${type}'`)]
      : []),
  ];
}

/** What has the number and protocol of an earlier port, as a Go struct with nothing else in it. */
function takenPorts(ports: readonly ServicePort[]): readonly Fault[] {
  const seen = new Set<string>();
  return ports.flatMap(({ port, protocol }, index) => {
    const key = `${protocol} ${port}`;
    if (seen.has(key)) {
      const shown = new Map<string, unknown>([
        ['Name', ''],
        ['Protocol', protocol],
        ['AppProtocol', null],
        ['Port', port],
        ['TargetPort', 0],
        ['NodePort', 0],
      ]);
      return [duplicate(`spec.ports[${index}]`, shown)];
    }
    seen.add(key);
    return [];
  });
}

function addressFaults(spec: ServiceSpec): readonly Fault[] {
  const { type, clusterIP = '', clusterIPs = [], ipFamilies = [] } = spec;
  const families = ipFamilies.flatMap((family, index) =>
    notSupported(`spec.ipFamilies[${index}]`, family, ['IPv4', 'IPv6']),
  );
  if (type === 'ExternalName') {
    const hasAddress = clusterIP !== '' || clusterIPs.length > 0;
    const says = 'may not be set for ExternalName services';
    return [...families, ...(hasAddress ? [forbidden('spec.clusterIPs', says)] : [])];
  }
  const first = 'spec.clusterIPs[0]';
  if (clusterIP === 'None' && type !== 'ClusterIP') {
    const says = `may not be set to 'None' for ${type} services`;
    return [...families, invalid(first, clusterIP, says)];
  }
  const isAddress = clusterIP !== '' && clusterIP !== 'None';
  return [
    ...families,
    ...(isAddress ? complaints(first, clusterIP, addressComplaints(clusterIP)) : []),
  ];
}

function trafficFaults(spec: ServiceSpec): readonly Fault[] {
  const { type, externalTrafficPolicy: policy, externalIPs } = spec;
  const field = 'spec.externalTrafficPolicy';
  const isOutside =
    type === 'NodePort' || type === 'LoadBalancer' || (externalIPs ?? []).length > 0;
  const outside = 'may only be set for externally-accessible services';
  const policies = isOutside
    ? notSupported(field, policy ?? 'Cluster', ['Cluster', 'Local'])
    : [invalid(field, policy, outside)];
  return [
    ...(policy === undefined ? [] : policies),
    ...inEach(externalIPs, 'spec.externalIPs', (address, at) =>
      complaints(at, address, addressComplaints(address)),
    ),
  ];
}

/** A dot at the end is fine. */
function externalNameFaults({ externalName = '' }: ServiceSpec): readonly Fault[] {
  if (externalName === '') return [required('spec.externalName')];
  const plain = externalName.replace(/\.$/, '');
  return complaints('spec.externalName', externalName, dns1123Subdomain(plain));
}
