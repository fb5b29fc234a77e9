import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { encodeBase64 } from '../resources/base64.ts';
import { deployment } from '../resources/deployment.ts';
import { event } from '../resources/event.ts';
import { gateway } from '../resources/gateway.ts';
import { httpRoute } from '../resources/http-route.ts';
import { namespaceKind } from '../resources/namespace.ts';
import { type KubeObject, refTo } from '../resources/object.ts';
import { pod } from '../resources/pod.ts';
import { codesOf, onBench, tableOf, testSettings } from './control-plane.testing.ts';
import type { Outcome, PodStatus, WantedCertificate } from './control-plane.ts';

const talkFolder = fileURLToPath(new URL('../../examples/talk', import.meta.url));
const talk = Object.fromEntries(
  readdirSync(talkFolder)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => [name, readFileSync(join(talkFolder, name), 'utf8')]),
);

test('the talk comes up in steps: certificates, then pods, then endpoints', () =>
  onBench(talk, {}, async ({ plane, until, bugs }) => {
    const first = await plane.start();
    expect(first.wantedCertificates.map(({ target }) => target.name)).toEqual([
      'external-certs',
      'internal-certs',
      'internal-ca',
    ]);
    expect(first.plannedPods).toEqual([]);
    // Nothing is wrong with these files: what they lack is on its way.
    expect(codesOf(first)).toEqual([]);
    plane.setMinted(first.wantedCertificates.map(minted));
    const second = await until(({ plannedPods }) => plannedPods.length === 1);
    expect(Object.keys(second.plannedPods[0]?.containers[0]?.files['/etc/certs'] ?? {})).toEqual([
      'tls.crt',
      'tls.key',
    ]);
    plane.setPodStatuses(second.plannedPods.map(running));
    const last = await until(({ routingTable }) => endpointsOf(routingTable).length > 0);
    expect(endpointsOf(last.routingTable)).toEqual(['127.64.0.1:8443']);
    expect(codesOf(last)).toEqual([]);
    expect(bugs).toEqual([]);
  }));

test('statuses are written back with times, and a second pass over the same changes nothing', () =>
  onBench(talk, {}, async ({ plane, outcomes, until }) => {
    const first = await plane.start();
    plane.setMinted(first.wantedCertificates.map(minted));
    const second = await until(({ plannedPods }) => plannedPods.length === 1);
    plane.setPodStatuses(second.plannedPods.map(running));
    const settled = await until(({ routingTable }) => endpointsOf(routingTable).length > 0);
    const conditions = settled.snapshot.list(gateway)[0]?.status?.conditions ?? [];
    expect(conditions.map(({ type, status }) => `${type}=${status}`)).toEqual(
      expect.arrayContaining(['Accepted=True', 'Programmed=True']),
    );
    expect(conditions[0]?.lastTransitionTime).toBe('2026-01-02T03:04:05Z');
    const told = outcomes.length;
    plane.store.annotate(
      { group: '', kind: 'Pod', namespace: 'default', name: 'whoami-tls' },
      { 'postern.dev/port-map': undefined },
    );
    plane.setPodStatuses(second.plannedPods.map(running));
    await twoTurns();
    expect(outcomes.length).toBe(told);
    expect(plane.store.revision()).toBe(settled.revision);
  }));

test('a time changes only when a condition flips', async () => {
  let now = Date.parse('2026-01-02T03:04:05Z');
  await onBench(talk, { now: () => now }, async ({ plane, until }) => {
    const first = await plane.start();
    plane.setMinted(first.wantedCertificates.map(minted));
    const second = await until(({ plannedPods }) => plannedPods.length === 1);
    now += 60_000;
    plane.setPodStatuses(second.plannedPods.map((one) => ({ ...running(one), ready: false })));
    const third = await until(({ snapshot }) => podOf(snapshot)?.status?.podIP !== undefined);
    expect(timeOf(third, 'Ready')).toBe('2026-01-02T03:04:05Z');
    now += 60_000;
    plane.setPodStatuses(second.plannedPods.map(running));
    const last = await until((outcome) => timeOf(outcome, 'Ready') !== timeOf(third, 'Ready'));
    expect(timeOf(last, 'Ready')).toBe('2026-01-02T03:06:05Z');
    expect(timeOf(last, 'PodScheduled')).toBe('2026-01-02T03:04:05Z');
  });
});

