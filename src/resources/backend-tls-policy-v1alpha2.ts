import { isRecord } from './record.ts';

/**
 * Rewrites the oldest BackendTLSPolicy. Its first release had one `targetRef` and called the rest
 * `tls`; the second already had today's names, which pass through.
 */
export function convertFromV1alpha2(raw: Record<string, unknown>): Record<string, unknown> {
  const { spec } = raw;
  if (!isRecord(spec)) return raw;
  return { ...raw, spec: withTargetRefs(withValidation(spec)) };
}

function withTargetRefs(spec: Record<string, unknown>): Record<string, unknown> {
  if (!('targetRef' in spec) || 'targetRefs' in spec) return spec;
  const { targetRef, ...rest } = spec;
  return { ...rest, targetRefs: [targetRef] };
}

function withValidation(spec: Record<string, unknown>): Record<string, unknown> {
  if (!isRecord(spec['tls']) || 'validation' in spec) return spec;
  const { tls, ...rest } = spec;
  return { ...rest, validation: isRecord(tls) ? renamed(tls) : tls };
}

function renamed(tls: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(tls).map(([field, value]) => [newNames.get(field) ?? field, value]),
  );
}

const newNames = new Map([
  ['caCertRefs', 'caCertificateRefs'],
  ['wellKnownCACerts', 'wellKnownCACertificates'],
]);
