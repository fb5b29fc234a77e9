import { expect, test } from 'vitest';
import { makePlan } from './plan/plan.ts';
import {
  codesOf,
  documents,
  objectsOf,
  planFor,
  programsOf,
  talk,
  wishesOf,
} from './planning.testing.ts';
import { snapshotOfObjects } from './store/object-shelves.ts';

test('a pod waits for what it mounts, in silence if that will be minted', () => {
  const plan = planFor(talk.pod);
  expect(plan.plannedPods).toEqual([]);
  expect(plan.waitingPods[0]?.message).toBe(
    'The pod waits for Secret internal-certs, which does not exist.',
  );
  expect(codesOf(plan)).toEqual([]);
});

test('strict says what a pod waits for in vain', () => {
  expect(codesOf(planFor(talk.pod, { strict: true }))).toEqual([
    'pod-volume-missing whoami-tls spec.volumes[0].secret',
  ]);
});

test('a pod gets its Secret and its ConfigMap as files, and its environment', () => {
  const plan = planFor(
    documents(
      `
apiVersion: v1
kind: Pod
metadata: {name: p, labels: {app: p}}
spec:
  containers:
    - name: a
      image: traefik/whoami:v1.11
      args: ["-name=$(POD)", "-port=$(PORT)"]
      envFrom: [{prefix: C_, configMapRef: {name: c}}]
      env:
        - {name: POD, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
        - {name: PORT, valueFrom: {secretKeyRef: {name: s, key: port}}}
        - {name: BOTH, value: "$(POD)-$(PORT)-$(NOBODY)"}
      volumeMounts:
        - {name: v, mountPath: /data}
        - {name: w, mountPath: /etc/one.txt, subPath: text}
  volumes:
    - {name: v, secret: {secretName: s, items: [{key: port, path: deep/port}]}}
    - {name: w, configMap: {name: c}}
`,
      'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {port: "8080", other: x}',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {text: héllo}',
    ),
  );
  const [container] = plan.plannedPods[0]?.containers ?? [];
  expect(container?.args).toEqual(['-name=p', '-port=8080']);
  expect(container?.env).toEqual({
    C_text: 'héllo',
    POD: 'p',
    PORT: '8080',
    BOTH: 'p-8080-$(NOBODY)',
  });
  expect(container?.files).toEqual({
    '/data': { 'deep/port': new TextEncoder().encode('8080') },
    '/etc': { 'one.txt': new TextEncoder().encode('héllo') },
  });
});

test('a Deployment runs its replicas under names that follow from its template', () => {
  const names = (replicas: number, image = 'traefik/whoami') =>
    planFor(deployment(replicas, image)).plannedPods.map(({ pod }) => pod.metadata.name);
  expect(names(2)).toHaveLength(2);
  expect(names(2)[0]).toMatch(/^api-[a-z0-9]{9}-[a-z0-9]{5}$/);
  expect(names(3).slice(0, 2)).toEqual(names(2));
  expect(names(2, 'traefik/whoami:v2')).not.toEqual(names(2));
  expect(names(0)).toEqual([]);
});

test('the pods of a Deployment are controlled by its ReplicaSet, and go with the Deployment', () => {
  const { pods } = planFor(deployment(2, 'traefik/whoami'));
  const owners = pods.map(({ metadata }) => metadata.ownerReferences);
  expect(owners[0]).toMatchObject([
    { kind: 'Deployment', name: 'api' },
    { kind: 'ReplicaSet', name: expect.stringMatching(/^api-[a-z0-9]{9}$/), controller: true },
  ]);
  expect(owners[1]).toEqual(owners[0]);
});

test('a pod is on a node at once, whoever made it', () => {
  const alone = `
apiVersion: v1
kind: Pod
metadata: {name: alone}
spec:
  containers: [{name: a, image: traefik/whoami}]
`;
  const { plannedPods } = planFor(documents(alone, deployment(1, 'traefik/whoami')));
  expect(plannedPods.map(({ pod }) => pod.spec.nodeName)).toEqual(['postern', 'postern']);
});

