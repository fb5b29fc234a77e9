/**
 * What an authority may sign for (RFC 5280, 4.2.1.10). Whoever trusts the authority trusts it for
 * these names only, so that a stolen development key is worth little.
 */
import { isIPv4, isIPv6 } from 'node:net';
import type { CertificateNames } from './wanted-certificate.ts';

/** Permitted subtrees. A DNS name also covers everything below it; addresses are `address/bits`. */
export interface NameConstraints {
  readonly dnsNames: readonly string[];
  readonly uriHosts: readonly string[];
  readonly ipRanges: readonly string[];
}

/** Names that can never belong to somebody else: RFC 2606, RFC 6761, ICANN's `internal`, Kubernetes'. */
export const reservedConstraints: NameConstraints = {
  dnsNames: [
    'localhost',
    'test',
    'example',
    'example.com',
    'example.net',
    'example.org',
    'internal',
    'invalid',
    'local',
    'svc',
    'home.arpa',
  ],
  uriHosts: ['localhost', '.localhost', 'cluster.local', '.cluster.local', '.test', '.internal'],
  ipRanges: ['127.0.0.0/8', '::1/128'],
};

export function isReserved(dnsName: string): boolean {
  return coversDnsName(new Set(reservedConstraints.dnsNames), dnsName);
}

/** True when each of the names lies within the constraints. */
export function covers(constraints: NameConstraints, names: CertificateNames): boolean {
  const missing = missingFrom(constraints, names);
  return missing.dnsNames.length + missing.uriHosts.length + missing.ipRanges.length === 0;
}

/** The constraints, widened by no more than what the names need. */
export function widen(constraints: NameConstraints, names: CertificateNames): NameConstraints {
  const missing = missingFrom(constraints, names);
  return {
    dnsNames: withoutCovered([...constraints.dnsNames, ...missing.dnsNames]),
    uriHosts: [...constraints.uriHosts, ...new Set(missing.uriHosts)],
    ipRanges: [...constraints.ipRanges, ...new Set(missing.ipRanges)],
  };
}

/** The DER of the extension's value: `SEQUENCE { [0] GeneralSubtrees }`. */
export function encodeNameConstraints(constraints: NameConstraints): Buffer {
  const subtrees = [
    ...constraints.dnsNames.map((name) => tagged(0x82, Buffer.from(name, 'ascii'))),
    ...constraints.uriHosts.map((host) => tagged(0x86, Buffer.from(host, 'ascii'))),
    ...constraints.ipRanges.map((range) => tagged(0x87, rangeBytes(range))),
  ].map((base) => tagged(0x30, base));
  return tagged(0x30, tagged(0xa0, Buffer.concat(subtrees)));
}

function missingFrom(constraints: NameConstraints, names: CertificateNames): NameConstraints {
  const permitted = new Set(constraints.dnsNames);
  return {
    dnsNames: names.dnsNames
      .map((name) => name.replace(/^\*\./, ''))
      .filter((name) => !coversDnsName(permitted, name)),
    uriHosts: names.uris
      .map((uri) => new URL(uri).hostname.toLowerCase())
      .filter((host) => !coversUriHost(constraints.uriHosts, host)),
    ipRanges: names.ipAddresses
      .filter((address) => !coversAddress(constraints.ipRanges, address))
      .map((address) => `${address}/${isIPv4(address) ? 32 : 128}`),
  };
}

/** RFC 5280: "adding zero or more labels to the left-hand side of the name satisfies" it. */
function coversDnsName(permitted: ReadonlySet<string>, name: string): boolean {
  const labels = name.split('.');
  return labels.some((_, from) => permitted.has(labels.slice(from).join('.')));
}

/** A host is exact; with a leading period it stands for everything below. */
function coversUriHost(permitted: readonly string[], host: string): boolean {
  return permitted.some((base) => (base.startsWith('.') ? host.endsWith(base) : host === base));
}

function coversAddress(ranges: readonly string[], address: string): boolean {
  const bytes = addressBytes(address);
  return ranges.some((range) => {
    const base = rangeBytes(range);
    const mask = base.subarray(base.length / 2);
    return (
      bytes.length === mask.length && bytes.every((byte, at) => masked(byte, mask[at]) === base[at])
    );
  });
}

function masked(byte: number, mask = 0): number {
  return byte & mask;
}

function withoutCovered(names: readonly string[]): string[] {
  const all = new Set(names);
  return [...all].filter((name) => {
    const parent = name.slice(name.indexOf('.') + 1);
    return !name.includes('.') || !coversDnsName(all, parent);
  });
}

/** The address and its mask, one after the other, as RFC 5280 writes them. */
function rangeBytes(range: string): Buffer {
  const [address = '', bits = ''] = range.split('/');
  const bytes = addressBytes(address);
  const mask = bytes.map((_, at) => {
    const ones = Math.min(8, Math.max(0, Number(bits) - at * 8));
    return 0xff & (0xff << (8 - ones));
  });
  return Buffer.concat([bytes, mask]);
}

function addressBytes(address: string): Buffer {
  if (!isIPv6(address)) return Buffer.from(address.split('.').map(Number));
  const [head = '', tail] = withoutDots(address).split('::');
  const groups = (side: string | undefined) => (side ? side.split(':') : []);
  const zeros = 8 - groups(head).length - groups(tail).length;
  const all = [...groups(head), ...Array<string>(zeros).fill('0'), ...groups(tail)];
  return Buffer.from(all.map((group) => group.padStart(4, '0')).join(''), 'hex');
}

/** An IPv6 address such as `::ffff:1.2.3.4` with its last two groups in hexadecimal. */
export function withoutDots(address: string): string {
  return address.replace(/(?<=:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...parts: string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = parts.slice(0, 4).map(Number);
    return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
  });
}

function tagged(tag: number, value: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([tag, ...lengthBytes(value.length)]), value]);
}

function lengthBytes(length: number): number[] {
  if (length < 0x80) return [length];
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest >>= 8) bytes.unshift(rest & 0xff);
  return [0x80 | bytes.length, ...bytes];
}
