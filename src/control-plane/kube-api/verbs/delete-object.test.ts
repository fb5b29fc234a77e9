import { afterAll, beforeAll, expect, test } from 'vitest';
import { openApi, type TestApi } from '../api.testing.ts';
import { httpRoute } from '../objects.testing.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openApi({ objects: [httpRoute] });
});
afterAll(() => api.close());

const configMaps = '/api/v1/namespaces/default/configmaps';

async function make(path: string, metadata: object): Promise<string> {
  const { json } = await api.ask(path, { method: 'POST', body: { metadata } });
  return String(Reflect.get(Object(json['metadata']), 'uid'));
}

function remove(path: string, body?: unknown) {
  return api.ask(path, { method: 'DELETE', ...(body === undefined ? {} : { body }) });
}

async function codeOf(path: string): Promise<number> {
  return (await api.ask(path)).code;
}

test('an object is gone at once, and the answer says which it was', async () => {
  const uid = await make(configMaps, { name: 'a' });
  const { code, json } = await remove(`${configMaps}/a`, { gracePeriodSeconds: 30 });
  expect([code, json]).toMatchObject([
    200,
    { kind: 'Status', status: 'Success', details: { name: 'a', kind: 'configmaps', uid } },
  ]);
  expect(await codeOf(`${configMaps}/a`)).toBe(404);
  expect((await remove(`${configMaps}/a`)).code).toBe(404);
});

test('of some kinds the answer is the object that went', async () => {
  const spec = { ports: [{ port: 80 }], containers: [{ name: 'a', image: 'a' }] };
  for (const [plural, kind] of [
    ['pods', 'Pod'],
    ['services', 'Service'],
    ['serviceaccounts', 'ServiceAccount'],
  ]) {
    const path = `/api/v1/namespaces/default/${plural}`;
    const body = { metadata: { name: 'a' }, ...(kind === 'ServiceAccount' ? {} : { spec }) };
    await api.ask(path, { method: 'POST', body });
    const { json } = await remove(`${path}/a`);
    expect(json).toMatchObject({ kind, metadata: { name: 'a' } });
    expect(await codeOf(`${path}/a`)).toBe(404);
  }
});

test('who means another object deletes none', async () => {
  await make(configMaps, { name: 'b' });
  const other = await remove(`${configMaps}/b`, { preconditions: { uid: 'other' } });
  expect([other.code, other.json['reason']]).toEqual([409, 'Conflict']);
  const old = await remove(`${configMaps}/b`, { preconditions: { resourceVersion: '1' } });
  expect(old.code).toBe(409);
  expect(await codeOf(`${configMaps}/b`)).toBe(200);
});

test('a dry run deletes nothing', async () => {
  await make(configMaps, { name: 'c' });
  expect((await remove(`${configMaps}/c?dryRun=All`)).code).toBe(200);
  expect(await codeOf(`${configMaps}/c`)).toBe(200);
});

test('what is asked as Protocol Buffers counts as much', async () => {
  await make(configMaps, { name: 'p' });
  const type = 'application/vnd.kubernetes.protobuf';
  const ask = (hex: string) =>
    api.ask(`${configMaps}/p`, { method: 'DELETE', type, body: Buffer.from(hex, 'hex') });
  // `k8s\0`, the envelope of a `v1 DeleteOptions`, and in it a dry run or the uid `x`.
  const envelope = '6b3873000a130a027631120d44656c6574654f7074696f6e73';
  const dry = await ask(`${envelope}12052a03416c6c`);
  expect([dry.code, await codeOf(`${configMaps}/p`)]).toEqual([200, 200]);
  const other = await ask(`${envelope}120512030a0178`);
  expect([other.code, await codeOf(`${configMaps}/p`)]).toEqual([409, 200]);
});

