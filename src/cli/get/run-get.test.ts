import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { configMap } from '../../resources/config-map.ts';
import { httpRoute } from '../../resources/http-route.ts';
import type { KubeObject } from '../../resources/object.ts';
import { writeKubeconfig } from '../kubeconfig.ts';
import { type Instance, openInstance, type } from './instance.testing.ts';

const minted = (kind: string, name: string, rest: object): KubeObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { namespace: 'default', name },
  ...rest,
});
const tls = { type: 'kubernetes.io/tls', data: { 'tls.crt': 'YWJj', 'tls.key': 'eA==' } };
let instance: Instance;

beforeAll(async () => {
  instance = await openInstance([
    minted('Secret', 'external-certs', tls),
    minted('Secret', 'internal-certs', tls),
    minted(configMap.kind, 'internal-ca', { data: { 'ca.crt': 'PEM\n' } }),
  ]);
});
afterAll(() => instance.close());

const ask = (...words: readonly string[]) => type([...words, '--state-dir', instance.stateDir]);

test("the talk's first screens come out as they are on the slides", async () => {
  expect(await ask('get', 'secret')).toEqual({
    exitCode: 0,
    stdout: [
      'NAME             TYPE                DATA   AGE',
      'external-certs   kubernetes.io/tls   2      11s',
      'internal-certs   kubernetes.io/tls   2      11s',
      '',
    ].join('\n'),
    stderr: '',
  });
  expect((await ask('get', 'configmap')).stdout).toBe(
    'NAME          DATA   AGE\ninternal-ca   1      11s\n',
  );
  expect((await ask('get', 'gatewayclasses', 'traefik')).stdout).toMatch(
    /^NAME {6}CONTROLLER {22}ACCEPTED {3}AGE\ntraefik {3}traefik\.io\/gateway-controller {3}/,
  );
});

test('several kinds are told apart by their names', async () => {
  const { stdout } = await ask('get', 'svc,httproutes');
  expect(stdout).toMatch(/\nservice\/whoami-tls +ClusterIP /);
  expect(stdout).toContain('\n\nNAME  ');
  expect(stdout).toContain('\nhttproute.gateway.networking.k8s.io/httproute-whoami   ');
});

test('with -A the namespace comes first, but not for what has none', async () => {
  expect((await ask('get', 'cm', '-A')).stdout).toMatch(/^NAMESPACE {3}NAME/);
  expect((await ask('get', 'gc', '-A')).stdout).toMatch(/^NAME {6}CONTROLLER/);
});

test('an object is printed whole as YAML and as JSON', async () => {
  const yaml = (await ask('get', 'gateway', 'traefik-gateway', '-o', 'yaml')).stdout;
  expect(yaml).toMatch(/^apiVersion: gateway\.networking\.k8s\.io\/v1\nkind: Gateway\nmetadata:\n/);
  const json = JSON.parse((await ask('get', 'gateways', '-o', 'json')).stdout);
  expect(json).toMatchObject({ kind: 'List', items: [{ metadata: { name: 'traefik-gateway' } }] });
});

test('names alone can be asked for again', async () => {
  const { stdout } = await ask('get', 'gateways,pods', '-o', 'name');
  expect(stdout).toBe('gateway.gateway.networking.k8s.io/traefik-gateway\npod/whoami-tls\n');
});

test('labels choose among the objects of a kind', async () => {
  expect((await ask('get', 'pods', '-l', 'app=whoami-tls', '-o', 'name')).stdout).toBe(
    'pod/whoami-tls\n',
  );
  expect((await ask('get', 'pods', '-l', 'app!=whoami-tls')).stderr).toContain('No resources');
  expect(await ask('get', 'pods', 'whoami-tls', '-l', 'a=b')).toMatchObject({ exitCode: 2 });
});

test('what the API derives can be listed too', async () => {
  expect((await ask('get', 'ep,crd', '-o', 'name')).stdout).toMatch(
    /^endpoints\/[\s\S]*customresourcedefinition\.apiextensions\.k8s\.io\/gateways\.gateway\./,
  );
});

test('an object that is not as its file says is told beside the rows', async () => {
  const before = instance.store.snapshot().list(httpRoute)[0];
  if (!before) throw new Error('the talk has a route');
  const spec = { ...before.spec, hostnames: ['other.localhost'] };
  instance.store.update({ ...before, ...{ spec } });
  const { stdout, stderr, exitCode } = await ask('get', 'httproutes');
  expect([exitCode, stdout]).toEqual([0, expect.stringContaining('other.localhost')]);
  expect(stderr).toBe(
    'Warning: HTTPRoute default/httproute-whoami was changed through the API and differs from its file until that changes.\n',
  );
  expect((await ask('get', 'httproute', 'httproute-whoami')).stderr).toBe(stderr);
  expect((await ask('get', 'gateways')).stderr).toBe('');
});

test('nothing found is no error, but is said beside the output', async () => {
  expect(await ask('get', 'ing')).toEqual({
    exitCode: 0,
    stdout: '',
    stderr: 'No resources found in default namespace.\n',
  });
  expect((await ask('get', 'ing', '-n', 'x')).stderr).toBe('No resources found in x namespace.\n');
  expect((await ask('get', 'ing', '-A')).stderr).toBe('No resources found\n');
});

test("an object that is not there is refused in kubectl's words", async () => {
  const stderr = 'Error from server (NotFound): gateways.gateway.networking.k8s.io "x" not found\n';
  expect(await ask('get', 'gateway', 'x')).toEqual({ exitCode: 1, stdout: '', stderr });
  expect(await ask('describe', 'gateway', 'x')).toEqual({ exitCode: 1, stdout: '', stderr });
});

test('an unknown kind names the one that was meant', async () => {
  const { exitCode, stderr } = await ask('get', 'gatways');
  expect(exitCode).toBe(1);
  expect(stderr).toContain('did you mean gateways?');
});

test('without a running instance the next step is to start one', async () => {
  const empty = mkdtempSync(join(tmpdir(), 'postern-no-instance-'));
  const check = async () => {
    for (const verb of ['get', 'describe']) {
      const { exitCode, stderr } = await type([verb, 'gateways', '--state-dir', empty]);
      expect(exitCode).toBe(3);
      expect(stderr).toContain('postern up');
    }
  };
  try {
    await check();
    // And one that is gone: its file is there, and nobody listens.
    const gone = { server: 'https://127.0.0.1:1', caPem: '', token: 'x' };
    writeKubeconfig(join(empty, 'kubeconfig'), gone);
    await check();
  } finally {
    rmSync(empty, { recursive: true });
  }
});
