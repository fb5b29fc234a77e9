import type { SubjectAltName } from '../../routing-table/backend.ts';
import type { CertificateName } from './subject-alt-names.ts';

/**
 * Whether one of the certificate's names is this DNS name (RFC 6125): dNSName SANs only, a wildcard
 * stands for exactly the left-most label, and the common name never counts.
 */
export function matchesHostname(hostname: string, names: readonly CertificateName[]): boolean {
  const wanted = normalize(hostname);
  return names.some((name) => name.kind === 'DNS' && covers(normalize(name.value), wanted));
}

/** Whether one of the certificate's names is the one a policy lists. URIs are compared exactly. */
export function matchesSubjectAltName(
  wanted: SubjectAltName,
  names: readonly CertificateName[],
): boolean {
  return wanted.type === 'Hostname'
    ? matchesHostname(wanted.hostname, names)
    : names.some((name) => name.kind === 'URI' && name.value === wanted.uri);
}

function covers(pattern: string, hostname: string): boolean {
  if (pattern === hostname) return true;
  if (!pattern.startsWith('*.') || pattern.includes('*', 1)) return false;
  const dot = hostname.indexOf('.');
  return dot > 0 && hostname.slice(dot) === pattern.slice(1);
}

function normalize(name: string): string {
  const lower = name.toLowerCase();
  return lower.endsWith('.') ? lower.slice(0, -1) : lower;
}
