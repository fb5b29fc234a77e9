import { type Finding, finding } from '../../../diagnostics/finding.ts';
import { isIpAddress } from '../../../resources/ip-address.ts';
import { hostnameSyntax } from '../../../resources/names.ts';
import { type Origin, refTo, sayRef } from '../../../resources/object.ts';
import type { ServersTransport } from '../../../resources/servers-transport.ts';
import type {
  BackendTls,
  ClientCertificate,
  IdentityChecks,
  SubjectAltName,
} from '../../../routing-table/backend.ts';
import { trustIdentity } from '../policies/secure-backend.ts';
import { type RefusingProblem, refusing } from '../refusal.ts';
import { readKeyPair } from '../secrets/read-key-pair.ts';
import type { World } from '../world.ts';
import { readTransportAuthorities } from './transport-authorities.ts';
import { transportFieldFindings } from './transport-fields.ts';

export interface TransportTrust {
  /** Verified or refused, never plaintext. */
  readonly tls: BackendTls;
  readonly problems: readonly Finding[];
}

/**
 * What a ServersTransport asks of the way to a backend. All of it must hold: unlike those of a
 * BackendTLSPolicy, its SANs are checked in addition to the name.
 */
export function readTransportTrust(world: World, transport: ServersTransport): TransportTrust {
  const fields = transportFieldFindings(transport);
  const client = readClientCertificate(world, transport);
  const { certificate } = client;
  const named = transport.spec.insecureSkipVerify ? skipVerification : verifyAll;
  const { tls, problems } = named(world, transport, certificate);
  const refusals = [spiffeUnsupported(transport), client.bad].flatMap((one) => one ?? []);
  const [refused] = refusals;
  return {
    tls: refused ? { mode: 'refused', refusal: refused.refusal } : tls,
    problems: [...refusals.map(({ problem }) => problem), ...problems, ...fields],
  };
}

type ReadTrust = (
  world: World,
  transport: ServersTransport,
  clientCertificate: ClientCertificate | undefined,
) => TransportTrust;

/** Nothing is checked, so nothing that would be checked is looked for. */
const skipVerification: ReadTrust = (_, transport, clientCertificate) => {
  const { serverName = '' } = transport.spec;
  const place = { object: refTo(transport), field: 'spec.insecureSkipVerify' };
  const message = `${sayRef(place.object)} checks neither who issued the certificate of the backend nor for whom; anybody who answers is believed.`;
  const identity = trustIdentity({
    serverName: isIpAddress(serverName) ? '' : serverName,
    checks: {},
    authorities: 'system',
    insecureSkipVerify: true,
    ...(clientCertificate ? { clientCertificate } : {}),
  });
  return {
    tls: { mode: 'verified', origin: { object: place.object, field: 'spec' }, identity },
    problems: [finding('servers-transport-skips-verification', { ...place, message })],
  };
};

const verifyAll: ReadTrust = (world, transport, clientCertificate) => {
  const origin = { object: refTo(transport), field: 'spec' };
  const authorities = readTransportAuthorities(world, transport);
  const nameless = whyNotAServerName(transport);
  if (nameless) {
    const { problem, refusal } = nameless;
    return { tls: { mode: 'refused', refusal }, problems: [problem, ...authorities.problems] };
  }
  if ('refusal' in authorities) {
    const { refusal, problems } = authorities;
    return { tls: { mode: 'refused', refusal }, problems };
  }
  const identity = trustIdentity({
    serverName: transport.spec.serverName ?? '',
    checks: checksOf(transport),
    authorities: authorities.believed,
    insecureSkipVerify: false,
    ...(clientCertificate ? { clientCertificate } : {}),
  });
  return { tls: { mode: 'verified', origin, identity }, problems: authorities.problems };
};

function checksOf({ spec }: ServersTransport): IdentityChecks {
  const { serverName = '', peerCertSANs = [], peerCertURI } = spec;
  const names = [
    ...peerCertSANs.map(
      ({ type, value }): SubjectAltName =>
        type === 'URI' ? { type, uri: value } : { type: 'Hostname', hostname: value },
    ),
    ...(peerCertURI ? [{ type: 'URI', uri: peerCertURI } as const] : []),
  ];
  const anySubjectAltName = names.length > 0 ? { anySubjectAltName: names } : {};
  return { hostname: serverName, ...anySubjectAltName };
}

function whyNotAServerName(transport: ServersTransport): RefusingProblem | undefined {
  const { serverName = '' } = transport.spec;
  const object = refTo(transport);
  if (serverName === '') {
    const message = `${sayRef(object)} has no serverName, so the certificate of the backend cannot be compared with any name.`;
    const origin = { object, field: 'spec.serverName' };
    return refusing('servers-transport-server-name-missing', origin, { message });
  }
  const isName = hostnameSyntax.test(serverName.toLowerCase()) && !serverName.includes('*');
  if (isName && !isIpAddress(serverName)) return undefined;
  const origin = { object, field: 'spec.serverName' };
  const message = `The serverName ${serverName} is not a DNS name.`;
  return refusing('servers-transport-server-name-invalid', origin, { message });
}

interface ReadClientCertificate {
  readonly certificate?: ClientCertificate;
  readonly bad?: RefusingProblem;
}

/** The first of `certificatesSecrets`: a connection shows one certificate. */
function readClientCertificate(world: World, transport: ServersTransport): ReadClientCertificate {
  const [name] = transport.spec.certificatesSecrets ?? [];
  if (name === undefined) return {};
  const object = refTo(transport);
  const origin: Origin = { object, field: 'spec.certificatesSecrets[0]' };
  const ref = { group: '', kind: 'Secret', namespace: object.namespace, name };
  const pair = readKeyPair(world, ref);
  if (pair.outcome === 'read') {
    const { certificatePem, privateKeyPem } = pair;
    return { certificate: { origin, certificatePem, privateKeyPem } };
  }
  const message = pair.outcome === 'missing' ? `There is no ${sayRef(ref)}.` : pair.problem;
  return { bad: refusing('servers-transport-client-certificate-invalid', origin, { message }) };
}

function spiffeUnsupported(transport: ServersTransport): RefusingProblem | undefined {
  if (transport.spec.spiffe === undefined) return undefined;
  const object = refTo(transport);
  const message = `${sayRef(object)} asks for identities of SPIFFE, which nobody hands out here.`;
  const origin = { object, field: 'spec.spiffe' };
  return refusing('servers-transport-spiffe-unsupported', origin, { message });
}