test('many changes of one turn make one outcome', () =>
  onBench(talk, {}, async ({ plane, outcomes }) => {
    const first = await plane.start();
    const told = outcomes.length;
    plane.setMinted(first.wantedCertificates.map(minted));
    plane.setPodStatuses([]);
    plane.setUnavailableSockets(new Map([['127.0.0.1:8443', 'taken']]));
    plane.store.create(config('by-kubectl'));
    await twoTurns();
    expect(outcomes.length).toBe(told + 1);
  }));

test('what was minted leaves with the reference to it', () =>
  onBench(talk, { watch: true }, async ({ plane, until, remove }) => {
    const first = await plane.start();
    plane.setMinted(first.wantedCertificates.map(minted));
    await until(({ snapshot }) => snapshot.find(secretRef('internal-certs')) !== undefined);
    remove('4-whoami-tls.yaml');
    await until(({ snapshot }) => snapshot.find(secretRef('internal-certs')) === undefined);
  }));

test('a Secret in the YAML takes the place of the one that was minted', () =>
  onBench(talk, { watch: true }, async ({ plane, until, write }) => {
    const first = await plane.start();
    plane.setMinted(first.wantedCertificates.map(minted));
    await until(({ plannedPods }) => plannedPods.length === 1);
    write(
      'own.yaml',
      'apiVersion: v1\nkind: Secret\nmetadata: {name: internal-certs}\nstringData: {mine: x}\n',
    );
    const last = await until(({ wantedCertificates }) => wantedCertificates.length === 2);
    expect(last.snapshot.find(secretRef('internal-certs'))).toMatchObject({
      data: { mine: 'eA==' },
    });
    expect(last.snapshot.sourceOf(secretRef('internal-certs'))).toBe('file');
  }));

test('a refused document keeps its last good version in force and says so', () =>
  onBench(talk, { watch: true }, async ({ plane, until, write }) => {
    const first = await plane.start();
    const good = talk['3-http-route.yaml'] ?? '';
    write('3-http-route.yaml', good.replace('type: Exact', 'type: Exactly'));
    const broken = await until(({ findings }) =>
      findings.some(({ severity }) => severity === 'error'),
    );
    expect(broken.findings.map(({ code }) => code)).toContain('object-kept-at-last-good-version');
    expect(tableOf(broken)).toEqual(tableOf(first));
    expect(broken.routingTable).toBe(first.routingTable);
    write('3-http-route.yaml', good.replace('value: /whoami', 'value: /other'));
    const mended = await until((outcome) => outcome.routingTable !== first.routingTable);
    expect(mended.findings.map(({ code }) => code)).not.toContain(
      'object-kept-at-last-good-version',
    );
  }));

test('findings carry their place, in the order of the files', () =>
  onBench(
    {
      'b.yaml': 'apiVersion: cert-manager.io/v1\nkind: Issuer\nmetadata: {name: i}\n',
      'a.yaml':
        'apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {ports: [{port: 80}]}\n---\napiVersion: gateway.networking.k8s.io/v1\nkind: HttpRoute\nmetadata: {name: r}\n',
    },
    {},
    async ({ plane }) => {
      expect(codesOf(await plane.start())).toEqual([
        'service-without-workload a.yaml:1',
        'kind-probably-misspelt a.yaml:6',
        'kind-left-alone b.yaml:1',
      ]);
    },
  ));

