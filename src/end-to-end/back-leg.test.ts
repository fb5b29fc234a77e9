/** Everything that can be wrong with the gate at the back, from YAML to the page a person reads. */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { type Authority, type Leaf, makeAuthority } from '../data-plane/back/back.testing.ts';
import type { BackHandshakeFailed, RequestFailed } from '../traffic/traffic-event.ts';
import { ask } from './ask.testing.ts';
import { type Bench, type Files, freePorts, onGateway, until } from './bench.testing.ts';
import {
  caYaml,
  classYaml,
  gatewayYaml,
  localServiceYaml,
  policyYaml,
  routeYaml,
  secretYaml,
  tlsWhoamiYaml,
} from './manifests.testing.ts';
import { type RecordingBackend, startRecordingBackend } from './recording-backend.testing.ts';

let authority: Authority;
let stranger: Authority;
let leaf: Leaf;
let backend: RecordingBackend | undefined;

beforeAll(async () => {
  [authority, stranger] = await Promise.all([makeAuthority('ours'), makeAuthority('a stranger')]);
  leaf = await authority.issue({ dns: ['back.example'], uris: ['spiffe://back/one'] });
});
afterEach(async () => {
  await backend?.close();
  backend = undefined;
});

interface Wrong {
  /** In place of the right files. */
  readonly files: Files;
  readonly strict?: boolean;
  readonly plaintext?: boolean;
  readonly code: string;
  /** What stands in the line of YAML that is to blame. */
  readonly blames: string;
  /** No handshake is tried where it is known beforehand to be of no use. */
  readonly handshakes: number;
}

const rightPolicy = { service: 'back', hostname: 'back.example' };
const cases: readonly [string, () => Wrong][] = [
  [
    'the policy asks for another hostname',
    () => ({
      files: { 'policy.yaml': policyYaml({ ...rightPolicy, hostname: 'other.example' }) },
      code: 'backend-certificate-name-mismatch',
      blames: 'hostname: other.example',
      handshakes: 1,
    }),
  ],
  [
    'the ConfigMap holds another authority',
    () => ({
      files: { 'ca.yaml': caYaml(stranger.pem) },
      code: 'backend-certificate-untrusted',
      blames: 'caCertificateRefs',
      handshakes: 1,
    }),
  ],
  [
    'the ConfigMap is missing, and nothing is minted',
    () => ({
      files: { 'ca.yaml': '# later\n' },
      strict: true,
      code: 'policy-ca-missing',
      blames: 'caCertificateRefs',
      handshakes: 0,
    }),
  ],
  [
    'the ConfigMap has no ca.crt',
    () => ({
      files: { 'ca.yaml': caYaml(undefined) },
      code: 'policy-ca-invalid',
      blames: 'caCertificateRefs',
      handshakes: 0,
    }),
  ],
  [
    'ca.crt is empty',
    () => ({
      files: { 'ca.yaml': caYaml('') },
      code: 'policy-ca-invalid',
      blames: 'caCertificateRefs',
      handshakes: 0,
    }),
  ],
  [
    'the policy is not even valid',
    () => ({
      files: { 'policy.yaml': policyYaml({ ...rightPolicy, hostname: '"*.example"' }) },
      code: 'policy-not-admitted',
      blames: 'hostname: "*.example"',
      handshakes: 0,
    }),
  ],
  [
    'none of the subjectAltNames is in the certificate',
    () => ({
      files: {
        'policy.yaml': policyYaml({
          ...rightPolicy,
          more: 'subjectAltNames: [{ type: URI, uri: spiffe://back/two }]',
        }),
      },
      code: 'backend-certificate-san-mismatch',
      blames: 'subjectAltNames',
      handshakes: 1,
    }),
  ],
];

test.each(cases)('when %s, nothing is sent and one cause is named', async (_, sketch) => {
  const wrong = sketch();
  backend = await startRecordingBackend(leaf);
  const right = rightFiles(backend.port);
  const { strict = false } = wrong;
  const files = { ...right, ...wrong.files, 'class.yaml': classYaml };
  await onGateway(files, { strict, patienceMs: 500 }, async (bench) => {
    await expectNamedCause(bench, wrong);
    expect(backend?.requests()).toBe(0);
    expect(backend?.bytes().toString('latin1')).not.toMatch(/HTTP\/|secret/);
    for (const name of Object.keys(wrong.files)) bench.write(name, right[name] ?? '');
    await expectRepaired(bench);
  });
});

test('when the backend speaks plaintext, nothing is sent and one cause is named', async () => {
  const ports = await freePorts(8080, 8443, 9000, 9001);
  backend = await startRecordingBackend(undefined, ports.get(9000));
  const secure = await startRecordingBackend(leaf, ports.get(9001));
  try {
    await onGateway(rightFiles(9000), { ports }, async (bench) => {
      const wrong = { code: 'backend-not-speaking-tls', blames: 'policy.yaml', handshakes: 1 };
      await expectNamedCause(bench, wrong);
      expect(backend?.requests()).toBe(0);
      // One ClientHello: a TLS record, and what HTTP there is in it is the names of ALPN.
      expect(backend?.bytes()[0]).toBe(0x16);
      expect(backend?.bytes().toString('latin1')).not.toMatch(/HTTP\/|secret/);
      bench.write('service.yaml', localServiceYaml('back', 9001));
      await expectRepaired(bench);
    });
  } finally {
    await secure.close();
  }
});

