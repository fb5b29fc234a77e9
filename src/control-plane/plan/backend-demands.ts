import { type BackendTLSPolicy, backendTlsPolicy } from '../../resources/backend-tls-policy.ts';
import { type Ingress, ingress } from '../../resources/ingress.ts';
import { refTo } from '../../resources/object.ts';
import { type ServersTransport, serversTransport } from '../../resources/servers-transport.ts';
import {
  asksForTls,
  findServersTransports,
  servicesOf,
  transportReferenceOn,
} from '../../resources/servers-transport-reference.ts';
import { type Service, type ServicePort, service } from '../../resources/service.ts';
import { traefikAnnotation } from '../../resources/traefik-annotations.ts';
import type { Snapshot } from '../store/snapshot.ts';
import type { BackendDemand } from './backend-demand.ts';
import { passthroughDemands } from './passthrough-demands.ts';

export interface BackendDemands {
  readonly on: (service: Service) => readonly BackendDemand[];
  /** True where nothing but TLS comes to this port. */
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
  for (const [key, demand] of passthroughDemands(snapshot)) add(key, demand);
  for (const [target, transport] of transportsOfServices(snapshot)) {
    add(keyOf(target), demandOfTransport(target, transport));
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

/** The ServersTransport a Service names; else those of the Ingresses before it. */
function* transportsOfServices(snapshot: Snapshot): Iterable<[Service, ServersTransport]> {
  const { transports, find } = findServersTransports(snapshot.list(serversTransport));
  if (transports.length === 0) return;
  const namedBy = (owner: Service | Ingress) => {
    const reference = transportReferenceOn(owner);
    return reference && find(owner, reference.value);
  };
  for (const one of snapshot.list(service)) {
    const own = namedBy(one);
    if (own) yield [one, own];
  }
  for (const one of snapshot.list(ingress)) {
    const transport = namedBy(one);
    if (!transport) continue;
    for (const name of servicesOf(one)) {
      const target = snapshot.get(service, { namespace: one.metadata.namespace ?? '', name });
      if (target && !transportReferenceOn(target)) yield [target, transport];
    }
  }
}

function demandOfTransport(target: Service, transport: ServersTransport): BackendDemand {
  const { serverName, peerCertSANs = [], peerCertURI, spiffe } = transport.spec;
  const values = (type: 'URI' | 'DNSName') =>
    peerCertSANs.filter((san) => san.type === type).map((san) => san.value);
  const scheme = traefikAnnotation(target, 'service.serversscheme')?.value;
  return {
    dnsNames: [...(serverName ? [serverName] : []), ...values('DNSName')],
    uris: [...values('URI'), ...(peerCertURI ? [peerCertURI] : []), ...(spiffe?.ids ?? [])],
    origin: { object: refTo(transport), field: 'spec' },
    // As translation does it: a transport that says anything about TLS brings it to every port.
    covers: (port) =>
      asksForTls(transport) ||
      scheme === 'https' ||
      (!scheme && (port.port === 443 || (port.name ?? '').startsWith('https'))),
  };
}

function keyOf({ metadata }: Service): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}
