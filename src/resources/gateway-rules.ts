import { itemsThat, keyOf, repeatedItems, when } from './breaches.ts';
import type { Gateway, GatewayAddress } from './gateway.ts';
import { isIpAddress } from './ip-address.ts';
import type { CrossFieldRule } from './kind.ts';
import type { Listener } from './listener.ts';
import { hostnameSyntax } from './names.ts';

/** The Gateway's cross-field rules, from its CRD. Unique names are the list's own business. */
export const gatewayRules: readonly CrossFieldRule<Gateway>[] = [
  listenerRule(
    'A listener with protocol HTTP, TCP or UDP must not have tls.',
    'tls',
    ({ protocol, tls }) => ['HTTP', 'TCP', 'UDP'].includes(protocol) && tls !== undefined,
  ),
  listenerRule(
    'A listener with protocol HTTPS can only have the tls mode Terminate.',
    'tls.mode',
    ({ protocol, tls }) => protocol === 'HTTPS' && tls !== undefined && tls.mode !== 'Terminate',
  ),
  listenerRule(
    'A listener with protocol TLS must have a tls mode.',
    '',
    ({ protocol, tls }) => protocol === 'TLS' && tls === undefined,
  ),
  listenerRule(
    'A listener with protocol TCP or UDP must not have a hostname.',
    'hostname',
    ({ protocol, hostname: name = '' }) => ['TCP', 'UDP'].includes(protocol) && name !== '',
  ),
  listenerRule(
    'A listener whose tls mode is Terminate needs certificateRefs or options.',
    'tls',
    ({ tls }) => tls?.mode === 'Terminate' && isEmpty(tls),
  ),
  {
    message: 'No two listeners of a Gateway may have the same port, protocol and hostname.',
    breaches: ({ spec }) =>
      repeatedItems(spec.listeners, 'spec.listeners', (listener) =>
        keyOf(listener.port, listener.protocol, listener.hostname),
      ),
  },
  addressRule('An address of type IPAddress must be an IPv4 or IPv6 address.', 'IPAddress', (v) =>
    isIpAddress(v),
  ),
  addressRule('An address of type Hostname must be a lower-case DNS name.', 'Hostname', (value) =>
    hostnameSyntax.test(value),
  ),
  uniqueAddressRule('No two addresses of type IPAddress may have the same value.', 'IPAddress'),
  uniqueAddressRule('No two addresses of type Hostname may have the same value.', 'Hostname'),
  infrastructureRule(
    'A key must be a name of up to 63 characters, with a DNS subdomain and a slash before it if you like.',
    (key) => keySyntax.test(key),
  ),
  infrastructureRule(
    'The DNS subdomain before the slash of a key must be shorter than 253 characters.',
    (key) => (key.split('/')[0] ?? '').length < 253,
  ),
];

function listenerRule(
  message: string,
  field: string,
  breaks: (listener: Listener) => boolean,
): CrossFieldRule<Gateway> {
  const tail = field === '' ? '' : `.${field}`;
  return {
    message,
    breaches: ({ spec }) =>
      itemsThat(spec.listeners, 'spec.listeners', breaks).map((path) => path + tail),
  };
}

function isEmpty({ certificateRefs = [], options = {} }: NonNullable<Listener['tls']>): boolean {
  return certificateRefs.length === 0 && Object.keys(options).length === 0;
}

function addressRule(
  message: string,
  type: string,
  isValid: (value: string) => boolean,
): CrossFieldRule<Gateway> {
  const breaks = (address: GatewayAddress) =>
    address.type === type && address.value !== undefined && !isValid(address.value);
  return {
    message,
    breaches: ({ spec }) =>
      itemsThat(spec.addresses, 'spec.addresses', breaks).map((path) => `${path}.value`),
  };
}

function uniqueAddressRule(message: string, type: string): CrossFieldRule<Gateway> {
  return {
    message,
    breaches: ({ spec }) =>
      repeatedItems(spec.addresses, 'spec.addresses', (address) =>
        address.type === type ? address.value : undefined,
      ),
  };
}

function infrastructureRule(
  message: string,
  isValid: (key: string) => boolean,
): CrossFieldRule<Gateway> {
  return {
    message,
    breaches: ({ spec: { infrastructure = {} } }) =>
      (['labels', 'annotations'] as const).flatMap((field) =>
        when(
          !Object.keys(infrastructure[field] ?? {}).every(isValid),
          `spec.infrastructure.${field}`,
        ),
      ),
  };
}

const keySyntax =
  /^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/)?([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]$/;
