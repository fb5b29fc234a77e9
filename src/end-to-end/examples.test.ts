/** Every example is run for real and asked what its file in `expectations/` says. */
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { lookAtMachine } from '../cli/machine.ts';
import { packageRoot } from '../cli/package-root.ts';
import { checkManifests } from '../control-plane/control-plane.ts';
import { settingsOf } from '../dev-gateway.ts';
import { knownKinds } from '../resources/known-kinds.ts';
import { ask } from './ask.testing.ts';
import { type Bench, freePorts, onGateway, rewritePorts, until } from './bench.testing.ts';
import {
  type BackHandshake,
  type ConditionExpectation,
  type Expectations,
  judge,
  type Subject,
} from './judge.testing.ts';
import { readExpectations } from './read-expectations.testing.ts';

const root = join(packageRoot(), 'examples');
const names = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);
const machine = await lookAtMachine();

describe('the examples', () => {
  it('are all in the table of examples/README.md, with a README each', () => {
    const table = readFileSync(join(root, 'README.md'), 'utf8');
    for (const name of names) {
      expect(table).toContain(`(${name}/)`);
      expect(readdirSync(join(root, name))).toContain('README.md');
    }
    expect(names.length).toBeGreaterThan(10);
  });

  it('hold nothing but objects of a cluster, so that kubectl applies the folders', () => {
    const served = new Set(knownKinds.map(({ kind }) => kind));
    for (const [file, text] of names.flatMap((name) => Object.entries(yamlFiles(name)))) {
      for (const document of parseAllDocuments(text)) {
        expect([file, served.has(String(document.get('kind')))]).toEqual([file, true]);
      }
    }
  });

  it.each(names.filter(canRunHere))('%s is as its expectations say', (name) => {
    const files = yamlFiles(name);
    return onGateway(files, {}, async (bench) => {
      const wanted = expectationsOf(name);
      const requests = wanted.requests.map((request) => withPorts(request, bench));
      expect(await judge({ ...wanted, requests }, subjectOf(bench))).toEqual([]);
    });
  });

  it.each(names)('%s is found fault with by check as when it runs', async (name) => {
    const { findings } = expectationsOf(name);
    const settings = settingsOf({
      sources: [name],
      machine,
      strict: false,
      exposedPorts: new Map(),
      mappings: [],
    });
    const options = { cwd: root, settings, now: Date.now };
    const { outcome } = await checkManifests([name], options);
    const found = outcome.findings.filter(({ severity }) => severity !== 'info');
    expect([...new Set(found.map(({ code }) => code))].sort()).toEqual([...findings].sort());
  });

  it('hand-written-endpoints is answered by a local program, once there is one', () =>
    onGateway(yamlFiles('hand-written-endpoints'), {}, async (bench) => {
      const url = `http://local.localhost:${bench.port(8080)}/`;
      expect((await ask({ url })).status).toBe(503);
      const program = createServer((_, response) => response.end('a local program'));
      await new Promise<void>((done) => program.listen(bench.port(9000), '127.0.0.1', done));
      await until(
        () => ask({ url }),
        ({ body }) => body === 'a local program',
      );
      await new Promise((done) => program.close(done));
    }));

  it('client-certificate is refused by its backend without the certificate', () => {
    const files = yamlFiles('client-certificate');
    const anonymous = (files['gateway.yaml'] ?? '').replace(/ {2}tls:\n {4}backend:\n.*\n.*\n/, '');
    return onGateway({ ...files, 'gateway.yaml': anonymous }, {}, async (bench) => {
      const url = `https://vault.localhost:${bench.port(8443)}/`;
      const { status, body } = await ask({ url, ca: bench.ca() });
      expect(status).toBe(503);
      expect(body).toContain('backend-requires-client-certificate');
    });
  });

  it('wrong-back-gate is right once its policies are', () =>
    onGateway(yamlFiles('wrong-back-gate'), {}, async (bench) => {
      const url = `https://vault.localhost:${bench.port(8443)}/wrong-name`;
      expect((await ask({ url, ca: bench.ca() })).status).toBe(503);
      const policies = yamlFiles('wrong-back-gate')['policies.yaml'] ?? '';
      bench.write('policies.yaml', policies.replace('vault.example.com', 'vault.internal'));
      await until(
        () => ask({ url, ca: bench.ca() }),
        ({ status }) => status === 200,
      );
    }));
});

describe('rewriting ports', () => {
  it('touches listeners and endpoints, and nothing else', async () => {
    const ports = await freePorts(8443, 9000);
    const service = 'kind: Service\nspec: {ports: [{port: 8443}]}\n';
    const gateway = 'kind: Gateway\nspec:\n  listeners: [{port: 8443}, {port: 80}] # 8443\n';
    const slice = 'kind: EndpointSlice\nports: [{port: 9000}]\n';
    expect(rewritePorts([service, gateway, slice].join('---\n'), ports)).toBe(
      [
        service,
        gateway.replace('8443', String(ports.get(8443))),
        slice.replace('9000', String(ports.get(9000))),
      ].join('---\n'),
    );
  });
});

/** The one that names a second loopback address needs a machine that answers on it. */
function canRunHere(name: string): boolean {
  return name !== 'two-gateways' || machine.manyLoopbackAddresses;
}

function yamlFiles(example: string): Record<string, string> {
  const files = readdirSync(join(root, example)).filter((file) => file.endsWith('.yaml'));
  return Object.fromEntries(
    files.map((file) => [file, readFileSync(join(root, example, file), 'utf8')]),
  );
}

function expectationsOf(example: string): Expectations {
  const file = new URL(`expectations/${example}.yaml`, import.meta.url);
  return readExpectations(parse(readFileSync(file, 'utf8')));
}

/** The expectation with the ports that stand for those of the YAML, wherever a text names one. */
function withPorts<T>(value: T, { port }: Bench): T {
  const rewritten = JSON.stringify(value).replace(
    /(?<=:|-Port: )(8080|8443|9000)\b/g,
    (written) => `${port(Number(written))}`,
  );
  return JSON.parse(rewritten);
}

function subjectOf(bench: Bench): Subject {
  const { gateway, events } = bench;
  return {
    ask: (question) => ask({ ...question, ca: bench.ca() }),
    handshakes: () =>
      events.filter(
        (event): event is BackHandshake =>
          event.event === 'back-handshake-completed' || event.event === 'back-handshake-failed',
      ),
    conditions: (object) => conditionsOf(bench, object),
    logs: (pod) =>
      gateway
        .state()
        .pods.filter(({ name }) => name.startsWith(pod))
        .flatMap((one) => gateway.podLogs(one).map(({ text }) => text)),
    findings: () =>
      gateway
        .state()
        .findings.filter(({ severity }) => severity !== 'info')
        .map(({ code }) => code),
  };
}

function conditionsOf({ gateway }: Bench, object: string): readonly ConditionExpectation[] {
  const [kindName = '', said = ''] = object.split(' ');
  const kind = knownKinds.find((one) => one.kind === kindName);
  const [namespace = '', name = ''] = said.includes('/') ? said.split('/') : ['', said];
  const found = kind && gateway.state().outcome.snapshot.get(kind, { namespace, name });
  const conditions: ConditionExpectation[] = [];
  JSON.stringify(found && 'status' in found ? found.status : {}, (key, value) => {
    if (key === 'conditions') for (const one of value) conditions.push({ object, ...one });
    return value;
  });
  return conditions;
}
