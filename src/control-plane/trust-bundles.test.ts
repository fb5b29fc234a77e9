import { expect, test } from 'vitest';
import { backendTlsPolicy } from '../resources/backend-tls-policy.ts';
import { authorityPem as first } from './admission/authority.testing.ts';
import { codesOf, onBench, testSettings } from './control-plane.testing.ts';
import type { Outcome } from './control-plane.ts';

test('a trust bundle is believed as it stands, and not at all once it is gone', () =>
  onBench(
    { 'a.yaml': world, 'bundle.yaml': bundle(first) },
    { watch: true, settings: { ...testSettings, strict: true } },
    async ({ plane, until, write, remove }) => {
      const begun = await plane.start();
      expect([believed(begun), policyIn(begun)]).toEqual([[first.trim()], 'True ResolvedRefs']);

      write('bundle.yaml', bundle(second));
      await until((outcome) => believed(outcome)[0] === second.trim());
      // What an API server would refuse leaves the last good version in force.
      write('bundle.yaml', bundle('nothing'));
      const refused = await until((outcome) => codesOf(outcome).length > 0);
      expect(codesOf(refused)).toEqual([
        'object-kept-at-last-good-version bundle.yaml:1',
        'field-invalid bundle.yaml:5',
      ]);
      expect(believed(refused)).toEqual([second.trim()]);

      remove('bundle.yaml');
      const gone = await until((outcome) => believed(outcome).length === 0);
      expect(policyIn(gone)).toBe('False InvalidCACertificateRef');
      expect(codesOf(gone)).toEqual(['policy-ca-missing a.yaml:41']);
    },
  ));

/** The PEM of all authorities behind the one rule; none where its backend is refused. */
function believed({ routingTable }: Outcome): readonly string[] {
  const rule = routingTable.sockets[0]?.listeners[0]?.virtualHosts[0]?.rules[0];
  const target = rule?.backends[0]?.target;
  const tls = target?.kind === 'backend' ? target.backend.tls : undefined;
  if (tls?.mode !== 'verified' || tls.identity.authorities === 'system') return [];
  return tls.identity.authorities.pem;
}

function policyIn({ snapshot }: Outcome): string | undefined {
  const [ancestor] = snapshot.list(backendTlsPolicy)[0]?.status?.ancestors ?? [];
  const found = ancestor?.conditions?.find(({ type }) => type === 'ResolvedRefs');
  return found && `${found.status} ${found.reason}`;
}

function bundle(pem: string): string {
  return `apiVersion: certificates.k8s.io/v1
kind: ClusterTrustBundle
metadata: { name: roots }
spec:
  trustBundle: |
    ${pem.trim().replaceAll('\n', '\n    ')}
`;
}

const world = `
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: { name: class }
spec: { controllerName: example.com/controller }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: gateway }
spec:
  gatewayClassName: class
  listeners: [{ name: web, protocol: HTTP, port: 8080 }]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: route }
spec:
  parentRefs: [{ name: gateway }]
  rules: [{ backendRefs: [{ name: secure, port: 443 }] }]
---
apiVersion: v1
kind: Service
metadata: { name: secure }
spec: { ports: [{ port: 443 }] }
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: secure, labels: { kubernetes.io/service-name: secure } }
addressType: IPv4
ports: [{ port: 443 }]
endpoints: [{ addresses: [127.0.0.1] }]
---
apiVersion: gateway.networking.k8s.io/v1
kind: BackendTLSPolicy
metadata: { name: policy }
spec:
  targetRefs: [{ group: "", kind: Service, name: secure }]
  validation:
    hostname: secure.example.com
    caCertificateRefs:
      - { group: certificates.k8s.io, kind: ClusterTrustBundle, name: roots }
`;

const second = `
-----BEGIN CERTIFICATE-----
MIIBezCCASGgAwIBAgIUP316gwXwDxL5e+UTL730+W6QViUwCgYIKoZIzj0EAwIw
EjEQMA4GA1UEAwwHYW5vdGhlcjAgFw0yNjExMjMwNzM2MzhaGA8yMTI2MTAzMDA3
MzYzOFowEjEQMA4GA1UEAwwHYW5vdGhlcjBZMBMGByqGSM49AgEGCCqGSM49AwEH
A0IABOH8yTBL13yCR2TOMRMS3pi0N/At5QuikCnysXcmng+9Y2noefbGdv6EnSZY
8CXFPfpijbUQmBzrP/IupYAK1kWjUzBRMB0GA1UdDgQWBBSjOZaRr+WwGVrxojel
QFjxopqglDAfBgNVHSMEGDAWgBSjOZaRr+WwGVrxojelQFjxopqglDAPBgNVHRMB
Af8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIQCIFdmxwM/sBHvwTXonGyvO4k/4
poUfzYyA+8/giw5bBQIgUouO0R8tw6rLM65sV68VbasymsisukRV0GGkWw31YtQ=
-----END CERTIFICATE-----
`;
