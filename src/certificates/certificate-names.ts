import { isIP, isIPv6, SocketAddress } from 'node:net';
import { domainToASCII } from 'node:url';
import { type Finding, finding } from '../diagnostics/finding.ts';
import { isReserved } from './name-constraints.ts';
import type { CertificateNames, WantedCertificate } from './wanted-certificate.ts';

export interface CheckedNames {
  readonly names: CertificateNames;
  readonly findings: readonly Finding[];
}

/**
 * The names of a wanted certificate as they may stand in one. A name that may not is left out and
 * found fault with; more than `namesMax` are cut off, so that a chain still fits a handshake.
 */
export function checkNames(wanted: WantedCertificate): CheckedNames {
  const findings: Finding[] = [];
  const keep = (names: readonly string[], check: (name: string) => Checked): string[] => {
    const kept = new Set<string>();
    for (const name of names) {
      const checked = check(name);
      if (checked.kind === 'usable') kept.add(checked.name);
      else findings.push(unusable(wanted, { name, reason: checked.reason }));
    }
    return [...kept];
  };
  const names = {
    dnsNames: keep(wanted.dnsNames, checkDnsName),
    uris: keep(wanted.uris, checkUri),
    ipAddresses: keep(wanted.ipAddresses, checkIpAddress),
  };
  if (wanted.purpose === 'authority') return { names, findings };
  const limited = limit(names);
  const all = count(names);
  if (all > namesMax) findings.push(tooMany(wanted, all));
  if (all === 0 && wanted.purpose !== 'client') findings.push(nameless(wanted));
  if (wanted.authority === 'external') {
    findings.push(...limited.dnsNames.filter(isZone).map((name) => zone(wanted, name)));
  }
  return { names: limited, findings };
}

type Checked =
  | { readonly kind: 'usable'; readonly name: string }
  | { readonly kind: 'unusable'; readonly reason: string };

/** RFC 5280 "preferred name syntax" as Gateway API narrows it, and a wildcard as the first label. */
function checkDnsName(name: string): Checked {
  const wildcard = name.startsWith('*.');
  const base = toAscii(wildcard ? name.slice(2) : name);
  const full = wildcard ? `*.${base}` : base;
  if (isIP(base) !== 0) return no('it is an IP address, not a DNS name');
  if (full.length > dnsNameCharactersMax) return no('a DNS name has at most 253 characters');
  const labels = base.split('.');
  if (!labels.every((label) => label.length <= labelCharactersMax && labelPattern.test(label))) {
    return no('a DNS name is made of letters, digits and inner hyphens, with single dots between');
  }
  if (/^\d+$/.test(labels.at(-1) ?? '')) return no('the last label of a DNS name is not a number');
  // A wildcard over a whole top-level domain is refused by clients, and would let the authority
  // sign for all of it.
  if (wildcard && isZone(base)) {
    return no('a wildcard directly below a top-level domain covers more than one owner');
  }
  return { kind: 'usable', name: full };
}

function checkIpAddress(address: string): Checked {
  if (isIP(address) === 0 || address.includes('%')) return no('it is not an IP address');
  return { kind: 'usable', name: normalAddress(address) };
}

/** One spelling for each address (RFC 5952), so that equal addresses are seen to be equal. */
export function normalAddress(address: string): string {
  return isIPv6(address) ? new SocketAddress({ address, family: 'ipv6' }).address : address;
}

/** RFC 5280: under URI constraints a URI needs "a host part that is a fully qualified domain name". */
function checkUri(uri: string): Checked {
  if (!uriPattern.test(uri) || uri.length > uriCharactersMax || !URL.canParse(uri)) {
    return no('it is not an absolute URI in ASCII');
  }
  const { hostname, username, password } = new URL(uri);
  if (username !== '' || password !== '') return no('a URI in a certificate names no user');
  if (checkDnsName(hostname).kind === 'unusable' || hostname.startsWith('*')) {
    return no('a URI in a certificate needs a DNS name as its host');
  }
  return { kind: 'usable', name: uri };
}

/** Lower case; Unicode becomes punycode. What cannot be said in ASCII stays as it is, to be refused. */
function toAscii(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII begins with control characters.
  if (/^[\x00-\x7f]*$/.test(name)) return name.toLowerCase();
  return domainToASCII(name) || name;
}

function limit(names: CertificateNames): CertificateNames {
  const dnsNames = names.dnsNames.slice(0, namesMax);
  const uris = names.uris.slice(0, namesMax - dnsNames.length);
  const ipAddresses = names.ipAddresses.slice(0, namesMax - dnsNames.length - uris.length);
  return { dnsNames, uris, ipAddresses };
}

/** Real top-level domains are made of letters alone, or are punycode. */
function isZone(name: string): boolean {
  return /^([a-z]+|xn--.+)$/.test(name) && !name.includes('.') && !isReserved(name);
}

export function count(names: CertificateNames): number {
  return names.dnsNames.length + names.uris.length + names.ipAddresses.length;
}

function unusable(wanted: WantedCertificate, bad: { name: string; reason: string }): Finding {
  const shown = JSON.stringify(bad.name.slice(0, shownCharactersMax));
  return finding('certificate-name-unusable', {
    object: refOf(wanted),
    message: `The certificate for ${say(wanted)} leaves out the name ${shown}: ${bad.reason}.`,
  });
}

function tooMany(wanted: WantedCertificate, all: number): Finding {
  return finding('certificate-names-too-many', {
    object: refOf(wanted),
    message: `The certificate for ${say(wanted)} is wanted for ${all} names and holds the first ${namesMax}.`,
  });
}

function nameless(wanted: WantedCertificate): Finding {
  return finding('certificate-without-names', {
    object: refOf(wanted),
    message: `The certificate for ${say(wanted)} holds no name at all, so that no client will accept it.`,
  });
}

function zone(wanted: WantedCertificate, name: string): Finding {
  return finding('certificate-name-is-a-zone', {
    object: refOf(wanted),
    message: `The certificate for ${say(wanted)} is for ${name}, so the external authority may now sign for everything below .${name} too.`,
  });
}

function refOf({ target }: WantedCertificate) {
  return { group: '', kind: target.kind, namespace: target.namespace, name: target.name };
}

export function say({ target }: Pick<WantedCertificate, 'target'>): string {
  return `${target.kind} ${target.namespace}/${target.name}`;
}

function no(reason: string): Checked {
  return { kind: 'unusable', reason };
}

const namesMax = 100;
const dnsNameCharactersMax = 253;
const labelCharactersMax = 63;
const uriCharactersMax = 2048;
const shownCharactersMax = 80;
const labelPattern = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
// The host ends at a slash or at the end: verifiers look for nothing else there.
const uriPattern = /^[a-zA-Z][a-zA-Z0-9+.-]*:\/\/[\x24-\x2e\x30-\x3e\x40-\x7e]+(\/[\x21-\x7e]*)?$/;
