import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Answered, openApi, type TestApi } from '../api.testing.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

const configMaps = '/api/v1/namespaces/default/configmaps';
const gateways = '/apis/gateway.networking.k8s.io/v1/namespaces/default/gateways';

function put(path: string, body: unknown): Promise<Answered> {
  return api.ask(path, { method: 'PUT', body });
}

async function made(path: string, name: string, content: object): Promise<Record<string, unknown>> {
  const { json } = await api.ask(path, {
    method: 'POST',
    body: { metadata: { name }, ...content },
  });
  return json;
}

function metadataOf(json: Record<string, unknown>): Record<string, unknown> {
  return Object(json['metadata']);
}

const web = {
  spec: {
    gatewayClassName: 'demo',
    listeners: [{ name: 'http', protocol: 'HTTP', port: 80 }],
  },
};

test('the whole object is replaced; identity and age stay', async () => {
  const before = await made(configMaps, 'a', { data: { a: '1', b: '2' } });
  const { code, json } = await put(`${configMaps}/a`, {
    metadata: { name: 'a' },
    data: { a: '9' },
  });
  expect([code, json['data']]).toEqual([200, { a: '9' }]);
  const { uid, creationTimestamp } = metadataOf(before);
  expect(metadataOf(json)).toMatchObject({ uid, creationTimestamp });
});

test('who saw an older version is told to read again', async () => {
  const before = await made(configMaps, 'b', { data: { a: '1' } });
  await put(`${configMaps}/b`, { ...before, data: { a: '2' } });
  const late = await put(`${configMaps}/b`, { ...before, data: { a: '3' } });
  expect([late.code, late.json]).toMatchObject([
    409,
    {
      reason: 'Conflict',
      message:
        'Operation cannot be fulfilled on configmaps "b": the object has been modified; please apply your changes to the latest version and try again',
    },
  ]);
  const other = { metadata: { name: 'b', uid: 'other' }, data: {} };
  expect((await put(`${configMaps}/b`, other)).code).toBe(409);
});

test('an equal object makes no new version', async () => {
  const before = await made(configMaps, 'c', { data: { a: '1' } });
  const { json } = await put(`${configMaps}/c`, before);
  expect(metadataOf(json)['resourceVersion']).toBe(metadataOf(before)['resourceVersion']);
});

test('nothing is made by replacing what is not there', async () => {
  expect((await put(`${configMaps}/none`, { metadata: { name: 'none' } })).code).toBe(404);
  const { code, json } = await put(`${configMaps}/none`, { metadata: { name: 'else' } });
  expect([code, json['message']]).toEqual([
    400,
    expect.stringContaining('does not match the name'),
  ]);
});

test('custom resources are replaced only by who says what it saw', async () => {
  await made(gateways, 'blind', web);
  const { code, json } = await put(`${gateways}/blind`, { metadata: { name: 'blind' }, ...web });
  expect([code, json['message']]).toEqual([
    422,
    'Gateway.gateway.networking.k8s.io "blind" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update',
  ]);
});

test('status is written through /status alone, and nothing else is', async () => {
  const before = await made(gateways, 'web', web);
  const status = { addresses: [{ type: 'IPAddress', value: '1.2.3.4' }] };
  const main = await put(`${gateways}/web`, { ...before, status });
  expect(main.json['status']).not.toHaveProperty('addresses');
  const spec = { ...web.spec, gatewayClassName: 'other' };
  const { json } = await put(`${gateways}/web/status`, { ...before, spec, status });
  expect(json).toMatchObject({
    spec: { gatewayClassName: 'demo' },
    status,
    metadata: { generation: 1 },
  });
});

test('with the status of a built-in kind go labels and annotations', async () => {
  const services = '/api/v1/namespaces/default/services';
  const before = await made(services, 'lb', { spec: { ports: [{ port: 80 }] } });
  const labels = { by: 'controller' };
  const status = { loadBalancer: { ingress: [{ ip: '10.0.0.1' }] } };
  const body = { ...before, metadata: { ...metadataOf(before), labels }, spec: {}, status };
  const { json } = await put(`${services}/lb/status`, body);
  expect(json).toMatchObject({ metadata: { labels }, spec: { ports: [{ port: 80 }] }, status });
  expect((await put(`${services}/lb/status`, body)).code).toBe(409);
  const current = { ...body, metadata: { ...metadataOf(json), labels: { by: '-' } } };
  expect((await put(`${services}/lb/status`, current)).code).toBe(422);
  const gateway = await made(gateways, 'plain', web);
  const custom = { ...gateway, metadata: { ...metadataOf(gateway), labels } };
  const left = await put(`${gateways}/plain/status`, custom);
  expect(left.json['metadata']).not.toHaveProperty('labels');
});

test('a condition of a Service need not say since when it holds', async () => {
  const services = '/api/v1/namespaces/default/services';
  const before = await made(services, 'told', { spec: { ports: [{ port: 80 }] } });
  const status = { conditions: [{ type: 'StatusUpdate', status: 'True', reason: 'E2E' }] };
  const { code, json } = await put(`${services}/told/status`, { ...before, status });
  expect([code, json['status']]).toEqual([200, expect.objectContaining(status)]);
});

