import { afterAll, beforeAll, expect, test } from 'vitest';
import { openApi, type TestApi, token } from './api.testing.ts';
import { httpRoute, now, runningPod, service, slice, tlsSecret } from './objects.testing.ts';

let api: TestApi;
let ask: TestApi['ask'];

beforeAll(async () => {
  api = await openApi({
    objects: [httpRoute, runningPod, tlsSecret, service, slice],
    podLogs: ({ name }) =>
      ['one', 'two', 'three'].map((text, index) => ({
        container: 'whoami',
        time: new Date(now - 30_000 + index * 10_000).toISOString(),
        text: `${name} ${text}`,
      })),
  });
  ask = api.ask;
});
afterAll(() => api.close());

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
  ['an Origin that looks near', { origin: 'https://localhost.evil.example' }],
  ['an Origin without a name', { origin: 'null' }],
])('a request with %s is refused even with the token', async (_, headers) => {
  const answer = await ask('/api/v1/namespaces/default/secrets', { headers });
  expect([answer.code, answer.json['reason']]).toEqual([403, 'Forbidden']);
  expect(answer.body).not.toContain('external-certs');
});

test('localhost is as good a name as 127.0.0.1', async () => {
  const { port } = new URL(api.url);
  expect((await ask('/readyz', { headers: { host: `localhost:${port}` } })).body).toBe('ok');
});

test('a dashboard of this machine may send on what its pages ask', async () => {
  for (const origin of ['http://localhost:4466', 'http://127.0.0.1:8001', 'https://[::1]']) {
    expect((await ask('/readyz', { headers: { origin } })).code).toBe(200);
    const headers = { origin, authorization: '' };
    expect((await ask('/readyz', { headers })).code).toBe(401);
  }
});

test('old TLS is refused', async () => {
  await expect(ask('/version', { maxVersion: 'TLSv1.1' })).rejects.toThrow();
});

test('an object comes whole, and a list of it has kind and apiVersion', async () => {
  const path = '/apis/gateway.networking.k8s.io/v1/namespaces/default/httproutes';
  const { json } = await ask(`${path}/httproute-whoami`);
  expect(json).toMatchObject({ ...httpRoute, metadata: { uid: 'uid-1', generation: 1 } });
  expect((await ask(path)).json).toEqual({
    kind: 'HTTPRouteList',
    apiVersion: 'gateway.networking.k8s.io/v1',
    metadata: { resourceVersion: '5' },
    items: [json],
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
  '/api/v1/namespaces/default/pods/whoami-tls/binding',
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
    for (const { name, verbs } of Array.isArray(resources) ? resources : []) {
      if (!name.includes('/') && verbs.includes('list'))
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