test('a status in a manifest is not believed', () =>
  onBench(
    {
      'r.yaml': `${talk['3-http-route.yaml']}\nstatus: {parents: [{parentRef: {name: x}, controllerName: a.b/c, conditions: []}]}\n`,
    },
    {},
    async ({ plane }) => {
      const { snapshot } = await plane.start();
      expect(JSON.stringify(snapshot.list(httpRoute)[0])).not.toContain('a.b/c');
    },
  ));

test('a bug in translation leaves the last good outcome in force and is reported', () => {
  let isBroken = false;
  const inspectCertificate = () => {
    if (isBroken) throw new Error('a bug');
    return undefined;
  };
  return onBench(
    talk,
    { settings: { ...testSettings, inspectCertificate } },
    async ({ plane, until, bugs }) => {
      const first = await plane.start();
      plane.setMinted(first.wantedCertificates.map(minted));
      const good = await until(({ plannedPods }) => plannedPods.length === 1);
      isBroken = true;
      plane.setPodStatuses(good.plannedPods.map(running));
      await twoTurns();
      expect(bugs).toHaveLength(1);
      expect(plane.current()).toBe(good);
      isBroken = false;
      plane.store.create(config('anything'));
      const last = await until((outcome) => outcome !== good);
      expect(endpointsOf(last.routingTable)).toEqual(['127.64.0.1:8443']);
    },
  );
});

test('a Gateway that lost its class stops telling how it was programmed', () =>
  onBench(talk, { watch: true, settings: { ...testSettings, strict: true } }, async (bench) => {
    const { plane, until, remove } = bench;
    const first = await plane.start();
    expect(conditionOf(first, 'Accepted')).toBe('True');
    remove('1-gateway-class.yaml');
    await until((outcome) => conditionOf(outcome, 'Accepted') === 'Unknown');
  }));

test('what an API client writes is planned and translated like a save', () =>
  onBench(talk, {}, async ({ plane, until }) => {
    const first = await plane.start();
    const [one] = first.snapshot.list(gateway);
    if (one) plane.store.remove(refTo(one));
    await until(({ routingTable }) => routingTable.sockets.length === 0);
  }));

test('a change that only streams see makes a new table', () =>
  onBench(
    { 'gateway.yaml': tcpGateway(9000) },
    { watch: true },
    async ({ plane, write, until }) => {
      const portsOf = ({ routingTable }: Outcome) =>
        (routingTable.streamSockets ?? []).map(({ port }) => port);
      const first = await plane.start();
      expect(portsOf(first)).toEqual([9000]);
      write('gateway.yaml', tcpGateway(9001));
      const second = await until((outcome) => portsOf(outcome)[0] === 9001);
      expect(second.routingTable).not.toBe(first.routingTable);
    },
  ));

test('Deployments and Namespaces report like those of a cluster', () => {
  const yaml = `apiVersion: apps/v1
kind: Deployment
metadata: {name: d}
spec:
  replicas: 2
  selector: {matchLabels: {app: d}}
  template:
    metadata: {labels: {app: d}}
    spec: {containers: [{name: c, image: traefik/whoami}]}
`;
  return onBench({ 'd.yaml': yaml }, {}, async ({ plane, until }) => {
    const first = await plane.start();
    expect(first.snapshot.list(namespaceKind)).toMatchObject([{ status: { phase: 'Active' } }]);
    expect(first.plannedPods).toHaveLength(2);
    plane.setPodStatuses(first.plannedPods.slice(0, 1).map(running));
    const half = await until(({ snapshot }) => readyOf(snapshot) === 1);
    expect(half.snapshot.list(deployment)[0]?.status).toMatchObject({ replicas: 2 });
    plane.setPodStatuses(first.plannedPods.map(running));
    await until(({ snapshot }) => readyOf(snapshot) === 2);
  });
});

