import { type Finding, finding } from '../../../diagnostics/finding.ts';
import type { Listener } from '../../../resources/listener.ts';
import { type Origin, sayRef } from '../../../resources/object.ts';
import type { SecretObjectReference } from '../../../resources/object-reference.ts';
import type { ServerCertificate } from '../../../routing-table/routing-table.ts';
import { howToGrant, mayRefer } from '../backends/reference-grants.ts';
import { sayKind } from '../say-kind.ts';
import { readKeyPair } from '../secrets/read-key-pair.ts';
import type { World } from '../world.ts';

export interface ListenerCertificates {
  readonly certificates: readonly ServerCertificate[];
  readonly problems: readonly Finding[];
}

/**
 * The key pairs of a listener that terminates TLS. Each reference is judged alone: the good ones are served even
 * beside bad ones. (`gateway-and-listeners.md` 2.7)
 */
export function readCertificates(
  world: World,
  spec: Listener,
  origin: Origin,
): ListenerCertificates {
  if (!terminates(spec)) return { certificates: [], problems: [] };
  const refs = spec.tls?.certificateRefs ?? [];
  if (refs.length === 0) return { certificates: [], problems: [tlsMissing(spec, origin)] };
  const read = refs.map((ref, index) => {
    const field = `${origin.field}.tls.certificateRefs[${index}]`;
    return readCertificate(world, ref, { object: origin.object, field });
  });
  return {
    certificates: read.flatMap(({ certificate }) => certificate ?? []),
    problems: read.flatMap(({ problem }) => problem ?? []),
  };
}

/** Whether the listener shows certificates of its own. */
export function terminates({ protocol, tls }: Listener): boolean {
  return protocol === 'HTTPS' || (protocol === 'TLS' && tls?.mode !== 'Passthrough');
}

function readCertificate(
  world: World,
  ref: SecretObjectReference,
  origin: Origin,
): { readonly certificate?: ServerCertificate; readonly problem?: Finding } {
  const { group, kind, name, namespace = origin.object.namespace } = ref;
  const wanted = { group, kind, namespace, name };
  if (!mayRefer(world, origin.object, wanted)) {
    const message = `No ReferenceGrant lets this ${origin.object.kind} use ${sayRef(wanted)}.`;
    const next = howToGrant(origin.object, wanted);
    return { problem: finding('listener-certificate-not-granted', { ...origin, message, next }) };
  }
  if (group !== '' || kind !== 'Secret') {
    const message = `An object of ${sayKind(wanted)} cannot hold a certificate.`;
    return { problem: finding('listener-certificate-kind-unsupported', { ...origin, message }) };
  }
  const pair = readKeyPair(world, wanted);
  if (pair.outcome === 'missing') {
    const message = `There is no ${sayRef(wanted)}.`;
    return { problem: finding('listener-certificate-missing', { ...origin, message }) };
  }
  if (pair.outcome === 'invalid') {
    const message = pair.problem;
    return { problem: finding('listener-certificate-invalid', { ...origin, message }) };
  }
  const { certificatePem, privateKeyPem, doubt } = pair;
  const certificate = { origin, certificatePem, privateKeyPem };
  if (doubt === undefined) return { certificate };
  const problem = finding('listener-certificate-doubtful', { ...origin, message: doubt });
  return { certificate, problem };
}

function tlsMissing(spec: Listener, origin: Origin): Finding {
  return finding('listener-tls-missing', {
    object: origin.object,
    field: spec.tls === undefined ? origin.field : `${origin.field}.tls`,
    message: `Listener ${spec.name} speaks ${spec.protocol} but refers to no certificate.`,
  });
}