test('a malformed status is refused with its field', async () => {
  const before = await made(gateways, 'odd', web);
  const status = { addresses: 'none' };
  const { code, json } = await put(`${gateways}/odd/status`, { ...before, status });
  expect([code, json]).toMatchObject([
    422,
    { details: { causes: [{ field: 'status.addresses' }, { field: '<nil>' }] } },
  ]);
});

test('what may not change does not', async () => {
  const classes = '/apis/gateway.networking.k8s.io/v1/gatewayclasses';
  const before = await made(classes, 'demo', { spec: { controllerName: 'a.example/b' } });
  const changed = await put(`${classes}/demo`, {
    ...before,
    spec: { controllerName: 'c.example/d' },
  });
  expect([changed.code, changed.json['message']]).toEqual([
    422,
    'GatewayClass.gateway.networking.k8s.io "demo" is invalid: spec.controllerName: Invalid value: "c.example/d": field is immutable',
  ]);
  const sealed = await made(configMaps, 'sealed', { data: { a: '1' }, immutable: true });
  const opened = await put(`${configMaps}/sealed`, { ...sealed, data: { a: '2' } });
  expect([opened.code, opened.json['message']]).toEqual([
    422,
    'ConfigMap "sealed" is invalid: data: Forbidden: field is immutable when `immutable` is set',
  ]);
});

test('what may not change is told along with what is wrong anyway', async () => {
  const classes = '/apis/gateway.networking.k8s.io/v1/gatewayclasses';
  const before = await made(classes, 'both', { spec: { controllerName: 'a.example/b' } });
  const { code, json } = await put(`${classes}/both`, { ...before, spec: { controllerName: 'c' } });
  expect([code, json]).toMatchObject([
    422,
    { details: { causes: [{ field: 'spec.controllerName' }, { message: changed('c') }] } },
  ]);
});

test('what only stood in for it does not hold an object to its fields', async () => {
  const classes = '/apis/gateway.networking.k8s.io/v1/gatewayclasses';
  const spec = { controllerName: 'stand-in.example/a' };
  const apiVersion = 'gateway.networking.k8s.io/v1';
  const standIn = { apiVersion, kind: 'GatewayClass', metadata: { name: 'late' }, spec };
  api.store.replaceAll('plan', [standIn]);
  const own = { ...standIn, spec: { controllerName: 'own.example/b' } };
  const type = 'application/merge-patch+json';
  const patched = await api.ask(`${classes}/late`, { method: 'PATCH', type, body: own });
  expect([patched.code, patched.json['spec']]).toEqual([200, own.spec]);
  const { code } = await put(`${classes}/late`, { ...patched.json, spec });
  expect(code).toBe(422);
});

test('a Service keeps its address, unless it becomes an ExternalName', async () => {
  const services = '/api/v1/namespaces/default/services';
  const before = await made(services, 'moving', { spec: { ports: [{ port: 80 }] } });
  const moved = await put(`${services}/moving`, {
    ...before,
    spec: { ports: [{ port: 80 }], clusterIP: '10.96.0.99' },
  });
  expect(moved.json['message']).toBe(
    'Service "moving" is invalid: spec.clusterIPs[0]: Invalid value: ["10.96.0.99"]: may not change once set',
  );
  const elsewhere = {
    ...Object(before['spec']),
    type: 'ExternalName',
    externalName: 'example.com',
  };
  const left = await put(`${services}/moving`, { ...before, spec: elsewhere });
  expect(left.json['spec']).not.toHaveProperty('clusterIP');
});

const changed = (value: string) => `Invalid value: "${value}": field is immutable`;

test('an object that is being deleted takes no new finalizers', async () => {
  await made(configMaps, 'held', {
    metadata: { name: 'held', finalizers: ['example.com/a'] },
    data: {},
  });
  await api.ask(`${configMaps}/held`, { method: 'DELETE' });
  const more = { name: 'held', finalizers: ['example.com/a', 'example.com/b'] };
  expect((await put(`${configMaps}/held`, { metadata: more, data: {} })).code).toBe(422);
  const { json } = await put(`${configMaps}/held`, { metadata: { name: 'held' }, data: {} });
  expect(metadataOf(json)).toHaveProperty('deletionTimestamp');
  expect((await api.ask(`${configMaps}/held`)).code).toBe(404);
});

test('an older version of the same shape is written under its own name', async () => {
  const path = '/apis/gateway.networking.k8s.io/v1beta1/namespaces/default/gateways';
  const before = await made(path, 'older', web);
  const { code, json } = await put(`${path}/older`, before);
  expect([code, json['apiVersion']]).toEqual([200, 'gateway.networking.k8s.io/v1beta1']);
  const newer = await api.ask(`${gateways}/older`);
  expect(newer.json['apiVersion']).toBe('gateway.networking.k8s.io/v1');
});
