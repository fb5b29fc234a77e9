import { inItems, itemsThat } from './breaches.ts';
import type { EndpointSlice } from './endpoint-slice.ts';
import { isIpv4, isIpv6 } from './ip-address.ts';
import type { CrossFieldRule } from './kind.ts';

/** A cluster refuses loopback addresses here; on a laptop they are the point. */
export const endpointSliceRules: readonly CrossFieldRule<EndpointSlice>[] = [
  {
    message: 'The addresses of an EndpointSlice must be of its addressType.',
    breaches: ({ addressType, endpoints }) =>
      inItems(endpoints, 'endpoints', ({ addresses }) =>
        itemsThat(addresses, '.addresses', (address) => !isOfType(address, addressType)),
      ),
  },
];

function isOfType(address: string, type: EndpointSlice['addressType']): boolean {
  if (type === 'FQDN') return address !== '';
  return type === 'IPv4' ? isIpv4(address) : isIpv6(address);
}
