import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Answered, openApi, type TestApi } from './api.testing.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openApi();
  await api.ask(deployments, {
    method: 'POST',
    body: {
      metadata: { name: 'web' },
      spec: {
        replicas: 2,
        selector: { matchLabels: { app: 'web' } },
        template: {
          metadata: { labels: { app: 'web' } },
          spec: { containers: [{ name: 'web', image: 'nginx' }] },
        },
      },
    },
  });
});
afterAll(() => api.close());

const deployments = '/apis/apps/v1/namespaces/default/deployments';
const scale = `${deployments}/web/scale`;

function patch(body: object, query = ''): Promise<Answered> {
  const type = 'application/merge-patch+json';
  return api.ask(scale + query, { method: 'PATCH', body, type });
}

async function replicas(): Promise<unknown> {
  return Reflect.get(Object((await api.ask(`${deployments}/web`)).json['spec']), 'replicas');
}

test('a Deployment can be asked for its scale alone', async () => {
  const { code, json } = await api.ask(scale);
  expect([code, json]).toMatchObject([
    200,
    {
      kind: 'Scale',
      apiVersion: 'autoscaling/v1',
      metadata: { name: 'web', namespace: 'default' },
      spec: { replicas: 2 },
      status: { replicas: 0, selector: 'app=web' },
    },
  ]);
  const other = await api.ask('/api/v1/namespaces/default/configmaps/a/scale');
  expect([other.code, (await api.ask(`${deployments}/none/scale`)).code]).toEqual([404, 404]);
});

test('a scale that is patched or replaced changes the Deployment', async () => {
  const { code, json } = await patch({ spec: { replicas: 5 } });
  expect([code, json['kind'], await replicas()]).toEqual([200, 'Scale', 5]);
  const body = { ...json, spec: { replicas: 3 } };
  const put = await api.ask(scale, { method: 'PUT', body });
  expect([put.json, await replicas()]).toMatchObject([{ kind: 'Scale', spec: { replicas: 3 } }, 3]);
  const stale = await api.ask(scale, { method: 'PUT', body });
  expect([stale.code, await replicas()]).toEqual([409, 3]);
});

test('a dry run scales nothing, and neither does what is no scale', async () => {
  const before = await replicas();
  expect((await patch({ spec: { replicas: 9 } }, '?dryRun=All')).json).toMatchObject({
    spec: { replicas: 9 },
  });
  expect((await patch({ spec: { replicas: -1 } })).code).toBe(422);
  expect((await patch({ kind: 'Deployment' })).code).toBe(400);
  const apply = { method: 'PATCH', body: '{}', type: 'application/apply-patch+yaml' };
  expect((await api.ask(`${scale}?fieldManager=a`, apply)).code).toBe(415);
  expect(await replicas()).toBe(before);
});

test('clients find in the discovery documents that it can be scaled', async () => {
  const { json } = await api.ask('/apis/apps/v1');
  expect(json['resources']).toContainEqual({
    name: 'deployments/scale',
    singularName: '',
    namespaced: true,
    group: 'autoscaling',
    version: 'v1',
    kind: 'Scale',
    verbs: ['get', 'patch', 'update'],
  });
});

test('kubectl prints a scale as one', async () => {
  const headers = { accept: 'application/json;as=Table;g=meta.k8s.io;v=v1' };
  const { json } = await api.ask(scale, { headers });
  expect(json).toMatchObject({
    columnDefinitions: [
      { name: 'Name' },
      { name: 'Desired' },
      { name: 'Available' },
      { name: 'Age' },
    ],
    rows: [{ cells: ['web', expect.any(Number), 0, '0s'] }],
  });
});
