import { afterAll, beforeAll, expect, test } from 'vitest';
import { openApi, type TestApi } from '../api.testing.ts';
import { service } from '../objects.testing.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openApi({ objects: [service] });
});
afterAll(() => api.close());

const configMaps = '/api/v1/namespaces/default/configmaps';

function apply(path: string, body: unknown, { manager = 'one', force = false } = {}) {
  const query = `fieldManager=${manager}&force=${force}`;
  const type = 'application/apply-patch+yaml';
  return api.ask(`${path}?${query}`, { method: 'PATCH', body, type });
}

function data(entries: object) {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: {}, data: entries };
}

test('what is not there is made, and owned by who applied it', async () => {
  const { code, json } = await apply(`${configMaps}/a`, data({ a: '1' }));
  expect([code, json]).toMatchObject([
    201,
    {
      metadata: {
        name: 'a',
        managedFields: [
          { manager: 'one', operation: 'Apply', fieldsV1: { 'f:data': { 'f:a': {} } } },
        ],
      },
    },
  ]);
});

test('YAML is understood', async () => {
  const { json } = await apply(
    `${configMaps}/yaml`,
    'apiVersion: v1\nkind: ConfigMap\ndata: {a: b}',
  );
  expect(json['data']).toEqual({ a: 'b' });
});

test('a field that is no longer applied goes, one of somebody else stays', async () => {
  await apply(`${configMaps}/b`, data({ a: '1', b: '2' }));
  await apply(`${configMaps}/b`, data({ c: '3' }), { manager: 'two' });
  const { json } = await apply(`${configMaps}/b`, data({ a: '1' }));
  expect(json['data']).toEqual({ a: '1', c: '3' });
});

test('what only stood in for it has no say in its fields', async () => {
  const spec = { controllerName: 'stand-in.example/a' };
  const apiVersion = 'gateway.networking.k8s.io/v1';
  const standIn = { apiVersion, kind: 'GatewayClass', metadata: { name: 'late' }, spec };
  api.store.replaceAll('plan', [standIn]);
  const own = { ...standIn, spec: { controllerName: 'own.example/b' } };
  const path = '/apis/gateway.networking.k8s.io/v1/gatewayclasses/late';
  const { code, json } = await apply(path, own);
  expect([code, json['spec']]).toEqual([200, own.spec]);
  expect((await apply(path, standIn, { manager: 'two' })).code).not.toBe(200);
});

test('a field that two apply goes only when neither applies it', async () => {
  await apply(`${configMaps}/c`, data({ a: '1', b: '2' }));
  await apply(`${configMaps}/c`, data({ a: '1' }), { manager: 'two' });
  const kept = await apply(`${configMaps}/c`, data({ b: '2' }));
  expect(kept.json['data']).toEqual({ a: '1', b: '2' });
  const gone = await apply(`${configMaps}/c`, data({}), { manager: 'two' });
  expect(gone.json['data']).toEqual({ b: '2' });
});

test('to change what others own is a conflict, unless it is forced', async () => {
  await apply(`${configMaps}/d`, data({ a: '1' }));
  const { code, json } = await apply(`${configMaps}/d`, data({ a: '2' }), { manager: 'two' });
  expect([code, json]).toMatchObject([
    409,
    {
      reason: 'Conflict',
      message: 'Apply failed with 1 conflict: conflict with "one": .data.a',
      details: { causes: [{ reason: 'FieldManagerConflict', field: '.data.a' }] },
    },
  ]);
  const forced = await apply(`${configMaps}/d`, data({ a: '2' }), { manager: 'two', force: true });
  expect(forced.json).toMatchObject({
    data: { a: '2' },
    metadata: { managedFields: [{ manager: 'two' }] },
  });
});

test('who updates a field takes it from who applied it', async () => {
  await apply(`${configMaps}/e`, data({ a: '1' }));
  await api.ask(`${configMaps}/e?fieldManager=hand`, {
    method: 'PATCH',
    body: { data: { a: '2' } },
    type: 'application/merge-patch+json',
  });
  const { json } = await apply(`${configMaps}/e`, data({ a: '1' }));
  expect(json['message']).toBe(
    'Apply failed with 1 conflict: conflict with "hand" using v1: .data.a',
  );
});

