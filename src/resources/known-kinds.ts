import { backendTlsPolicy } from './backend-tls-policy.ts';
import { clusterTrustBundle } from './cluster-trust-bundle.ts';
import { configMap } from './config-map.ts';
import { deployment } from './deployment.ts';
import { endpointSlice } from './endpoint-slice.ts';
import { event } from './event.ts';
import { gateway } from './gateway.ts';
import { gatewayClass } from './gateway-class.ts';
import { grpcRoute } from './grpc-route.ts';
import { httpRoute } from './http-route.ts';
import { ingress } from './ingress.ts';
import { ingressClass } from './ingress-class.ts';
import type { Kind } from './kind.ts';
import { lease } from './lease.ts';
import { listenerSet } from './listener-set.ts';
import { namespaceKind } from './namespace.ts';
import type { KubeObject } from './object.ts';
import { pod } from './pod.ts';
import { referenceGrant } from './reference-grant.ts';
import { secret } from './secret.ts';
import { serversTransport } from './servers-transport.ts';
import { service } from './service.ts';
import { serviceAccount } from './service-account.ts';
import { tcpRoute } from './tcp-route.ts';
import { tlsRoute } from './tls-route.ts';
import { udpRoute } from './udp-route.ts';

/** Every kind Postern knows, Gateway API first. */
export const knownKinds: readonly Kind[] = [
  erased(gatewayClass),
  erased(gateway),
  erased(listenerSet),
  erased(httpRoute),
  erased(grpcRoute),
  erased(tlsRoute),
  erased(tcpRoute),
  erased(udpRoute),
  erased(referenceGrant),
  erased(backendTlsPolicy),
  erased(namespaceKind),
  erased(service),
  erased(endpointSlice),
  erased(secret),
  erased(configMap),
  erased(clusterTrustBundle),
  erased(deployment),
  erased(pod),
  serviceAccount,
  erased(event),
  erased(lease),
  erased(ingressClass),
  erased(ingress),
  erased(serversTransport),
];

/** The kind of that name in that group (`''` is the core group), whatever the version. */
export function findKind(group: string, kind: string): Kind | undefined {
  return byGroupAndKind.get(`${group}/${kind}`);
}

/** The versions in which objects of a kind are accepted; the stored one comes first. */
export function servedVersions(kind: Kind): readonly string[] {
  return [kind.version, ...(kind.otherVersions ?? []).map(({ version }) => version)];
}

export function apiVersionOf(kind: Kind): string {
  return kind.group === '' ? kind.version : `${kind.group}/${kind.version}`;
}

/** Proof of the cast: rules are only ever run on objects that the kind's own schema admitted. */
function erased<T extends KubeObject>(kind: Kind<T>): Kind {
  return kind as unknown as Kind;
}

const byGroupAndKind = new Map(knownKinds.map((kind) => [`${kind.group}/${kind.kind}`, kind]));