test('options that cannot be read delete nothing', async () => {
  await make(configMaps, { name: 'q' });
  const answers = [
    await remove(`${configMaps}/q`, 'no JSON'),
    await remove(`${configMaps}/q`, { propagationPolicy: 'Sometimes' }),
    await remove(`${configMaps}/q?dryRun=Some`),
    await remove(`${configMaps}?dryRun=Some`),
  ];
  expect(answers.map(({ code }) => code)).toEqual([400, 400, 400, 400]);
  expect(await codeOf(`${configMaps}/q`)).toBe(200);
});

test('finalizers keep an object until they are taken off', async () => {
  await make(configMaps, { name: 'd', finalizers: ['example.com/hold'] });
  const { json } = await remove(`${configMaps}/d`);
  expect(json).toMatchObject({
    kind: 'ConfigMap',
    metadata: { deletionTimestamp: '2026-01-02T03:06:18Z' },
  });
  const body = { metadata: { finalizers: null } };
  const type = 'application/merge-patch+json';
  await api.ask(`${configMaps}/d`, { method: 'PATCH', body, type });
  expect(await codeOf(`${configMaps}/d`)).toBe(404);
});

test('dependents go with their owner, unless they are orphaned', async () => {
  for (const [policy, code] of [
    ['Background', 404],
    ['Foreground', 404],
    ['Orphan', 200],
  ] as const) {
    const name = policy.toLowerCase();
    const uid = await make(configMaps, { name });
    const owner = { apiVersion: 'v1', kind: 'ConfigMap', name, uid };
    await make(configMaps, { name: `${name}-child`, ownerReferences: [owner] });
    await remove(`${configMaps}/${name}`, { propagationPolicy: policy });
    expect([policy, await codeOf(`${configMaps}/${name}-child`)]).toEqual([policy, code]);
  }
});

test('a selector says which of a list go', async () => {
  await make(configMaps, { name: 'bulk-1', labels: { bulk: 'yes' } });
  await make(configMaps, { name: 'bulk-2', labels: { bulk: 'yes' } });
  const { json } = await remove(`${configMaps}?labelSelector=bulk%3Dyes`);
  expect(json).toMatchObject({
    kind: 'ConfigMapList',
    items: [{ metadata: { name: 'bulk-1' } }, { metadata: { name: 'bulk-2' } }],
  });
  expect(await codeOf(`${configMaps}/bulk-1`)).toBe(404);
  expect(await codeOf(`${configMaps}/b`)).toBe(200);
});

test('a namespace goes with all that is in it, and the default one stays', async () => {
  await make('/api/v1/namespaces', { name: 'shop' });
  await make('/api/v1/namespaces/shop/configmaps', { name: 'a' });
  await make('/api/v1/namespaces/shop/configmaps', { name: 'held', finalizers: ['example.com/a'] });
  await remove('/api/v1/namespaces/shop');
  expect(await codeOf('/api/v1/namespaces/shop/configmaps/a')).toBe(404);
  const late = { method: 'POST', body: { metadata: { name: 'late' } } };
  const refused = await api.ask('/api/v1/namespaces/shop/configmaps', late);
  expect([refused.code, refused.json]).toMatchObject([
    403,
    {
      message: expect.stringMatching(/^configmaps "late" is forbidden: .* it is being terminated$/),
      details: { name: 'late', causes: [{ reason: 'NamespaceTerminating' }] },
    },
  ]);
  await api.ask('/api/v1/namespaces/shop/configmaps/held', {
    method: 'PUT',
    body: { metadata: { name: 'held' } },
  });
  expect(await codeOf('/api/v1/namespaces/shop')).toBe(404);
  await make('/api/v1/namespaces', { name: 'default' });
  expect((await remove('/api/v1/namespaces/default')).code).toBe(403);
});

test('a file’s object that is deleted stays away until its file changes', async () => {
  const path = '/apis/gateway.networking.k8s.io/v1/namespaces/default/httproutes/httproute-whoami';
  await remove(path);
  api.store.replaceAll('file', [httpRoute]);
  expect(await codeOf(path)).toBe(404);
  api.store.replaceAll('file', [{ ...httpRoute, metadata: { ...httpRoute.metadata, labels: {} } }]);
  expect(await codeOf(path)).toBe(200);
});