test('when the certificate in the YAML has expired, one cause is named', async () => {
  const [from, to] = [new Date(Date.now() - 2 * dayMs), new Date(Date.now() - dayMs)];
  const expired = await authority.issue({ dns: ['back.example'], from, to });
  const files = {
    ...rightFiles(0),
    'service.yaml': tlsWhoamiYaml('back', 'own-certs'),
    'secret.yaml': secretYaml('own-certs', expired),
  };
  await onGateway(files, {}, async (bench) => {
    const wrong = {
      code: 'backend-certificate-expired',
      blames: 'policy.yaml',
      handshakes: 1,
    };
    await expectNamedCause(bench, wrong);
    const log = bench.gateway.podLogs({ namespace: 'default', name: 'back' });
    expect(log.filter(({ text }) => text.includes('secret'))).toEqual([]);
    bench.write('secret.yaml', secretYaml('own-certs', leaf));
    await expectRepaired(bench);
  });
});

test('a policy that becomes wrong holds for the next request, kept connections or not', async () => {
  backend = await startRecordingBackend(leaf);
  await onGateway(rightFiles(backend.port), {}, async (bench) => {
    await expectRepaired(bench);
    expect(bench.gateway.stats().backConnections).toBe(1);
    bench.write('ca.yaml', caYaml(stranger.pem));
    const url = `http://a.localhost:${bench.port(8080)}/secret`;
    await until(
      () => ask({ url }),
      ({ status }) => status === 503,
    );
    const before = backend?.requests();
    const answers = await Promise.all([1, 2, 3].map(() => ask({ url })));
    expect(answers.map(({ status }) => status)).toEqual([503, 503, 503]);
    expect(backend?.requests()).toBe(before);
  });
});

test('while an editor replaces the policy nothing is sent in plaintext', async () => {
  backend = await startRecordingBackend(leaf);
  const files = rightFiles(backend.port);
  await onGateway(files, {}, async (bench) => {
    const url = `http://a.localhost:${bench.port(8080)}/secret`;
    const statuses = new Set<number>();
    let saving = true;
    const asking = (async () => {
      while (saving) statuses.add((await ask({ url })).status);
    })();
    const policy = join(bench.folder, 'policy.yaml');
    for (const gapMs of [0, 5, 10, 20, 30]) {
      renameSync(policy, `${policy}~`);
      await new Promise((resolve) => setTimeout(resolve, gapMs));
      bench.write('policy.yaml', files['policy.yaml'] ?? '');
      rmSync(`${policy}~`);
      writeFileSync(policy, '');
      await new Promise((resolve) => setTimeout(resolve, gapMs));
      bench.write('policy.yaml', files['policy.yaml'] ?? '');
      await new Promise((resolve) => setTimeout(resolve, 120));
    }
    saving = false;
    await asking;
    expect([...statuses]).toEqual([200]);
    expect(backend?.firstBytes().filter((first) => first !== 0x16)).toEqual([]);
  });
});

/** Asks once; checks page, event and place. */
async function expectNamedCause(
  bench: Bench,
  { code, blames, handshakes }: Pick<Wrong, 'code' | 'blames' | 'handshakes'>,
): Promise<void> {
  const url = `http://a.localhost:${bench.port(8080)}/secret`;
  const headers = { accept: 'application/json' };
  const answer = await ask({ url, headers, method: 'POST', body: 'a secret' });
  expect(answer).toMatchObject({ status: 503 });
  expect(answer.ms).toBeLessThan(1000);
  const { error } = JSON.parse(answer.body);
  expect(error).toMatchObject({ code, position: { file: expect.any(String) } });
  const { file, line, column } = error.position;
  const blamed = readFileSync(join(bench.folder, file), 'utf8').split('\n')[line - 1] ?? '';
  expect(blamed.slice(column - 1)).toBeTruthy();
  expect(`${file}: ${blamed}`).toContain(blames);
  const failed = bench.events.filter(
    (event): event is RequestFailed => event.event === 'request-failed',
  );
  expect(failed.map(({ failure }) => failure.code)).toEqual([code]);
  expect(
    failed[0]?.failure.origin && bench.gateway.controlPlane.locate(failed[0].failure.origin),
  ).toEqual(error.position);
  const shaken = bench.events.filter(
    (event): event is BackHandshakeFailed => event.event === 'back-handshake-failed',
  );
  expect(shaken.map(({ failure }) => failure.code)).toEqual(Array(handshakes).fill(code));
}

async function expectRepaired(bench: Bench): Promise<void> {
  const url = `http://a.localhost:${bench.port(8080)}/secret`;
  const answer = await until(
    () => ask({ url }),
    ({ status }) => status === 200,
  );
  expect(answer.body).toContain('Hostname: ');
}

function rightFiles(port: number): Record<string, string> {
  return {
    'gateway.yaml': gatewayYaml,
    'route.yaml': routeYaml({ name: 'back' }),
    'service.yaml': localServiceYaml('back', port),
    'policy.yaml': policyYaml(rightPolicy),
    'ca.yaml': caYaml(authority.pem),
  };
}

const dayMs = 86_400_000;