test('a pod is named so that its name can be a host name, however long the Deployment is', () => {
  const long = deployment(2, 'traefik/whoami').replace('name: api', `name: ${'long-'.repeat(20)}x`);
  const names = planFor(long).plannedPods.map(({ pod }) => pod.metadata.name);
  expect(names.map((name) => name.length)).toEqual([63, 63]);
  expect(new Set(names).size).toBe(2);
});

test('what is too much for one machine is run in part, and said', () => {
  const plan = planFor(deployment(21, 'traefik/whoami'));
  expect(plan.plannedPods).toHaveLength(20);
  expect(codesOf(plan)).toEqual(['deployment-replicas-limited api spec.replicas']);
  const services = Array.from({ length: 251 }, (_, index) =>
    service(`s${index}`, `{app: s${index}}`, '{port: 80}'),
  );
  const many = planFor(documents(...services));
  expect([many.plannedPods.length, many.waitingPods.length]).toEqual([250, 1]);
  expect(codesOf(many)).toContain('pods-limited');
});

test('a Service with nobody behind it gets a stand-in on each of its target ports', () => {
  const plan = planFor(
    service(
      'shop',
      '{app: shop}',
      '{port: 80, targetPort: 8080, name: a}, {port: 9, targetPort: web, name: b}',
    ),
  );
  expect(programsOf(plan)).toEqual([
    'shop-stand-in: whoami-8080 -port=8080',
    'shop-stand-in: whoami-9 -port=9',
  ]);
  expect(plan.pods[0]?.metadata.labels).toMatchObject({ app: 'shop' });
  expect(codesOf(plan)).toEqual(['service-without-workload shop']);
});

test('a stand-in speaks TLS where a policy demands it, with a certificate of its own', () => {
  const yaml = documents(talk.service, talk.policy);
  const plan = planFor(yaml);
  expect(wishesOf(plan)[0]).toMatch(
    /^Secret default\/whoami-tls-stand-in-tls: internal backend for whoami.docker.localhost/,
  );
  const minted = objectsOf(
    'apiVersion: v1\nkind: Secret\nmetadata: {name: whoami-tls-stand-in-tls}\nstringData: {tls.crt: c, tls.key: k}',
  );
  const later = makePlan(snapshotOfObjects([...objectsOf(yaml), ...minted]), {
    strict: false,
    mappings: [],
  });
  expect(programsOf(later)).toEqual([
    'whoami-tls-stand-in: whoami-8443 -cert=/etc/postern/tls/tls.crt -key=/etc/postern/tls/tls.key -port=8443',
  ]);
  expect(Object.keys(later.plannedPods[0]?.containers[0]?.files['/etc/postern/tls'] ?? {})).toEqual(
    ['tls.crt', 'tls.key'],
  );
});

test('a stand-in speaks TLS where TLS is passed through to it', () => {
  const gateway = (mode: string) => `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: g}
spec:
  gatewayClassName: c
  listeners: [{name: tls, protocol: TLS, port: 443, tls: {mode: ${mode}, certificateRefs: [{name: c}]}}]
`;
  const route = `
apiVersion: gateway.networking.k8s.io/v1
kind: TLSRoute
metadata: {name: r}
spec:
  parentRefs: [{name: g}]
  hostnames: [db.example.com]
  rules: [{backendRefs: [{name: db, port: 5432}]}]
`;
  const wishes = (mode: string) =>
    wishesOf(planFor(documents(gateway(mode), route, service('db', '{app: db}', '{port: 5432}'))));
  expect(wishes('Passthrough').join()).toContain('backend for db.example.com');
  expect(wishes('Terminate').join()).not.toContain('backend');
});

test.each([
  ['a workload', deployment(0, 'traefik/whoami')],
  [
    'an EndpointSlice of its own',
    'apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: e, labels: {kubernetes.io/service-name: api}}\naddressType: IPv4',
  ],
])('a Service with %s needs no stand-in', (_, yaml) => {
  const plan = planFor(documents(service('api', '{app: api}', '{port: 80}'), yaml));
  expect(plan.pods).toEqual([]);
});

