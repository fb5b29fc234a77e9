import type { Endpoint, EndpointPort, EndpointSlice } from './endpoint-slice.ts';
import {
  complaints,
  duplicates,
  type Fault,
  inEach,
  invalid,
  notSupported,
  required,
} from './fault.ts';
import { addressComplaints, isIpv4, isIpv6 } from './ip-address.ts';
import { dns1123Label, dns1123Subdomain, labelKey } from './name-syntax.ts';

/** What an API server holds against an EndpointSlice, but for loopback: on a laptop that is the point. */
export function endpointSliceFaults(slice: EndpointSlice): readonly Fault[] {
  const { endpoints, ports = [] } = slice;
  const addressType: string = slice.addressType;
  const types = ['FQDN', 'IPv4', 'IPv6'];
  return [
    ...(addressType === ''
      ? [required('addressType')]
      : notSupported('addressType', addressType, types)),
    ...inEach(ports, 'ports', portFaults),
    ...duplicates(
      ports,
      ({ name }) => name,
      (index) => `ports[${index}].name`,
    ),
    ...inEach(endpoints, 'endpoints', (each, field) => endpointFaults(each, field, addressType)),
  ];
}

function endpointFaults(endpoint: Endpoint, field: string, type: string): readonly Fault[] {
  const { addresses = [], hostname, nodeName } = endpoint;
  return [
    ...(addresses.length === 0 ? [required(`${field}.addresses`)] : []),
    ...addresses.flatMap((address, index) =>
      addressFaults(address, { field: `${field}.addresses`, index, type }),
    ),
    ...(hostname === undefined
      ? []
      : complaints(`${field}.hostname`, hostname, dns1123Label(hostname))),
    ...(nodeName === undefined
      ? []
      : complaints(`${field}.nodeName`, nodeName, dns1123Subdomain(nodeName))),
  ];
}

interface Place {
  readonly field: string;
  readonly index: number;
  readonly type: string;
}

function addressFaults(address: string, { field, index, type }: Place): readonly Fault[] {
  const at = `${field}[${index}]`;
  if (type === 'FQDN') return complaints(at, address, dns1123Subdomain(address.replace(/\.$/, '')));
  if (type !== 'IPv4' && type !== 'IPv6') return [];
  const says = addressComplaints(address);
  if (says.length > 0) return complaints(at, address, says);
  const isOfType = type === 'IPv4' ? isIpv4(address) : isIpv6(address);
  return [
    ...(isOfType ? [] : [invalid(field, address, `must be an ${type} address`)]),
    ...(odd.find(([prefix]) => prefix.test(address)) ?? [])
      .slice(1)
      .map((range) => invalid(at, address, `may not be ${String(range)}`)),
  ];
}

function portFaults({ name, appProtocol }: EndpointPort, field: string): readonly Fault[] {
  return [
    ...(name === '' ? [] : complaints(`${field}.name`, name, dns1123Label(name))),
    ...(appProtocol === undefined
      ? []
      : complaints(`${field}.appProtocol`, appProtocol, labelKey(appProtocol))),
  ];
}

/** Addresses that nobody else can be reached at. */
const odd = [
  [/^0\.0\.0\.0$/, 'unspecified (0.0.0.0)'],
  [/^::$/, 'unspecified (::)'],
  [/^169\.254\./, 'in the link-local range (169.254.0.0/16, fe80::/10)'],
  [/^fe[89ab][0-9a-f]:/i, 'in the link-local range (169.254.0.0/16, fe80::/10)'],
  [/^224\.0\.0\./, 'in the link-local multicast range (224.0.0.0/24, ff02::/10)'],
] as const;
