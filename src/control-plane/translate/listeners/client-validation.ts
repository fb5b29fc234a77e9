import { type Finding, finding } from '../../../diagnostics/finding.ts';
import type { Gateway } from '../../../resources/gateway.ts';
import type { FrontendValidation } from '../../../resources/gateway-tls.ts';
import type { Listener } from '../../../resources/listener.ts';
import { type Origin, refTo, sayRef } from '../../../resources/object.ts';
import type { ClientValidation } from '../../../routing-table/routing-table.ts';
import { howToGrant, mayRefer } from '../backends/reference-grants.ts';
import { sayKind } from '../say-kind.ts';
import {
  isTrustBundle,
  type ReadCaCertificates,
  readCaCertificates,
} from '../secrets/read-ca-certificates.ts';
import type { World } from '../world.ts';

export interface ReadClientValidation {
  readonly validation?: ClientValidation;
  readonly problems: readonly Finding[];
}

/**
 * Which client certificates an HTTPS listener asks for, as `tls.frontend` of its Gateway says. An entry
 * for the port replaces the default, also where it asks for nothing. Without a single authority that
 * can be believed the listener is not accepted and every connection to it fails: what should turn
 * strangers away must not let them in. (`gateway-and-listeners.md` 2.11)
 */
export function readClientValidation(
  world: World,
  gateway: Gateway,
  spec: Listener,
): ReadClientValidation {
  const wanted = spec.protocol === 'HTTPS' ? validationFor(gateway, spec.port) : undefined;
  if (wanted === undefined) return { problems: [] };
  const { validation, origin } = wanted;
  const read = validation.caCertificateRefs.map((ref, index) =>
    readAuthority(world, ref, {
      object: origin.object,
      field: `${origin.field}.caCertificateRefs[${index}]`,
    }),
  );
  const authorities = [...new Set(read.flatMap((one) => ('pem' in one ? one.pem : [])))];
  const problems = read.flatMap((one) => ('pem' in one ? one.doubts : [one.problem]));
  return {
    validation: { origin, authorities, mode: validation.mode },
    problems: authorities.length > 0 ? problems : [...problems, nobodyToBelieve(origin)],
  };
}

/** The places in a Gateway that let clients in whose certificate is missing or wrong. */
export function insecureFallbacks(gateway: Gateway): readonly Origin[] {
  const object = refTo(gateway);
  const frontend = gateway.spec.tls?.frontend;
  const configs = frontend
    ? [
        { field: 'default', tls: frontend.default },
        ...(frontend.perPort ?? []).map(({ tls }, index) => ({
          field: `perPort[${index}].tls`,
          tls,
        })),
      ]
    : [];
  return configs
    .filter(({ tls }) => tls.validation?.mode === 'AllowInsecureFallback')
    .map(({ field }) => ({ object, field: `spec.tls.frontend.${field}.validation.mode` }));
}

interface PlacedValidation {
  readonly validation: FrontendValidation;
  readonly origin: Origin;
}

function validationFor(gateway: Gateway, port: number): PlacedValidation | undefined {
  const frontend = gateway.spec.tls?.frontend;
  if (frontend === undefined) return undefined;
  const index = frontend.perPort?.findIndex((entry) => entry.port === port) ?? -1;
  const forPort = frontend.perPort?.[index];
  const { validation } = forPort ? forPort.tls : frontend.default;
  const place = forPort ? `perPort[${index}].tls` : 'default';
  const field = `spec.tls.frontend.${place}.validation`;
  return validation && { validation, origin: { object: refTo(gateway), field } };
}

type ReadAuthority =
  | (Extract<ReadCaCertificates, { outcome: 'read' }> & { readonly doubts: readonly Finding[] })
  | { readonly problem: Finding };

type AuthorityRef = FrontendValidation['caCertificateRefs'][number];

function readAuthority(world: World, ref: AuthorityRef, origin: Origin): ReadAuthority {
  const { group, kind, name, namespace = origin.object.namespace } = ref;
  const isShared = isTrustBundle(ref);
  const wanted = { group, kind, namespace: isShared ? '' : namespace, name };
  if (!isShared && !mayRefer(world, origin.object, wanted)) {
    const message = `No ReferenceGrant lets this Gateway use ${sayRef(wanted)}.`;
    const next = howToGrant(origin.object, wanted);
    return { problem: finding('client-ca-not-granted', { ...origin, message, next }) };
  }
  const read = readCaCertificates(world, wanted);
  switch (read.outcome) {
    case 'unsupported': {
      const message = `An object of ${sayKind(wanted)} cannot hold a CA certificate.`;
      return { problem: finding('client-ca-kind-unsupported', { ...origin, message }) };
    }
    case 'missing': {
      const message = `There is no ${sayRef(wanted)}.`;
      return { problem: finding('client-ca-missing', { ...origin, message }) };
    }
    case 'invalid':
      return { problem: finding('client-ca-invalid', { ...origin, message: read.problem }) };
    case 'read': {
      const { doubt: message } = read;
      const doubts = message ? [finding('client-ca-doubtful', { ...origin, message })] : [];
      return { ...read, doubts };
    }
  }
}

function nobodyToBelieve(origin: Origin): Finding {
  const message =
    'No authority for client certificates can be believed, so connections to these listeners fail.';
  return finding('client-ca-none-valid', { ...origin, message });
}
