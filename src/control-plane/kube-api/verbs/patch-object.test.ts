import { afterAll, beforeAll, expect, test } from 'vitest';
import { openApi, type TestApi } from '../api.testing.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openApi();
  const containers = [{ name: 'web', image: 'traefik/whoami', env: [{ name: 'A', value: '1' }] }];
  const labels = { app: 'web' };
  const template = { metadata: { labels }, spec: { containers } };
  const spec = { selector: { matchLabels: labels }, template };
  await api.ask('/apis/apps/v1/namespaces/default/deployments', {
    method: 'POST',
    body: { metadata: { name: 'web' }, spec },
  });
  await api.ask('/api/v1/namespaces/default/configmaps', {
    method: 'POST',
    body: { metadata: { name: 'a', labels: { x: 'y' } }, data: { a: '1' } },
  });
  const listeners = [{ name: 'http', protocol: 'HTTP', port: 80 }];
  await api.ask('/apis/gateway.networking.k8s.io/v1/namespaces/default/gateways', {
    method: 'POST',
    body: { metadata: { name: 'web' }, spec: { gatewayClassName: 'demo', listeners } },
  });
});
afterAll(() => api.close());

const deployment = '/apis/apps/v1/namespaces/default/deployments/web';
const configMap = '/api/v1/namespaces/default/configmaps/a';
const gateway = '/apis/gateway.networking.k8s.io/v1/namespaces/default/gateways/web';

function patch(path: string, type: 'json' | 'merge' | 'strategic-merge', body: unknown) {
  return api.ask(path, { method: 'PATCH', body, type: `application/${type}-patch+json` });
}

test('a merge patch adds, replaces and takes away', async () => {
  const { code, json } = await patch(configMap, 'merge', {
    data: { b: '2' },
    metadata: { labels: { x: null } },
  });
  expect([code, json['data']]).toEqual([200, { a: '1', b: '2' }]);
  expect(json['metadata']).not.toHaveProperty('labels.x');
});

test('a JSON patch is carried out in order', async () => {
  const { json } = await patch(configMap, 'json', [
    { op: 'test', path: '/data/a', value: '1' },
    { op: 'add', path: '/data/c', value: '3' },
    { op: 'remove', path: '/data/a' },
  ]);
  expect(json['data']).toEqual({ b: '2', c: '3' });
});

test('a JSON patch that does not fit changes nothing', async () => {
  const before = api.store.revision();
  const test = [
    { op: 'remove', path: '/data/b' },
    { op: 'test', path: '/data/c', value: 'else' },
  ];
  expect((await patch(configMap, 'json', test)).code).toBe(422);
  expect((await patch(configMap, 'json', [{ op: 'leap', path: '/data' }])).code).toBe(400);
  expect((await patch(configMap, 'merge', [])).code).toBe(400);
  expect(api.store.revision()).toBe(before);
});

test('a strategic merge patch knows containers and variables by name', async () => {
  const env = [{ name: 'B', value: '2' }];
  const { json } = await patch(deployment, 'strategic-merge', {
    spec: { template: { spec: { containers: [{ name: 'web', env }] } } },
  });
  expect(json).toMatchObject({
    metadata: { generation: 2 },
    spec: {
      template: {
        spec: {
          containers: [
            {
              image: 'traefik/whoami',
              env: [
                { name: 'A', value: '1' },
                { name: 'B', value: '2' },
              ],
            },
          ],
        },
      },
    },
  });
});

test('custom resources know no strategic merge, and the answer says what they know', async () => {
  const { code, json } = await patch(gateway, 'strategic-merge', {});
  expect([code, json['message']]).toEqual([
    415,
    'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml',
  ]);
});

test('a patch that states an old version is a conflict', async () => {
  const body = { metadata: { resourceVersion: '1' }, data: { d: '4' } };
  expect((await patch(configMap, 'merge', body)).code).toBe(409);
});

test('a patch of the status leaves the rest alone', async () => {
  const addresses = [{ type: 'IPAddress', value: '1.2.3.4' }];
  const body = { spec: { gatewayClassName: 'other' }, status: { addresses } };
  const { json } = await patch(`${gateway}/status`, 'merge', body);
  expect(json).toMatchObject({ spec: { gatewayClassName: 'demo' }, status: { addresses } });
});

test('what a patch makes is admitted like any other object', async () => {
  const body = { spec: { listeners: [] } };
  const { code, json } = await patch(gateway, 'merge', body);
  expect([code, json]).toMatchObject([422, { details: { causes: [{ field: 'spec.listeners' }] } }]);
  expect((await patch(`${configMap}none`, 'merge', {})).code).toBe(404);
});

test('a dry run of a patch shows the object and keeps it', async () => {
  const { json } = await patch(`${gateway}?dryRun=All`, 'merge', {
    spec: { gatewayClassName: 'other' },
  });
  expect(json).toMatchObject({ spec: { gatewayClassName: 'other' }, metadata: { generation: 2 } });
  expect((await api.ask(gateway)).json).toMatchObject({ spec: { gatewayClassName: 'demo' } });
});

test('with its last entry an annotation map goes too', async () => {
  await patch(configMap, 'merge', { metadata: { annotations: { a: 'b' }, finalizers: [] } });
  const { json } = await patch(configMap, 'merge', { metadata: { annotations: { a: null } } });
  expect(Object.keys(Object(json['metadata']))).not.toContain('annotations');
  expect(Object.keys(Object(json['metadata']))).not.toContain('finalizers');
});

test('who speaks a form that is none here hears of that first, and can try another', async () => {
  const asked = { method: 'PATCH', body: '{}', type: 'application/apply-patch+cbor' };
  const none = '/api/v1/namespaces/default/configmaps/none?fieldManager=a';
  expect((await api.ask(none, asked)).code).toBe(415);
});