function minted({ target, purpose }: WantedCertificate): KubeObject {
  const { kind, namespace, name } = target;
  const pem = (label: string) => `-----BEGIN ${label}-----\nMAAA\n-----END ${label}-----\n`;
  const texts = {
    'tls.crt': pem('CERTIFICATE'),
    'tls.key': pem('PRIVATE KEY'),
    'ca.crt': pem('CERTIFICATE'),
  };
  const ca = { 'ca.crt': texts['ca.crt'] };
  const object = { apiVersion: 'v1', kind, metadata: { namespace, name } };
  if (kind === 'ConfigMap') return { ...object, ...{ data: ca } };
  const { 'ca.crt': _, ...pair } = texts;
  const data = Object.entries(purpose === 'authority' ? ca : pair).map(
    ([key, text]) => [key, encodeBase64(text)] as const,
  );
  return { ...object, ...{ type: 'Opaque', data: Object.fromEntries(data) } };
}

function running({ pod: { metadata } }: { pod: KubeObject }): PodStatus {
  const { namespace = '', name } = metadata;
  return { namespace, name, phase: 'Running', podIP: '127.64.0.1', ready: true, restarts: 0 };
}

function endpointsOf({ sockets }: Outcome['routingTable']): readonly string[] {
  const rules = sockets.flatMap(({ listeners }) =>
    listeners.flatMap(({ virtualHosts }) => virtualHosts.flatMap((host) => host.rules)),
  );
  return rules.flatMap(({ backends }) =>
    backends.flatMap(({ target }) =>
      target.kind === 'backend'
        ? target.backend.endpoints.map(({ address, port }) => `${address}:${port}`)
        : [],
    ),
  );
}

function podOf(snapshot: Outcome['snapshot']) {
  return snapshot.get(pod, { namespace: 'default', name: 'whoami-tls' });
}

function timeOf({ snapshot }: Outcome, type: string): unknown {
  const conditions = podOf(snapshot)?.status?.conditions ?? [];
  const found = conditions.find((condition) => condition.type === type);
  return found && 'lastTransitionTime' in found ? found.lastTransitionTime : undefined;
}

function secretRef(name: string) {
  return { group: '', kind: 'Secret', namespace: 'default', name };
}

function config(name: string): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' } };
}

function conditionOf({ snapshot }: Outcome, type: string): string | undefined {
  const conditions = snapshot.list(gateway)[0]?.status?.conditions ?? [];
  return conditions.find((condition) => condition.type === type)?.status;
}

function readyOf(snapshot: Outcome['snapshot']): number | undefined {
  return snapshot.list(deployment)[0]?.status?.readyReplicas;
}

async function twoTurns(): Promise<void> {
  for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

function tcpGateway(port: number): string {
  return `apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: { name: local }
spec: { controllerName: postern.dev/gateway-controller }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: streams, namespace: default }
spec:
  gatewayClassName: local
  listeners: [{ name: tcp, protocol: TCP, port: ${port} }]
`;
}

const gatewayClassYaml = `
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: { name: traefik }
spec: { controllerName: traefik.io/gateway-controller }
`;
const nameOf = ({ metadata }: KubeObject) => metadata.name;

test('what happens is told as Events, from which nothing follows', () =>
  onBench(
    {
      'classes.yaml': gatewayClassYaml,
      'gateway.yaml': `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: web, namespace: shop }
spec: { gatewayClassName: traefik, listeners: [{ name: http, port: 8000, protocol: HTTP }] }
`,
    },
    { watch: true },
    async ({ plane, outcomes, remove, until }) => {
      await plane.start();
      await wait(50);
      const before = outcomes.length;
      const { namespaces, told } = {
        namespaces: () => plane.store.snapshot().list(namespaceKind).map(nameOf),
        told: () =>
          plane.store
            .snapshot()
            .list(event)
            .map(({ reason }) => reason),
      };
      await expect.poll(told, { timeout: 3_000 }).toEqual(['Accepted', 'Accepted', 'Programmed']);
      await wait(20);
      expect(outcomes).toHaveLength(before);
      expect(namespaces()).toContain('shop');
      remove('gateway.yaml');
      await until(({ snapshot }) => snapshot.list(gateway).length === 0);
      expect(told()).toHaveLength(3);
      expect(namespaces()).not.toContain('shop');
    },
  ));
