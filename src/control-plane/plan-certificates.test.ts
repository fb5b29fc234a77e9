import { expect, test } from 'vitest';
import { documents, planFor, talk, wishesOf } from './planning.testing.ts';

test('the talk: three references to things that are not there, three certificates', () => {
  const plan = planFor(documents(talk.gateway, talk.pod, talk.service, talk.policy));
  expect(wishesOf(plan)).toEqual([
    'Secret default/external-certs: external listener for whoami.docker.localhost',
    'Secret default/internal-certs: internal backend for whoami.docker.localhost, whoami-tls, whoami-tls.default, whoami-tls.default.svc, whoami-tls.default.svc.cluster.local',
    'ConfigMap default/internal-ca: internal authority',
  ]);
  expect(plan.wantedCertificates.map(({ origin }) => origin.field)).toEqual([
    'spec.listeners[0].tls.certificateRefs[0]',
    'spec.validation',
    'spec.validation.caCertificateRefs[0]',
  ]);
});

test('what is in the YAML is never minted', () => {
  const yaml = documents(
    talk.gateway,
    talk.service,
    talk.policy,
    'apiVersion: v1\nkind: Secret\nmetadata: {name: external-certs}\ntype: Opaque',
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: internal-ca}',
    'apiVersion: v1\nkind: Pod\nmetadata: {name: p, labels: {app: whoami-tls}}\nspec: {containers: [{name: a, image: traefik/whoami}]}',
  );
  expect(wishesOf(planFor(yaml))).toEqual([]);
});

test('strict mints nothing', () => {
  const yaml = documents(talk.gateway, talk.pod, talk.service, talk.policy);
  expect(wishesOf(planFor(yaml, { strict: true }))).toEqual([]);
});

test('a trust bundle of the cluster is minted in no namespace', () => {
  const shared = talk.policy.replace(
    'group: "", kind: ConfigMap',
    'group: certificates.k8s.io, kind: ClusterTrustBundle',
  );
  expect(wishesOf(planFor(documents(talk.service, shared)))).toContain(
    'ClusterTrustBundle /internal-ca: internal authority',
  );
});

test('a listener wildcard takes in the hostnames of its routes that it covers', () => {
  const yaml = documents(
    gatewayWith('hostname: "*.example.com"'),
    route('a', ['a.example.com', 'elsewhere.org', 'b.c.example.com']),
    route('b', ['ignored.example.com'], 'other-gateway'),
  );
  expect(wishesOf(planFor(yaml))).toEqual([
    'Secret default/certs: external listener for *.example.com, a.example.com, b.c.example.com',
  ]);
});

test('a listener for one name gets that name and no other', () => {
  const yaml = documents(gatewayWith('hostname: a.example.com'), route('a', ['b.example.com']));
  expect(wishesOf(planFor(yaml))).toEqual([
    'Secret default/certs: external listener for a.example.com',
  ]);
});

test('a listener for every name answers to the names of this machine', () => {
  expect(wishesOf(planFor(gatewayWith('')))).toEqual([
    'Secret default/certs: external listener for localhost, *.localhost, *.docker.localhost, 127.0.0.1, ::1',
  ]);
});

test('a route for every name adds the names of this machine to those of other routes', () => {
  const yaml = documents(gatewayWith(''), route('a', ['a.example.com']), route('b', []));
  expect(wishesOf(planFor(yaml))).toEqual([
    'Secret default/certs: external listener for a.example.com, localhost, *.localhost, *.docker.localhost',
  ]);
});

test('a Secret of another namespace is minted only where a ReferenceGrant opens it', () => {
  const far = gatewayWith('', 'certs, namespace: vault');
  expect(wishesOf(planFor(far))).toEqual([]);
  const grant = `
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata: {name: g, namespace: vault}
spec:
  from: [{group: gateway.networking.k8s.io, kind: Gateway, namespace: default}]
  to: [{group: "", kind: Secret}]
`;
  expect(wishesOf(planFor(documents(far, grant)))).toHaveLength(1);
  const wrong = grant.replace('kind: Gateway', 'kind: HTTPRoute');
  expect(wishesOf(planFor(documents(far, wrong)))).toEqual([]);
});

