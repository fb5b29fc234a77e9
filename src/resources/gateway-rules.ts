import { repeatedItems, when } from './breaches.ts';
import { isIpAddress } from './ip-address.ts';
import type { PartLimit, PartRule } from './kind.ts';
import { hostnamePattern, hostnameSyntax } from './names.ts';

/** What one address that a Gateway asks for must fulfil. */
export const addressRules: readonly PartRule<Address>[] = [
  {
    message: `Hostname value must be empty or contain only valid characters (matching ${hostnamePattern})`,
    breaches: ({ type, value }) =>
      when(type === 'Hostname' && value !== undefined && !hostnameSyntax.test(value), '.value'),
  },
];

export const statusAddressRules: readonly PartRule<Address>[] = [
  {
    message: `Hostname value must only contain valid characters (matching ${hostnamePattern})`,
    breaches: ({ type, value = '' }) =>
      when(type === 'Hostname' && !hostnameSyntax.test(value), '.value'),
  },
];

/** Where an address can be reached from. (GEP-5093) */
export const routabilityRules: readonly PartRule<string>[] = [
  {
    message:
      'Routability must be empty, Cluster, or an implementation-specific prefixed path; k8s.io and its subdomains are reserved',
    breaches: (value) => when(value !== '' && value !== 'Cluster' && !isPrefixedPath(value), ''),
  },
];

function isPrefixedPath(value: string): boolean {
  const [prefix = ''] = value.split('/');
  return (
    /^.*\/.+$/.test(value) &&
    prefix.length <= 253 &&
    !prefix.startsWith('*') &&
    hostnameSyntax.test(prefix) &&
    prefix !== 'k8s.io' &&
    !prefix.endsWith('.k8s.io')
  );
}

/** An IPAddress is one. */
export const addressLimit: PartLimit<Address> = {
  breach: ({ type, value }) =>
    type === 'IPAddress' && typeof value === 'string' && !isIpAddress(value)
      ? { at: 'value', wanted: `an IPv4 or IPv6 address, but is ${JSON.stringify(value)}` }
      : undefined,
  sayBreach: ({ value = '' }, path) => [
    {
      field: '<nil>',
      reason: 'FieldValueInvalid',
      value: '',
      detail: `"${path}" must validate one and only one schema (oneOf). Found none valid`,
    },
    {
      field: '<nil>',
      reason: 'FieldValueInvalid',
      value: '',
      detail: `"${path}.value" must validate at least one schema (anyOf)`,
    },
    {
      field: `${path}.value`,
      reason: 'FieldValueTypeInvalid',
      value,
      detail: `${path}.value in body must be of type ipv4: ${JSON.stringify(value)}`,
    },
  ],
};

export const addressListRules: readonly PartRule<readonly Address[]>[] = (
  ['IPAddress', 'Hostname'] as const
).map((type) => ({
  message: `${type} values must be unique`,
  breaches: (addresses) =>
    repeatedItems(addresses, '', (address) => (address.type === type ? address.value : undefined)),
}));

/** Of the labels and annotations that a Gateway hands on. */
export function keyRules(noun: 'Label' | 'Annotation'): readonly PartRule<Map>[] {
  return [
    {
      message: `${noun} keys must be in the form of an optional DNS subdomain prefix followed by a required name segment of up to 63 characters.`,
      breaches: (map) => when(!Object.keys(map).every((key) => keySyntax.test(key)), ''),
    },
    {
      message: `If specified, the ${noun.toLowerCase()} key's prefix must be a DNS subdomain not longer than 253 characters in total.`,
      breaches: (map) =>
        when(!Object.keys(map).every((key) => (key.split('/')[0] ?? '').length < 253), ''),
    },
  ];
}

const keySyntax =
  /^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/)?([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]$/;

type Map = Readonly<Record<string, string>>;

interface Address {
  readonly type: string;
  readonly value?: string;
}