test('neither does an ExternalName Service, a mapped one, or any with strict', () => {
  const yaml = service('api', '{app: api}', '{port: 80}');
  const mapping = {
    namespace: 'default',
    service: 'api',
    port: 80,
    host: '127.0.0.1',
    hostPort: 1,
  };
  expect(planFor(yaml, { mappings: [mapping] }).pods).toEqual([]);
  expect(planFor(yaml, { strict: true }).pods).toEqual([]);
  const external = yaml.replace('selector: {app: api}', 'type: ExternalName\n  externalName: a.b');
  expect(planFor(external).pods).toEqual([]);
});

test('Services that would select the same stand-in share it', () => {
  const plan = planFor(
    documents(
      service('a', '{app: x}', '{port: 80, targetPort: 8080}'),
      service('b', '{app: x, tier: y}', '{port: 81, targetPort: 8081}'),
    ),
  );
  expect(programsOf(plan)).toEqual([
    'b-stand-in: whoami-8081 -port=8081',
    'b-stand-in: whoami-8080 -port=8080',
  ]);
});

test('an image that cannot be run is a whoami on the ports of its container', () => {
  const yaml = deployment(1, 'nginx:1.29').replace(
    'image:',
    'ports: [{containerPort: 8080}, {containerPort: 8443}]\n          image:',
  );
  const plan = planFor(yaml);
  expect(programsOf(plan).map((line) => line.replace(/^\S+ /, ''))).toEqual([
    'a -port=8080',
    'a-8443 -port=8443',
  ]);
  expect(codesOf(plan)).toEqual(['image-not-runnable api spec.template.spec.containers[0].image']);
  expect(planFor(yaml, { strict: true }).plannedPods).toEqual([]);
});

test('in its place TLS is spoken with the certificate its container mounts', () => {
  const yaml = documents(
    talk.pod.replace('traefik/whoami', 'acme/shop').replace(/ +args.*\n/, ''),
    talk.service,
    talk.policy,
    'apiVersion: v1\nkind: Secret\nmetadata: {name: internal-certs}\nstringData: {tls.crt: c, tls.key: k}',
  );
  expect(programsOf(planFor(yaml))).toEqual([
    'whoami-tls: whoami -cert=/etc/certs/tls.crt -key=/etc/certs/tls.key -port=8443',
  ]);
});

test('namespaces that nobody declared are there, with their names as labels', () => {
  const yaml = service('a', '{app: x}', '{port: 80}').replace(
    'name: a',
    'name: a, namespace: shop',
  );
  expect(planFor(yaml).namespaces.map(({ metadata }) => metadata)).toEqual([
    { name: 'default', labels: { 'kubernetes.io/metadata.name': 'default' } },
    { name: 'shop', labels: { 'kubernetes.io/metadata.name': 'shop' } },
  ]);
});

test('a missing GatewayClass is put in place and said, with strict it is not', () => {
  const plan = planFor(talk.gateway);
  expect(plan.standInClasses.map(({ metadata }) => metadata.name)).toEqual(['traefik']);
  expect(codesOf(plan)).toEqual(['gateway-class-stand-in traefik-gateway spec.gatewayClassName']);
  expect(planFor(talk.gateway, { strict: true }).standInClasses).toEqual([]);
});

test('a missing IngressClass is put in place and said, an old annotation needs none', () => {
  const yaml = `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: i}
spec: {ingressClassName: inner, rules: [{host: a.localhost}]}
`;
  const plan = planFor(yaml);
  expect(plan.standInClasses.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
    'IngressClass inner',
  ]);
  expect(codesOf(plan)).toEqual(['ingress-class-stand-in i spec.ingressClassName']);
  const annotated = yaml
    .replace('name: i', 'name: i, annotations: {kubernetes.io/ingress.class: inner}')
    .replace('ingressClassName: inner, ', '');
  expect(planFor(annotated).standInClasses).toEqual([]);
});

function service(name: string, selector: string, ports: string): string {
  return `
apiVersion: v1
kind: Service
metadata: {name: ${name}}
spec:
  selector: ${selector}
  ports: [${ports}]
`;
}

function deployment(replicas: number, image: string): string {
  return `
apiVersion: apps/v1
kind: Deployment
metadata: {name: api}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: api}}
  template:
    metadata: {labels: {app: api}}
    spec:
      containers:
        - name: a
          image: ${image}
`;
}