test('SANs of a policy go into the certificate of the pods behind its Service', () => {
  const policy = `${talk.policy}    subjectAltNames:
      - {type: Hostname, hostname: other.example.com}
      - {type: URI, uri: "spiffe://abc.example.com/test-identity"}
`;
  const [backend] = wishesOf(planFor(documents(talk.pod, talk.service, policy)));
  expect(backend).toContain('for whoami.docker.localhost, other.example.com, whoami-tls,');
  expect(backend).toContain('spiffe://abc.example.com/test-identity');
});

test('a Deployment mounts like a Pod, also through a projected volume', () => {
  const deployment = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: api}
spec:
  selector: {matchLabels: {app: whoami-tls}}
  template:
    metadata: {labels: {app: whoami-tls}}
    spec:
      containers: [{name: a, image: traefik/whoami}]
      volumes: [{name: v, projected: {sources: [{secret: {name: pair}}]}}]
`;
  const [backend] = wishesOf(planFor(documents(deployment, talk.service, talk.policy)));
  expect(backend).toContain('Secret default/pair: internal backend for whoami.docker.localhost');
});

test('without policy a mounted Secret gets the names of the Service, without Service the pod’s own', () => {
  expect(wishesOf(planFor(documents(talk.pod, talk.service)))).toEqual([
    'Secret default/internal-certs: internal backend for whoami-tls, whoami-tls.default, whoami-tls.default.svc, whoami-tls.default.svc.cluster.local',
  ]);
  expect(wishesOf(planFor(talk.pod))).toEqual([
    'Secret default/internal-certs: internal backend for whoami-tls',
  ]);
});

test('a Secret that may be missing, or that holds something else, is not minted', () => {
  const optional = talk.pod.replace('internal-certs}', 'internal-certs, optional: true}');
  const password = talk.pod.replace(
    'internal-certs}',
    'internal-certs, items: [{key: password, path: pw}]}',
  );
  expect(wishesOf(planFor(optional))).toEqual([]);
  expect(wishesOf(planFor(password))).toEqual([]);
});

test('a ServersTransport asks for its authority, its client certificate and its names', () => {
  const transport = `
apiVersion: traefik.io/v1alpha1
kind: ServersTransport
metadata: {name: myst}
spec:
  serverName: whoami.internal
  rootCAs: [{configMap: internal-ca}]
  certificatesSecrets: [client-pair]
  peerCertSANs: [{type: URI, value: "spiffe://a.example/b"}]
`;
  const service = talk.service
    .replace(
      'whoami-tls}',
      'whoami-tls, annotations: {traefik.ingress.kubernetes.io/service.serverstransport: default-myst@kubernetescrd}}',
    )
    .replace('name: websecure, port: 8443', 'name: https, port: 8443');
  const wishes = wishesOf(planFor(documents(transport, service, talk.pod)));
  expect(wishes).toEqual([
    'Secret default/internal-certs: internal backend for whoami.internal, whoami-tls, whoami-tls.default, whoami-tls.default.svc, whoami-tls.default.svc.cluster.local, spiffe://a.example/b',
    'ConfigMap default/internal-ca: internal authority',
    'Secret default/client-pair: internal client for myst.default.svc',
  ]);
});

test('a ServersTransport named on the Ingress is asked for its names too', () => {
  const yaml = `
apiVersion: traefik.io/v1alpha1
kind: ServersTransport
metadata: {name: myst}
spec: {serverName: whoami.internal}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: i
  annotations: {traefik.ingress.kubernetes.io/service.servertransport: myst@kubernetescd}
spec:
  defaultBackend: {service: {name: whoami-tls, port: {number: 8443}}}
`;
  const [backend] = wishesOf(planFor(documents(yaml, talk.service, talk.pod)));
  expect(backend).toContain('internal backend for whoami.internal, whoami-tls,');
  // A stand-in has a certificate only where it is to speak TLS.
  const [ofStandIn] = wishesOf(planFor(documents(yaml, talk.service)));
  expect(ofStandIn).toMatch(
    /^Secret default\/whoami-tls-stand-in.* for whoami.internal, whoami-tls,/,
  );
});

test('an Ingress gets a certificate for its hosts, a Gateway one to identify itself', () => {
  const ingress = `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: i}
