import { describe, expect, test } from 'vitest';
import { conformanceManifests, conformanceSources } from './conformance-manifests.testing.ts';
import type { Plan } from './plan/plan.ts';
import { codesOf, documents, planFor } from './planning.testing.ts';

describe('an image', () => {
  test.each([
    ['traefik/whoami:v1.11', 'whoami'],
    ['ghcr.io/traefik/whoami', 'whoami'],
    ['registry.k8s.io/gateway-api/conformance/echo-basic:v0.1.0', 'echo'],
    ['gcr.io/k8s-staging-gateway-api/echo-basic:v20240412-v1.0.0-394-g40c666fd', 'echo'],
    ['gcr.io/k8s-staging-gateway-api/echo-advanced@sha256:0a1b', 'echo'],
    ['registry.k8s.io/coredns/coredns:v1.14.6', 'dns'],
    ['coredns/coredns', 'dns'],
  ])('%s is the program %s', (image, program) => {
    const plan = planFor(podWith(image));
    expect(plan.plannedPods[0]?.containers.map((one) => one.program)).toEqual([program]);
    expect(codesOf(plan)).toEqual([]);
  });

  test.each(['acme/echo', 'acme/my-coredns', 'echo-basic'])('%s is none', (image) => {
    expect(codesOf(planFor(podWith(image)))).toEqual([
      'image-not-runnable p spec.containers[0].image',
    ]);
  });
});

test('a pod with several programs keeps each under its name', () => {
  const plan = planFor(`
apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  containers:
    - {name: a, image: traefik/whoami}
    - {name: b, image: registry.k8s.io/gateway-api/conformance/echo-basic:v0.1.0}
    - {name: c, image: coredns/coredns, args: [-conf, /etc/coredns/Corefile]}
`);
  const [pod] = plan.plannedPods;
  expect(pod?.containers.map(({ name, program, args }) => [name, program, args])).toEqual([
    ['a', 'whoami', []],
    ['b', 'echo', []],
    ['c', 'dns', ['-conf', '/etc/coredns/Corefile']],
  ]);
});

test('a container is told what its pod knows of itself', () => {
  const field = (name: string, fieldPath: string) =>
    `- {name: ${name}, valueFrom: {fieldRef: {fieldPath: "${fieldPath}"}}}`;
  const plan = planFor(`
apiVersion: v1
kind: Pod
metadata: {name: p, namespace: n, labels: {tier: back}, annotations: {note: hi}}
spec:
  containers:
    - name: a
      image: traefik/whoami
      args: ["-name=$(IP)"]
      env:
        ${field('POD_NAME', 'metadata.name')}
        ${field('NAMESPACE', 'metadata.namespace')}
        ${field('NODE', 'spec.nodeName')}
        ${field('TIER', "metadata.labels['tier']")}
        ${field('NOTE', "metadata.annotations['note']")}
        ${field('IP', 'status.podIP')}
        ${field('HOST', 'status.hostIP')}
        - {name: URL, value: "http://$(IP):80"}
`);
  const [pod] = plan.plannedPods;
  const given = pod?.addressPlaceholder ?? '';
  expect(given).not.toBe('');
  expect(pod?.containers[0]?.env).toEqual({
    POD_NAME: 'p',
    NAMESPACE: 'n',
    NODE: 'postern',
    TIER: 'back',
    NOTE: 'hi',
    IP: given,
    HOST: '127.0.0.1',
    URL: `http://${given}:80`,
  });
  expect(pod?.containers[0]?.args).toEqual([`-name=${given}`]);
});

test('a value from a Secret is taken as it is, a written one is filled in', () => {
  const plan = planFor(
    documents(
      podWith('traefik/whoami').replace(
        'image:',
        // A function, since replacement texts have dollar signs of their own.
        () => `env:
        - {name: A, value: a}
        - {name: B, valueFrom: {secretKeyRef: {name: s, key: k}}}
        - {name: C, value: "$(A) $(B) $$(A)"}
      image:`,
      ),
      'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {k: "$(A)"}',
    ),
  );
  expect(plan.plannedPods[0]?.containers[0]?.env).toEqual({
    A: 'a',
    B: '$(A)',
    C: 'a $(A) $(A)',
  });
});

