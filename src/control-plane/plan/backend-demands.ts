import { type BackendTLSPolicy, backendTlsPolicy } from '../../resources/backend-tls-policy.ts';
import { type Origin, refTo } from '../../resources/object.ts';
import { type ServersTransport, serversTransport } from '../../resources/servers-transport.ts';
import { type Service, type ServicePort, service } from '../../resources/service.ts';
import type { Snapshot } from '../store/snapshot.ts';

/** What a BackendTLSPolicy or a ServersTransport asks of the certificate behind a Service. */
export interface BackendDemand {
  readonly dnsNames: readonly string[];
  readonly uris: readonly string[];
  readonly origin: Origin;
  readonly covers: (port: ServicePort) => boolean;
}

export interface BackendDemands {
  readonly on: (service: Service) => readonly BackendDemand[];
  /** True where the gateway speaks TLS, and nothing else, to this port. */
  readonly speakTls: (service: Service, port: ServicePort) => boolean;
}

export function backendDemands(snapshot: Snapshot): BackendDemands {
  const byService = new Map<string, BackendDemand[]>();
  const add = (key: string, demand: BackendDemand): void => {
    byService.set(key, [...(byService.get(key) ?? []), demand]);
  };
  for (const policy of snapshot.list(backendTlsPolicy)) {
    for (const [key, demand] of demandsOfPolicy(policy)) add(key, demand);
  }
  const transports = new Map(snapshot.list(serversTransport).map((one) => [idOf(one), one]));
  if (transports.size > 0) {
    for (const one of snapshot.list(service)) {
      const transport = transports.get(transportNamedBy(one));
      if (transport) add(keyOf(one), demandOfTransport(one, transport));
    }
  }
  const on = (one: Service) => byService.get(keyOf(one)) ?? [];
  return { on, speakTls: (one, port) => on(one).some((demand) => demand.covers(port)) };
}

function* demandsOfPolicy(policy: BackendTLSPolicy): Iterable<[string, BackendDemand]> {
  const { hostname, subjectAltNames = [] } = policy.spec.validation;
  const sans = subjectAltNames.map((san) => ({ dnsName: san.hostname, uri: san.uri }));
  for (const { group, kind, name, sectionName } of policy.spec.targetRefs) {
    if (group !== '' || kind !== 'Service') continue;
    const demand = {
      dnsNames: [hostname, ...sans.flatMap(({ dnsName }) => dnsName ?? [])],
      uris: sans.flatMap(({ uri }) => uri ?? []),
      origin: { object: refTo(policy), field: 'spec.validation' },
      covers: (port: ServicePort) => sectionName === undefined || port.name === sectionName,
    };
    yield [`${policy.metadata.namespace ?? ''}/${name}`, demand];
  }
}

function demandOfTransport(target: Service, transport: ServersTransport): BackendDemand {
  const { serverName, peerCertSANs = [], peerCertURI, spiffe } = transport.spec;
  const values = (type: 'URI' | 'DNSName') =>
    peerCertSANs.filter((san) => san.type === type).map((san) => san.value);
  const scheme = annotation(target, 'service.serversscheme');
  return {
    dnsNames: [...(serverName ? [serverName] : []), ...values('DNSName')],
    uris: [...values('URI'), ...(peerCertURI ? [peerCertURI] : []), ...(spiffe?.ids ?? [])],
    origin: { object: refTo(transport), field: 'spec' },
    // Traefik: the transport alone does not make a port speak TLS, one of these does.
    covers: (port) =>
      scheme === 'https' ||
      (scheme === undefined && (port.port === 443 || (port.name ?? '').startsWith('https'))),
  };
}

/** How Traefik names an object of its CRD provider: `default-mytransport@kubernetescrd`. */
function idOf(transport: ServersTransport): string {
  return `${transport.metadata.namespace ?? ''}-${transport.metadata.name}@kubernetescrd`;
}

function transportNamedBy(target: Service): string {
  return annotation(target, 'service.serverstransport') ?? '';
}

function annotation({ metadata }: Service, name: string): string | undefined {
  const wanted = `traefik.ingress.kubernetes.io/${name}`;
  const entries = Object.entries(metadata.annotations ?? {});
  return entries.find(([key]) => key.toLowerCase() === wanted)?.[1];
}

function keyOf({ metadata }: Service): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}