test('items of a list are merged by what tells them apart', async () => {
  const gateways = '/apis/gateway.networking.k8s.io/v1/namespaces/default/gateways/web';
  const listener = (name: string, port: number) => ({ name, port, protocol: 'HTTP' });
  const spec = (...listeners: object[]) => ({ spec: { gatewayClassName: 'demo', listeners } });
  await apply(gateways, spec(listener('a', 80)));
  await apply(gateways, spec(listener('b', 81)), { manager: 'two' });
  const { json } = await apply(gateways, spec(listener('a', 82)));
  expect(json).toMatchObject({ spec: { listeners: [listener('a', 82), listener('b', 81)] } });
  const left = await apply(gateways, { spec: { gatewayClassName: 'demo' } }, { manager: 'two' });
  expect(left.json['spec']).toMatchObject({ listeners: [{ name: 'a', port: 82 }] });
});

test('one port for TCP and for UDP are two ports', async () => {
  const path = '/api/v1/namespaces/default/services/dns';
  const udp = { name: 'udp', port: 53, protocol: 'UDP' };
  const spec = (...ports: object[]) => ({ spec: { ports } });
  await apply(path, spec({ name: 'tcp', port: 53 }, udp));
  const other = { name: 'udp', port: 53, protocol: 'UDP', appProtocol: 'dns' };
  const both = await apply(path, spec({ name: 'tcp', port: 53, appProtocol: 'x' }, other), {
    manager: 'two',
  });
  expect(both.json['spec']).toMatchObject({
    ports: [
      { name: 'tcp', protocol: 'TCP', appProtocol: 'x' },
      { name: 'udp', protocol: 'UDP', appProtocol: 'dns' },
    ],
  });
  const keys = { 'k:{"port":53,"protocol":"TCP"}': {}, 'k:{"port":53,"protocol":"UDP"}': {} };
  const ports = { fieldsV1: { 'f:spec': { 'f:ports': keys } } };
  expect(both.json['metadata']).toMatchObject({ managedFields: [ports, ports] });
  const left = await apply(path, spec(udp));
  expect(left.json['spec']).toMatchObject({
    ports: [{ name: 'tcp', protocol: 'TCP', appProtocol: 'x' }, { name: 'udp' }],
  });
});

test('the same again changes nothing, not even the time', async () => {
  const first = await apply(`${configMaps}/f`, data({ a: '1' }));
  expect((await apply(`${configMaps}/f`, data({ a: '1' }))).json).toEqual(first.json);
});

test('an object from a file is owned by the files', async () => {
  const path = '/api/v1/namespaces/default/services/whoami-tls';
  const { json } = await apply(path, { spec: { type: 'NodePort' } });
  expect(json['message']).toBe(
    'Apply failed with 1 conflict: conflict with "postern-files" using v1: .spec.type',
  );
});

test('who does not say who it is cannot apply', async () => {
  const type = 'application/apply-patch+yaml';
  const asked = { method: 'PATCH', body: data({}), type };
  expect((await api.ask(`${configMaps}/a`, asked)).code).toBe(400);
});

test('of a status, conditions are merged by their type, and nothing is made of one alone', async () => {
  const path = '/apis/gateway.networking.k8s.io/v1/namespaces/default/gateways/told';
  const listeners = [{ name: 'a', port: 80, protocol: 'HTTP' }];
  expect((await apply(`${path}/status`, { status: {} })).code).toBe(404);
  await apply(path, { spec: { gatewayClassName: 'demo', listeners } });
  const ready = {
    type: 'example.com/Ready',
    status: 'True',
    reason: 'Ready',
    message: '',
    lastTransitionTime: '2026-01-01T00:00:00Z',
  };
  const { json } = await apply(`${path}/status`, { status: { conditions: [ready] } });
  expect(json['status']).toMatchObject({
    conditions: [{ type: 'Accepted' }, { type: 'Programmed' }, ready],
  });
});
