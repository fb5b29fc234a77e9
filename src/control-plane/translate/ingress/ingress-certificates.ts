import { type Finding, finding } from '../../../diagnostics/finding.ts';
import type { Ingress } from '../../../resources/ingress.ts';
import { type ObjectRef, type Origin, refKey, refTo, sayRef } from '../../../resources/object.ts';
import { traefikAnnotation } from '../../../resources/traefik-annotations.ts';
import type { ServerCertificate } from '../../../routing-table/routing-table.ts';
import { readKeyPair } from '../secrets/read-key-pair.ts';
import type { World } from '../world.ts';
import { chooseEntryPoints, routerTls } from './entry-points.ts';

export interface IngressCertificates {
  /** Each Secret once. The handshake takes the one whose names fit, else the first. */
  readonly certificates: readonly ServerCertificate[];
  readonly findings: readonly Finding[];
}

/**
 * All that `spec.tls` of a class's Ingresses loads. As in Traefik, `hosts` choose nothing: the names
 * in a certificate say where it is shown.
 */
export function readIngressCertificates(
  world: World,
  ingresses: readonly Ingress[],
): IngressCertificates {
  const certificates = new Map<string, ServerCertificate>();
  const findings: Finding[] = [];
  for (const one of ingresses) {
    const object = refTo(one);
    for (const [index, { secretName }] of (one.spec.tls ?? []).entries()) {
      const read = readEntry(world, { object, field: `spec.tls[${index}]` }, secretName);
      findings.push(...read.findings);
      const key = refKey(secretRef(object, secretName ?? ''));
      if (read.certificate && !certificates.has(key)) certificates.set(key, read.certificate);
    }
  }
  if (certificates.size === 0) findings.push(...ingresses.flatMap(wantsCertificate));
  return {
    certificates: [...certificates.values()],
    findings: [...findings, ...ingresses.flatMap(needsRouterTls)],
  };
}

interface ReadEntry {
  readonly certificate?: ServerCertificate;
  readonly findings: readonly Finding[];
}

function readEntry(world: World, entry: Origin, secretName: string | undefined): ReadEntry {
  if (!secretName) {
    const message = 'The entry has no secretName, so it loads no certificate.';
    return { findings: [finding('ingress-tls-without-secret', { ...entry, message })] };
  }
  const origin = { object: entry.object, field: `${entry.field}.secretName` };
  const ref = secretRef(entry.object, secretName);
  const pair = readKeyPair(world, ref);
  if (pair.outcome === 'missing') {
    const message = `There is no ${sayRef(ref)}.`;
    return { findings: [finding('ingress-certificate-missing', { ...origin, message })] };
  }
  if (pair.outcome === 'invalid') {
    const message = pair.problem;
    return { findings: [finding('ingress-certificate-invalid', { ...origin, message })] };
  }
  const { certificatePem, privateKeyPem, doubt: message } = pair;
  const certificate = { origin, certificatePem, privateKeyPem };
  if (message === undefined) return { certificate, findings: [] };
  const doubtful = finding('ingress-certificate-doubtful', { ...origin, message });
  return { certificate, findings: [doubtful] };
}

/** Only where TLS was asked for; entries of `spec.tls` that failed have said so themselves. */
function wantsCertificate(one: Ingress): readonly Finding[] {
  const asks = routerTls(one) !== undefined || traefikAnnotation(one, 'router.entrypoints');
  const isSecure = chooseEntryPoints(one).names.includes('websecure');
  if (!asks || !isSecure || (one.spec.tls ?? []).length > 0) return [];
  const message = 'This Ingress is served on websecure, which has no certificate to show.';
  return [finding('ingress-without-certificate', { object: refTo(one), field: 'spec', message })];
}

function needsRouterTls(one: Ingress): readonly Finding[] {
  if ((one.spec.tls ?? []).length === 0 || routerTls(one) !== undefined) return [];
  const message = 'Traefik loads the certificates of spec.tls, but does not serve HTTPS for them.';
  const place = { object: refTo(one), field: 'spec.tls' };
  return [finding('ingress-tls-without-router-tls', { ...place, message })];
}

function secretRef({ namespace }: ObjectRef, name: string): ObjectRef {
  return { group: '', kind: 'Secret', namespace, name };
}
