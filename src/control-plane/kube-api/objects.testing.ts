import type { EndpointSlice } from '../../resources/endpoint-slice.ts';
import type { HTTPRoute } from '../../resources/http-route.ts';
import type { Pod } from '../../resources/pod.ts';
import type { Secret } from '../../resources/secret.ts';
import type { Service } from '../../resources/service.ts';

/** Two minutes and 13 seconds after the objects were made. */
export const now = Date.parse('2026-01-02T03:06:18Z');
const made = { namespace: 'default', creationTimestamp: '2026-01-02T03:04:05Z' };

export const httpRoute: HTTPRoute = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata: { ...made, name: 'httproute-whoami', resourceVersion: '7' },
  spec: { hostnames: ['whoami.docker.localhost'], rules: [] },
};

export const tlsSecret: Secret = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { ...made, name: 'external-certs' },
  type: 'kubernetes.io/tls',
  data: { 'tls.crt': 'YQ==', 'tls.key': 'Yg==' },
};

export const service: Service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { ...made, name: 'whoami-tls' },
  spec: {
    type: 'ClusterIP',
    selector: { app: 'whoami-tls' },
    ports: [{ name: 'websecure', port: 8443, targetPort: 8443, protocol: 'TCP' }],
  },
};

export const slice: EndpointSlice = {
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: {
    ...made,
    name: 'whoami-tls-abc',
    labels: { 'kubernetes.io/service-name': 'whoami-tls' },
  },
  addressType: 'IPv4',
  endpoints: [{ addresses: ['127.1.2.3'], conditions: { ready: true } }],
  ports: [{ name: 'websecure', port: 8443, protocol: 'TCP' }],
};

/** Statuses of pods are open: what a kubelet writes stands beside what is modelled. */
const status = {
  phase: 'Running',
  podIP: '127.1.2.3',
  containerStatuses: [{ name: 'whoami', ready: true, restartCount: 3 }],
};

export const runningPod: Pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { ...made, name: 'whoami-tls', labels: { app: 'whoami-tls' } },
  spec: { containers: [{ name: 'whoami', image: 'traefik/whoami' }] },
  status,
};
