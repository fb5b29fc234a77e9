/** The conformance tests' backends on a whole dev gateway: planned, run and reported. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { get } from 'node:https';
import { platform } from 'node:os';
import { expect, test } from 'vitest';
import {
  conformanceManifests,
  conformanceSources,
} from '../control-plane/conformance-manifests.testing.ts';
import type { DevGateway } from '../dev-gateway.ts';
import { endpointSlice } from '../resources/endpoint-slice.ts';
import { type Pod, pod } from '../resources/pod.ts';
import { makeCertificate } from '../workloads/whoami/whoami.testing.ts';
import { onGateway, until } from './bench.testing.ts';

// Elsewhere pods share one address, and are found by mapped ports.
test.runIf(platform() === 'linux')(
  'the backends of the conformance tests run as in a cluster',
  { timeout: 30_000 },
  async () => {
    const authority = await makeCertificate('authority');
    const { cert, key } = await makeCertificate('abc.example.com', authority);
    const manifests = { 'base.yaml': conformanceManifests() };
    await onGateway(manifests, { strict: true, ports: new Map() }, async ({ gateway, write }) => {
      const early = podsOf(gateway);
      const waiting = early.filter(({ status }) => status?.phase === 'Pending');
      expect([early.length, waiting.length]).toEqual([45, 9]);
      expect(waiting[0]?.status).toMatchObject({
        containerStatuses: [{ ready: false, state: { waiting: { reason: 'ContainerCreating' } } }],
      });

      write('volumes.yaml', conformanceSources({ cert, key, authority: authority.cert }));
      await until(
        () => podsOf(gateway).filter(isReady).length,
        (count) => count > 36,
      );
      const before = performance.now();
      const pods = await until(
        () => podsOf(gateway),
        (all) => all.every(isReady),
      );
      expect(performance.now() - before).toBeLessThan(2_000);
      expect(new Set(pods.map(({ status }) => status?.podIP)).size).toBe(45);
      for (const { metadata, spec, status } of pods) {
        expect(status).toMatchObject({
          phase: 'Running',
          podIPs: [{ ip: status?.podIP }],
          startTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]+Z$/),
          containerStatuses: [{ name: spec.containers[0]?.name, ready: true }],
        });
        expect(metadata.name).toMatch(new RegExp(`^${spec.containers[0]?.name}-\\w{9}-\\w{5}$`));
      }
      const http = await fetch(`http://${addressOf(pods, 'web-backend')}:3000/a`);
      expect(await http.json()).toMatchObject({
        namespace: 'gateway-conformance-web-backend',
        pod: expect.stringMatching(/^web-backend-/),
      });
      expect(await tlsVersionOf(addressOf(pods, 'tls-backend-2'))).toBe('TLSv1.3');
      expect(await answerToDns(gateway)).toBe(0x8400);
      await findLine(gateway, pods);
    });
  },
);

function podsOf(gateway: DevGateway): readonly Pod[] {
  return gateway.state().outcome.snapshot.list(pod);
}

function isReady({ status }: Pod): boolean {
  return (status?.conditions ?? []).some((one) => one.type === 'Ready' && one.status === 'True');
}

function addressOf(pods: readonly Pod[], app: string): string {
  const found = pods.find(({ metadata }) => metadata.labels?.['app'] === app);
  return found?.status?.podIP ?? '';
}

async function tlsVersionOf(address: string): Promise<unknown> {
  const asked = get(`https://${address}:8443/`, { rejectUnauthorized: false, agent: false });
  const [response] = await once(asked, 'response');
  let body = '';
  for await (const chunk of response.setEncoding('utf8')) body += chunk;
  return JSON.parse(body).tls.version;
}

/** The flags of the answer to a question for foo.bar.com, sent where the Service leads. */
async function answerToDns(gateway: DevGateway): Promise<number> {
  const slices = gateway.state().outcome.snapshot.list(endpointSlice);
  const slice = slices.find(({ metadata }) => metadata.name.startsWith('coredns-'));
  expect(slice?.ports?.[0]).toMatchObject({ name: 'dns', protocol: 'UDP' });
  const question = Buffer.from('00010000000100000000000003666f6f0362617203636f6d0000010001', 'hex');
  const client = createSocket('udp4');
  client.send(question, slice?.ports?.[0]?.port ?? 0, slice?.endpoints?.[0]?.addresses[0]);
  const [answer] = await once(client, 'message');
  client.close();
  return answer.readUInt16BE(2);
}

/** What a mirror test looks for: the line of one request, under its pod and its container. */
async function findLine(gateway: DevGateway, pods: readonly Pod[]): Promise<void> {
  const mirror = pods.find(({ metadata }) => metadata.labels?.['app'] === 'infra-backend-v3');
  const { namespace = '', name = '' } = mirror?.metadata ?? {};
  await fetch(`http://${mirror?.status?.podIP}:3000/mirrored?x=1`);
  const isMeant = (text: string) => text.startsWith('Echoing back request made to /mirrored?x=1 ');
  const lines = await until(
    () => gateway.podLogs({ namespace, name }).filter(({ text }) => isMeant(text)),
    (found) => found.length > 0,
  );
  expect(lines).toMatchObject([{ container: 'infra-backend-v3', stream: 'stdout' }]);
}
