import { expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { admit } from '../../admission/admit.ts';
import { snapshotOf } from '../snapshot.testing.ts';
import { translate } from '../translate.ts';
import type { TranslateSettings } from '../translation.ts';

it('serves what can be served, and says what clients may not like', () => {
  const { routingTable, findings } = look({ usable: true, problem: 'expires today' });
  expect(codesOf(findings)).toEqual([
    'ingress-certificate-doubtful',
    'ingress-tls-without-router-tls',
    'servers-transport-ca-doubtful',
  ]);
  expect(certificatesOf(routingTable)).toBe(1);
});

it('neither serves nor believes a certificate that was looked into and found bad', () => {
  const { routingTable, findings } = look({ usable: false, problem: 'is not a certificate' });
  expect(codesOf(findings)).toEqual([
    'ingress-certificate-invalid',
    'ingress-tls-without-router-tls',
    'servers-transport-ca-invalid',
  ]);
  expect(certificatesOf(routingTable)).toBe(0);
  const modes = routingTable.sockets.flatMap(({ listeners }) =>
    listeners
      .flatMap(({ virtualHosts }) => virtualHosts)
      .flatMap(({ rules }) => rules)
      .flatMap(({ backends }) => backends)
      .map(({ target }) => (target.kind === 'backend' ? target.backend.tls.mode : 'invalid')),
  );
  expect(new Set(modes)).toEqual(new Set(['refused']));
});

function look(verdict: { readonly usable: boolean; readonly problem: string }) {
  const settings = { ...laptop, inspectCertificate: () => verdict };
  return translate(snapshotOf(objects), settings);
}

function codesOf(findings: readonly { readonly code: string }[]): readonly string[] {
  return findings.map(({ code }) => code).sort();
}

function certificatesOf({ sockets }: ReturnType<typeof look>['routingTable']): number {
  return sockets
    .flatMap(({ listeners }) => listeners)
    .reduce((sum, { tls }) => sum + (tls?.certificates.length ?? 0), 0);
}

const laptop: TranslateSettings = {
  manyLoopbackAddresses: true,
  ipv6Loopback: false,
  lowestBindablePort: 1024,
  exposedPorts: new Map(),
  unavailableSockets: new Map(),
  usableAddresses: [],
};

const pem = (kind: string) => `"-----BEGIN ${kind}-----\\nMIIBcontent+\\n-----END ${kind}-----\\n"`;

const objects = parseAllDocuments(`
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: i }
spec:
  defaultBackend: { service: { name: secure, port: { number: 443 } } }
  tls: [{ secretName: pair }]
---
apiVersion: v1
kind: Secret
metadata: { name: pair }
type: kubernetes.io/tls
stringData: { tls.crt: ${pem('CERTIFICATE')}, tls.key: ${pem('PRIVATE KEY')} }
---
apiVersion: v1
kind: Service
metadata:
  name: secure
  annotations:
    traefik.ingress.kubernetes.io/service.serverstransport: default-myst@kubernetescrd
spec: { ports: [{ port: 443 }] }
---
apiVersion: traefik.io/v1alpha1
kind: ServersTransport
metadata: { name: myst }
spec: { serverName: secure.internal, rootCAs: [{ configMap: ca }] }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: ca }
data: { ca.crt: ${pem('CERTIFICATE')} }
`).map((document) => {
  const admission = admit(document.toJS());
  if (admission.outcome !== 'admitted') throw new Error(JSON.stringify(admission));
  return admission.object;
});