spec:
  rules: [{host: whoami.docker.localhost}]
  tls: [{secretName: ingress-certs}]
`;
  const client = gatewayWith('', 'certs', 'tls: {backend: {clientCertificateRef: {name: me}}}');
  expect(wishesOf(planFor(ingress))).toEqual([
    'Secret default/ingress-certs: external listener for whoami.docker.localhost',
  ]);
  expect(wishesOf(planFor(client))).toContain(
    'Secret default/me: internal client for g.default.svc',
  );
});

test('two who ask for one Secret share a certificate with the names of both', () => {
  const yaml = documents(
    gatewayWith('hostname: a.example'),
    gatewayWith('hostname: b.example').replace('name: g', 'name: h'),
  );
  expect(wishesOf(planFor(yaml))).toEqual([
    'Secret default/certs: external listener for a.example, b.example',
  ]);
});

test('a TLS listener gets the names that its TLSRoutes and GRPCRoutes ask for', () => {
  const yaml = documents(
    gatewayWith('hostname: "*.example.com"').replace('protocol: HTTPS', 'protocol: TLS'),
    route('a', ['db.a.example.com']).replace('HTTPRoute', 'GRPCRoute'),
    route('b', ['db.b.example.com'])
      .replace('HTTPRoute', 'TLSRoute')
      .replace('hostnames', 'rules: [{backendRefs: [{name: db, port: 1}]}], hostnames'),
  );
  expect(wishesOf(planFor(yaml))).toEqual([
    'Secret default/certs: external listener for *.example.com, db.a.example.com, db.b.example.com',
  ]);
});

test('nothing is minted for TLS that passes through', () => {
  const yaml = gatewayWith('')
    .replace('protocol: HTTPS', 'protocol: TLS')
    .replace('tls: {', 'tls: {mode: Passthrough, ');
  expect(wishesOf(planFor(yaml))).toEqual([]);
});

test('the certificates of a ListenerSet are minted as those of a Gateway', () => {
  const set = gatewayWith('', 'of-the-set')
    .replace('kind: Gateway', 'kind: ListenerSet')
    .replace('gatewayClassName: any', 'parentRef: {name: g}')
    .replace('name: g}\n', 'name: set}\n');
  const attached = route('a', ['a.example.com'], 'set').replace(
    'parentRefs: [{',
    'parentRefs: [{kind: ListenerSet, ',
  );
  expect(wishesOf(planFor(documents(set, attached)))).toEqual([
    'Secret default/of-the-set: external listener for a.example.com',
  ]);
});

function gatewayWith(hostname: string, secret = 'certs', more = ''): string {
  return `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: g}
spec:
  gatewayClassName: any
  ${more}
  listeners:
    - name: l
      protocol: HTTPS
      port: 8443
      ${hostname}
      tls: {certificateRefs: [{name: ${secret}}]}
`;
}

function route(name: string, hostnames: readonly string[], parent = 'g'): string {
  return `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: ${name}}
spec: {parentRefs: [{name: ${parent}}], hostnames: ${JSON.stringify(hostnames)}}
`;
}

test('a Secret that a policy also reads its authority from holds it too', () => {
  const policy = talk.policy
    .replace('kind: ConfigMap', 'kind: Secret')
    .replace('name: internal-ca', 'name: internal-certs');
  const [, internal] = planFor(
    documents(talk.gateway, talk.pod, talk.service, policy),
  ).wantedCertificates;
  expect(internal).toMatchObject({ purpose: 'backend', withAuthority: true });
});

test('of a policy’s names only those that a route confirms must be in the certificate', () => {
  const required = (policy: string) =>
    planFor(
      documents(
        talk.gateway,
        route('r', ['whoami.docker.localhost']),
        talk.pod,
        talk.service,
        policy,
      ),
    )
      .wantedCertificates.flatMap(({ keptWhileCovering }) => keptWhileCovering ?? [])
      .flatMap(({ dnsNames }) => dnsNames)
      .filter((name) => name.endsWith('localhost'));
  const wrong = talk.policy.replace('hostname: whoami.', 'hostname: wrong.');
  expect(wrong).not.toBe(talk.policy);
  expect(required(wrong)).toEqual([]);
  expect(required(talk.policy)).toEqual(['whoami.docker.localhost']);
});
