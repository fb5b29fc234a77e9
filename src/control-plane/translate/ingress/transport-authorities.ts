import { type Finding, finding } from '../../../diagnostics/finding.ts';
import { decodeBase64 } from '../../../resources/base64.ts';
import { configMap } from '../../../resources/config-map.ts';
import { type ObjectRef, type Origin, refTo, sayRef } from '../../../resources/object.ts';
import { secret } from '../../../resources/secret.ts';
import type { ServersTransport } from '../../../resources/servers-transport.ts';
import type { Refusal, TrustIdentity } from '../../../routing-table/backend.ts';
import { type RefusingProblem, refusing } from '../refusal.ts';
import { looksLikeCertificates, splitCertificates } from '../secrets/pem.ts';
import type { World } from '../world.ts';

export type TransportAuthorities = {
  readonly problems: readonly Finding[];
} & ({ readonly believed: TrustIdentity['authorities'] } | { readonly refusal: Refusal });

/**
 * Whom a ServersTransport believes: the certificates of all good references, or the machine's own
 * authorities if it names none. A bad one beside a good one is reported and not believed. If all are
 * bad nobody is; Traefik would go on with the machine's own.
 */
export function readTransportAuthorities(
  world: World,
  transport: ServersTransport,
): TransportAuthorities {
  const wanted = authorityRefs(transport);
  if (wanted.length === 0) return { believed: 'system', problems: [] };
  const read = wanted.map((one) => readAuthority(world, one));
  const problems = read.flatMap((one) => ('problem' in one ? [one.problem] : one.doubts));
  const pem = read.flatMap((one) => ('pem' in one ? one.pem : []));
  if (pem.length > 0) return { believed: { pem: [...new Set(pem)] }, problems };
  const [refusal] = read.flatMap((one) => ('refusal' in one ? one.refusal : []));
  return refusal ? { refusal, problems } : { believed: { pem: [] }, problems };
}

interface AuthorityRef {
  readonly origin: Origin;
  /** Absent: the entry names nothing. */
  readonly ref?: ObjectRef;
}

function authorityRefs(transport: ServersTransport): readonly AuthorityRef[] {
  const object = refTo(transport);
  const { rootCAs = [], rootCAsSecrets = [] } = transport.spec;
  const local = (kind: string, name: string) => ({
    group: '',
    kind,
    namespace: object.namespace,
    name,
  });
  return [
    ...rootCAs.flatMap(({ secret: secretName, configMap: mapName }, index): AuthorityRef[] => {
      const origin = { object, field: `spec.rootCAs[${index}]` };
      const refs = [
        ...(secretName ? [local('Secret', secretName)] : []),
        ...(mapName ? [local('ConfigMap', mapName)] : []),
      ];
      return refs.length > 0 ? refs.map((ref) => ({ origin, ref })) : [{ origin }];
    }),
    ...rootCAsSecrets.map((name, index) => ({
      origin: { object, field: `spec.rootCAsSecrets[${index}]` },
      ref: local('Secret', name),
    })),
  ];
}

type ReadAuthority =
  | { readonly pem: readonly string[]; readonly doubts: readonly Finding[] }
  | RefusingProblem;

function readAuthority(world: World, { origin, ref }: AuthorityRef): ReadAuthority {
  if (ref === undefined) {
    const message = 'The entry names neither a secret nor a configMap.';
    return refusing('servers-transport-ca-invalid', origin, { message });
  }
  const text = readText(world, ref);
  if (text === undefined) {
    const message = `There is no ${sayRef(ref)}.`;
    return refusing('servers-transport-ca-missing', origin, { message });
  }
  const invalid = (what: string) =>
    refusing('servers-transport-ca-invalid', origin, { message: `${sayRef(ref)} ${what}.` });
  if (text === '') return invalid('has nothing under the keys tls.ca and ca.crt');
  if (!looksLikeCertificates(text)) return invalid('has no PEM certificate');
  const verdict = world.settings.inspectCertificate?.(text);
  if (verdict?.usable === false) return invalid(verdict.problem);
  const message = `${sayRef(ref)} ${verdict?.problem}.`;
  const doubts = verdict ? [finding('servers-transport-ca-doubtful', { ...origin, message })] : [];
  return { pem: splitCertificates(text), doubts };
}

/** Key `tls.ca`, then `ca.crt`; of a Secret with one key also that one, whatever its name. */
function readText(world: World, ref: ObjectRef): string | undefined {
  if (ref.kind === 'ConfigMap') {
    const found = world.snapshot.get(configMap, ref);
    if (found === undefined) return undefined;
    const { data = {}, binaryData = {} } = found;
    const decoded = (key: string) => decodeBase64(binaryData[key] ?? '');
    return authorityKeys.map((key) => data[key] ?? decoded(key)).find(Boolean) ?? '';
  }
  const data = world.snapshot.get(secret, ref)?.data;
  if (data === undefined) return world.snapshot.get(secret, ref) && '';
  const [only, ...others] = Object.values(data);
  const single = others.length === 0 ? only : undefined;
  const value = authorityKeys.map((key) => data[key]).find(Boolean) ?? single ?? '';
  return decodeBase64(value) ?? '';
}

const authorityKeys = ['tls.ca', 'ca.crt'];
