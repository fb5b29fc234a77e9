import { afterAll, beforeAll, expect, test } from 'vitest';
import { openApi, type TestApi } from '../api.testing.ts';
import { httpRoute } from '../objects.testing.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openApi({ objects: [httpRoute] });
  await api.ask(configMaps, {
    method: 'POST',
    body: { metadata: { name: 'a' }, data: { k: 'v' } },
  });
});
afterAll(() => api.close());

const configMaps = '/api/v1/namespaces/default/configmaps';
const routes = '/apis/gateway.networking.k8s.io/v1/namespaces/default/httproutes';
const protobuf = 'application/vnd.kubernetes.protobuf';

async function ask(path: string, accept: string) {
  const { code, headers, body } = await api.ask(path, { headers: { accept } });
  return { code, type: headers['content-type'], start: body.slice(0, 4), body };
}

test('built-in kinds come as Protocol Buffers to those who like them best', async () => {
  const binary = { code: 200, type: protobuf, start: 'k8s\0' };
  expect(await ask(`${configMaps}/a`, `${protobuf},application/json`)).toMatchObject(binary);
  expect(await ask(configMaps, protobuf)).toMatchObject(binary);
  expect((await ask(configMaps, protobuf)).body).toContain('ConfigMapList');
  const json = { code: 200, type: 'application/json' };
  expect(await ask(configMaps, `application/json,${protobuf}`)).toMatchObject(json);
});

test('custom resources come as JSON, or not at all', async () => {
  expect(await ask(routes, `${protobuf},application/json`)).toMatchObject({
    code: 200,
    type: 'application/json',
  });
  expect((await ask(routes, protobuf)).code).toBe(406);
});

test('the metadata of any kind comes either way, a Table only as JSON', async () => {
  const metadata = ';as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';
  expect(await ask(routes, protobuf + metadata)).toMatchObject({ type: protobuf });
  const table = ';as=Table;g=meta.k8s.io;v=v1';
  expect((await ask(configMaps, protobuf + table)).code).toBe(406);
});

test('a watch is a row of events, each after its length', async () => {
  const watch = await api.follow(`${configMaps}?watch=1&allowWatchBookmarks=1`, protobuf);
  await watch.until((text) => text.includes('ADDED'));
  expect(watch.text().startsWith('\0\0')).toBe(true);
  expect(watch.text()).toContain('k8s\0');
  watch.stop();
});

test('what has been deleted is answered in the same form', async () => {
  await api.ask(configMaps, { method: 'POST', body: { metadata: { name: 'b' } } });
  const headers = { accept: protobuf };
  const one = await api.ask(`${configMaps}/b`, { method: 'DELETE', headers });
  expect([one.headers['content-type'], one.body.includes('Success')]).toEqual([protobuf, true]);
  const all = await api.ask(configMaps, { method: 'DELETE', headers });
  expect([all.headers['content-type'], all.body.includes('ConfigMapList')]).toEqual([
    protobuf,
    true,
  ]);
});

test('of many custom resources that are deleted, their metadata is answered', async () => {
  const accept = `${protobuf};as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json`;
  const { headers, body } = await api.ask(routes, { method: 'DELETE', headers: { accept } });
  expect(headers['content-type']).toBe(protobuf);
  expect(body).toContain('PartialObjectMetadataList');
  expect(body).toContain('httproute-whoami');
});