describe('the workloads of the conformance tests', () => {
  const pems = { cert: 'certificate', key: 'key', authority: 'authority' };
  const early = planFor(conformanceManifests(), { strict: true });
  const plan = planFor(documents(conformanceManifests(), conformanceSources(pems)), {
    strict: true,
  });

  test('are 36 Deployments in three namespaces, each with its program', () => {
    const owners = new Set(plan.pods.map(ownerOf));
    expect(owners.size).toBe(36);
    expect(new Set(plan.pods.map(({ metadata }) => metadata.namespace)).size).toBe(3);
    expect(countBy(plan, ({ program }) => program)).toEqual({ echo: 44, dns: 1 });
    expect(codesOf(plan)).toEqual([]);
  });

  test('have names whose last two parts are hashes, and labels that tell the template', () => {
    for (const { metadata } of plan.pods) {
      const owner = metadata.ownerReferences?.[0]?.name;
      const [, hash] = /^.*-([a-z0-9]{9})-[a-z0-9]{5}$/.exec(metadata.name) ?? [];
      expect(metadata.name.split('-').slice(0, -2).join('-')).toBe(owner);
      expect(metadata.labels).toEqual({ app: owner, 'pod-template-hash': hash });
    }
    expect(new Set(plan.pods.map(({ metadata }) => metadata.name)).size).toBe(45);
  });

  test('wait for the volumes that come later, and only those', () => {
    const waiting = new Set(early.waitingPods.map(({ pod }) => ownerOf(pod)));
    expect([...waiting].sort()).toEqual([
      'gateway-conformance-app-backend/tls-backend',
      'gateway-conformance-infra/coredns',
      'gateway-conformance-infra/grpc-infra-backend-v1',
      'gateway-conformance-infra/tcp-backend',
      'gateway-conformance-infra/tls-backend',
      'gateway-conformance-infra/tls-backend-2',
      'gateway-conformance-infra/tls-backend-with-client-cert-validation',
    ]);
    expect(early.waitingPods[0]?.message).toContain('tls-checks-certificate');
    expect(early.plannedPods).toHaveLength(45 - early.waitingPods.length);
    expect(plan.waitingPods).toEqual([]);
    const names = (one: Plan) => one.pods.map(({ metadata }) => metadata.name);
    expect(names(early)).toEqual(names(plan));
  });

  test('find what they mount under the names that the volume gives it', () => {
    const folders = plan.plannedPods
      .filter(({ pod }) => pod.metadata.name.includes('client-cert-validation'))
      .flatMap(({ containers }) => containers.map(({ files }) => files));
    expect(folders).toEqual([
      {
        '/etc/server-certs': { crt: bytes('certificate'), key: bytes('key') },
        '/etc/client-certs': { 'ca.crt': bytes('authority') },
      },
    ]);
  });

  test('get other names with another template, the same with another number of them', () => {
    const names = (yaml: string) =>
      planFor(yaml, { strict: true })
        .pods.filter((pod) => ownerOf(pod).endsWith('/infra-backend-v3'))
        .map(({ metadata }) => metadata.name);
    const yaml = conformanceManifests();
    const [name = ''] = names(yaml);
    const [at, end] = [yaml.indexOf('infra-backend-v3'), yaml.indexOf('app-backend-v1')];
    const change = (from: string, to: string) =>
      yaml.slice(0, at) + yaml.slice(at, end).replace(from, to) + yaml.slice(end);
    expect(names(change('replicas: 1', 'replicas: 3'))).toContain(name);
    expect(names(change('echo-basic:v0.1.0', 'echo-basic:v0.1.1'))).not.toContain(name);
  });
});

function podWith(image: string): string {
  return `
apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  containers:
    - name: a
      image: ${image}
`;
}

function ownerOf({ metadata }: Plan['pods'][number]): string {
  return `${metadata.namespace}/${metadata.ownerReferences?.[0]?.name}`;
}

function countBy(
  plan: Plan,
  keyOf: (container: Plan['plannedPods'][number]['containers'][number]) => string,
): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const container of plan.plannedPods.flatMap(({ containers }) => containers)) {
    counts[keyOf(container)] = (counts[keyOf(container)] ?? 0) + 1;
  }
  return counts;
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
