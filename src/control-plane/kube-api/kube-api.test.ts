import { type RequestOptions, request } from 'node:https';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeThrowAwayCertificate } from '../../certificates/throw-away-certificate.ts';
import { isRecord } from '../../resources/record.ts';
import { snapshotOfObjects } from '../store/object-shelves.ts';
import { type KubeApi, serveKubeApi } from './kube-api.ts';
import { httpRoute, now, runningPod, service, slice, tlsSecret } from './objects.testing.ts';

const token = 'a-token-that-is-long-enough-for-a-test';
let api: KubeApi;
let ca: string;

beforeAll(async () => {
  const leaf = await makeThrowAwayCertificate(['localhost', '127.0.0.1'], Date.now());
  ca = leaf.certificatePem;
  const snapshot = snapshotOfObjects([httpRoute, runningPod, tlsSecret, service, slice], 42);
  api = await serveKubeApi({
    store: { snapshot: () => snapshot },
    certificatePem: leaf.certificatePem,
    keyPem: leaf.keyPem,
    token,
    now: () => now,
    podLogs: ({ name }) =>
      ['one', 'two', 'three'].map((text, index) => ({
        container: 'whoami',
        time: new Date(now - 30_000 + index * 10_000).toISOString(),
        text: `${name} ${text}`,
      })),
  });
});
afterAll(() => api.close());

interface Answer {
  readonly code: number;
  readonly body: string;
  readonly json: Record<string, unknown>;
}

function ask(path: string, options: RequestOptions = {}): Promise<Answer> {
  const headers = { authorization: `Bearer ${token}`, ...options.headers };
  return new Promise((resolve, reject) => {
    const asked = request(`${api.url}${path}`, {
      ca,
      servername: 'localhost',
      agent: false,
      ...options,
      headers,
    });
    asked.on('error', reject);
    asked.on('response', (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk;
      });
      response.on('end', () => {
        const json: unknown = body.startsWith('{') ? JSON.parse(body) : {};
        resolve({ code: response.statusCode ?? 0, body, json: isRecord(json) ? json : {} });
      });
    });
    asked.end();
  });
}

test.each([
  ['no token', { authorization: '' }],
  ['a wrong token', { authorization: `Bearer ${token.slice(1)}x` }],
  ['a token that only begins like the right one', { authorization: `Bearer ${token.slice(0, 8)}` }],
  ['another scheme', { authorization: `Basic ${token}` }],
])('who comes with %s is told nothing', async (_, headers) => {
  for (const path of ['/version', '/healthz', '/api/v1/namespaces/default/secrets', '/nowhere']) {
    const answer = await ask(path, { headers });
    expect([path, answer.code, answer.json['reason']]).toEqual([path, 401, 'Unauthorized']);
  }
});

test.each([
  ['another Host', { host: 'evil.example:443' }],
  ['the right Host on another port', { host: 'localhost:1' }],
  ['an Origin', { origin: 'https://evil.example' }],
  ['its own Origin', { origin: 'https://localhost' }],
])('a request with %s is refused even with the token', async (_, headers) => {
  const answer = await ask('/api/v1/namespaces/default/secrets', { headers });
  expect([answer.code, answer.json['reason']]).toEqual([403, 'Forbidden']);
  expect(answer.body).not.toContain('external-certs');
});

test('localhost is as good a name as 127.0.0.1', async () => {
  const { port } = new URL(api.url);
  expect((await ask('/readyz', { headers: { host: `localhost:${port}` } })).body).toBe('ok');
});

test('old TLS is refused', async () => {
  const old = {
    minVersion: 'TLSv1',
    maxVersion: 'TLSv1.1',
    ciphers: 'DEFAULT@SECLEVEL=0',
  } as const;
  await expect(ask('/version', old)).rejects.toThrow();
});

test('nothing can be written or watched yet, and the answer says so', async () => {
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
    const answer = await ask('/api/v1/namespaces/default/pods/whoami-tls', { method });
    expect([answer.code, answer.json['reason']]).toEqual([405, 'MethodNotAllowed']);
  }
  expect((await ask('/api/v1/pods?watch=true')).code).toBe(405);
});

test('an object comes whole, and a list of it has kind and apiVersion', async () => {
  const path = '/apis/gateway.networking.k8s.io/v1/namespaces/default/httproutes';
  expect((await ask(`${path}/httproute-whoami`)).json).toEqual(httpRoute);
  expect((await ask(path)).json).toEqual({
    kind: 'HTTPRouteList',
    apiVersion: 'gateway.networking.k8s.io/v1',
    metadata: { resourceVersion: '42' },
    items: [httpRoute],
  });
  expect((await ask('/apis/gateway.networking.k8s.io/v1/httproutes')).json['items']).toHaveLength(
    1,
  );
});

