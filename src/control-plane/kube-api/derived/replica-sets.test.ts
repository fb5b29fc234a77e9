import { afterAll, beforeAll, expect, test } from 'vitest';
import { openApi, type TestApi } from '../api.testing.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

const path = '/apis/apps/v1/namespaces/default';

function deployment(image: string) {
  const template = {
    metadata: { labels: { app: 'web' } },
    spec: { containers: [{ name: 'c', image }] },
  };
  const spec = { replicas: 2, selector: { matchLabels: { app: 'web' } }, template };
  return { metadata: { name: 'web' }, spec };
}

async function only(): Promise<Record<string, unknown>> {
  const { items } = (await api.ask(`${path}/replicasets?labelSelector=app%3Dweb`)).json;
  expect(items).toHaveLength(1);
  return Array.isArray(items) ? items[0] : {};
}

test('a Deployment has a ReplicaSet, whose selector finds its pods', async () => {
  const { json } = await api.ask(`${path}/deployments`, {
    method: 'POST',
    body: deployment('traefik/whoami'),
  });
  const set = await only();
  const hash = expect.stringMatching(/^[a-z0-9]{9}$/);
  const uid = Reflect.get(Object(json['metadata']), 'uid');
  expect(set).toMatchObject({
    metadata: {
      name: expect.stringMatching(/^web-[a-z0-9]{9}$/),
      uid: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      labels: { app: 'web', 'pod-template-hash': hash },
      ownerReferences: [{ kind: 'Deployment', name: 'web', uid, controller: true }],
    },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: 'web', 'pod-template-hash': hash } },
      template: { metadata: { labels: { app: 'web', 'pod-template-hash': hash } } },
    },
    status: { replicas: 0, readyReplicas: 0 },
  });
  const name = Reflect.get(Object(set['metadata']), 'name');
  const one = (await api.ask(`${path}/replicasets/${name}`)).json;
  expect(one).toEqual({ apiVersion: 'apps/v1', kind: 'ReplicaSet', ...set });
});

test('another template makes another ReplicaSet', async () => {
  const before = await only();
  await api.ask(`${path}/deployments/web`, { method: 'PUT', body: deployment('traefik/other') });
  expect(before['metadata']).not.toMatchObject({
    name: Reflect.get(Object((await only())['metadata']), 'name'),
  });
});