test('an older version of the same shape is served under its own name', async () => {
  const root = '/apis/gateway.networking.k8s.io/v1beta1/namespaces/default/httproutes';
  const { json } = await ask(`${root}/httproute-whoami`);
  expect(json['apiVersion']).toBe('gateway.networking.k8s.io/v1beta1');
});

test('what is missing is said in the words kubectl prints', async () => {
  const { code, json } = await ask(
    '/apis/gateway.networking.k8s.io/v1/namespaces/default/gateways/x',
  );
  expect(code).toBe(404);
  expect(json).toMatchObject({
    kind: 'Status',
    status: 'Failure',
    reason: 'NotFound',
    message: 'gateways.gateway.networking.k8s.io "x" not found',
    details: { name: 'x', group: 'gateway.networking.k8s.io', kind: 'gateways' },
    code: 404,
  });
});

test.each([
  '/apis/nothing.example/v1',
  '/apis/gateway.networking.k8s.io/v1/namespaces/default/gatewayclasses',
  '/apis/gateway.networking.k8s.io/v1/gateways/no-namespace',
  '/api/v1/namespaces/default/pods/whoami-tls/exec',
  '/api/v1/namespaces/default/pods/whoami-tls/log/more',
  '/api/v2',
  '/__proto__',
  '/api/v1/constructor',
])('nothing is at %s', async (path) => {
  expect((await ask(path)).code).toBe(404);
});

test('odd requests get a Status and no crash', async () => {
  expect((await ask('/api/v1/%zz')).code).toBe(400);
  expect((await ask(`/api/v1/pods?labelSelector=${'a'.repeat(9000)}`)).code).toBe(414);
  expect((await ask('/api/v1/pods?labelSelector=a,,b%20c')).code).toBe(400);
  expect((await ask('/version', { headers: { accept: 'application/yaml' } })).code).toBe(406);
});

test('selectors leave out what they do not name', async () => {
  const count = async (query: string) => {
    const items: unknown = (await ask(`/api/v1/pods?${query}`)).json['items'];
    return Array.isArray(items) ? items.length : -1;
  };
  const labels = (selector: string) => count(`labelSelector=${encodeURIComponent(selector)}`);
  expect(await labels('app=whoami-tls')).toBe(1);
  expect(await labels('app==whoami-tls,!old')).toBe(1);
  expect(await labels('app in (a,whoami-tls)')).toBe(1);
  expect(await labels('app!=whoami-tls')).toBe(0);
  expect(await labels('app notin (whoami-tls)')).toBe(0);
  expect(await labels('old')).toBe(0);
  expect(await count('fieldSelector=metadata.name=whoami-tls,metadata.namespace=default')).toBe(1);
  expect(await count('fieldSelector=metadata.name!=whoami-tls')).toBe(0);
});

test('logs can be cut by lines and by time, and name their container', async () => {
  const path = '/api/v1/namespaces/default/pods/whoami-tls/log';
  expect((await ask(path)).body).toBe('whoami-tls one\nwhoami-tls two\nwhoami-tls three\n');
  expect((await ask(`${path}?tailLines=1`)).body).toBe('whoami-tls three\n');
  expect((await ask(`${path}?tailLines=0`)).body).toBe('');
  expect((await ask(`${path}?sinceSeconds=15`)).body).toBe('whoami-tls three\n');
  expect((await ask(`${path}?container=other`)).code).toBe(400);
  expect((await ask(`${path}?follow=true`)).code).toBe(400);
  expect((await ask('/api/v1/namespaces/default/pods/none/log')).code).toBe(404);
});

test('discovery names every resource that can be listed', async () => {
  const groups = (await ask('/apis')).json['groups'];
  const paths = ['/api/v1'];
  for (const group of Array.isArray(groups) ? groups : []) {
    for (const { groupVersion } of group.versions) paths.push(`/apis/${groupVersion}`);
  }
  expect(paths).toContain('/apis/gateway.networking.k8s.io/v1');
  for (const path of paths) {
    const { resources } = (await ask(path)).json;
    for (const { name } of Array.isArray(resources) ? resources : []) {
      if (!name.includes('/'))
        expect([path, name, (await ask(`${path}/${name}`)).code]).toContain(200);
    }
  }
});

test('endpoints are derived from the slices of their Service', async () => {
  const { json } = await ask('/api/v1/namespaces/default/endpoints/whoami-tls');
  expect(json['subsets']).toEqual([
    {
      addresses: [{ ip: '127.1.2.3' }],
      ports: [{ name: 'websecure', port: 8443, protocol: 'TCP' }],
    },
  ]);
});
