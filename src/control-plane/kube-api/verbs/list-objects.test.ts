import { afterAll, beforeAll, expect, test } from 'vitest';
import { type KubeObject, refTo } from '../../../resources/object.ts';
import { openApi, type TestApi } from '../api.testing.ts';
import { now as start } from '../objects.testing.ts';

let api: TestApi;
let now = start;
beforeAll(async () => {
  const objects = Array.from({ length: 5 }, (_, index) => configMap(`c-${index}`));
  api = await openApi({ objects, now: () => now });
});
afterAll(() => api.close());

const path = '/api/v1/configmaps';

function configMap(name: string): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' } };
}

interface Page {
  readonly names: readonly string[];
  readonly version: string;
  readonly token: string;
  readonly remaining: number | undefined;
}

async function page(query: string): Promise<Page> {
  const { json } = await api.ask(`${path}?${query}`);
  const { resourceVersion, remainingItemCount, ...rest } = Object(json['metadata']);
  const items = Array.isArray(json['items']) ? json['items'] : [];
  return {
    names: items.map(({ metadata }) => metadata.name),
    version: resourceVersion,
    token: rest.continue ?? '',
    remaining: remainingItemCount,
  };
}

test('pages show one moment, whatever changes between them', async () => {
  const first = await page('limit=2');
  expect(first).toMatchObject({ names: ['c-0', 'c-1'], remaining: 3 });
  api.store.remove(refTo(configMap('c-2')));
  const second = await page(`limit=2&continue=${first.token}`);
  expect(second).toMatchObject({ names: ['c-2', 'c-3'], version: first.version, remaining: 1 });
  const third = await page(`limit=2&continue=${second.token}`);
  expect(third).toMatchObject({ names: ['c-4'], token: '', remaining: undefined });
  expect((await page('')).names).toEqual(['c-0', 'c-1', 'c-3', 'c-4']);
});

test('items of built-in kinds leave it to their list to say what they are', async () => {
  const { json } = await api.ask(`${path}?limit=1`);
  expect(json).toMatchObject({ kind: 'ConfigMapList', apiVersion: 'v1' });
  const items: unknown = json['items'];
  const [item] = Array.isArray(items) ? items : [];
  expect(Object.keys(item)).toEqual(['metadata']);
  const classes = await api.ask('/apis/gateway.networking.k8s.io/v1/gatewayclasses');
  expect(classes.json['kind']).toBe('GatewayClassList');
});

test('a moment that nobody asked for in a while is forgotten', async () => {
  const { token } = await page('limit=1');
  now += 6 * 60_000;
  const { code, json } = await api.ask(`${path}?limit=1&continue=${token}`);
  expect([code, json['reason']]).toEqual([410, 'Expired']);
});

test('a list can be of an earlier version, as long as the log reaches back to it', async () => {
  const own = await openApi({ changesMax: 8 });
  const add = (name: string) => own.store.create(configMap(name));
  add('a');
  add('b');
  const then = own.store.revision();
  own.store.remove(refTo(configMap('a')));
  own.store.update({ ...configMap('b'), ...{ data: { k: 'new' } } });
  add('c');
  const ask = () => own.ask(`${path}?resourceVersion=${then}&resourceVersionMatch=Exact`);
  const { json } = await ask();
  expect(json).toMatchObject({ metadata: { resourceVersion: String(then) } });
  const items = Array.isArray(json['items']) ? json['items'] : [];
  expect(items.map(({ metadata, data }) => [metadata.name, data])).toEqual([
    ['a', undefined],
    ['b', undefined],
  ]);
  for (let index = 0; index < 20; index += 1) add(`later-${index}`);
  expect((await ask()).code).toBe(410);
  await own.close();
});

test('who comes too late for a page may go on with what is there now', async () => {
  const { token } = await page('limit=1');
  now += 6 * 60_000;
  const { json } = await api.ask(`${path}?limit=1&continue=${token}`);
  const other = Reflect.get(Object(json['metadata']), 'continue');
  api.store.create(configMap('a-0'));
  api.store.create(configMap('c-0a'));
  const second = await page(`limit=2&continue=${other}`);
  expect(second).toMatchObject({ names: ['c-0a', 'c-1'], version: String(api.store.revision()) });
  expect((await page(`continue=${second.token}`)).names).toEqual(['c-3', 'c-4']);
});

test('odd wishes are refused', async () => {
  const codeOf = async (query: string) => (await api.ask(`${path}?${query}`)).code;
  expect(await codeOf('continue=nonsense')).toBe(400);
  expect(await codeOf('limit=-1')).toBe(400);
  expect(await codeOf('resourceVersion=x')).toBe(400);
  expect(await codeOf('resourceVersionMatch=Exact')).toBe(422);
  expect(await codeOf('resourceVersion=0&resourceVersionMatch=Exact')).toBe(422);
  expect(await codeOf('resourceVersion=1&resourceVersionMatch=Roughly')).toBe(422);
  expect(await codeOf('resourceVersion=0')).toBe(200);
});

test('a token says by itself which moment it is of', async () => {
  const { token, version } = await page('limit=1');
  const { code } = await api.ask(`${path}?continue=${token}&resourceVersion=${version}`);
  expect(code).toBe(400);
});

test('one object of a version that is yet to come is not there yet', async () => {
  const one = '/api/v1/namespaces/default/configmaps/c-0';
  expect((await api.ask(`${one}?resourceVersion=999`)).code).toBe(504);
  expect((await api.ask(`${one}?resourceVersion=1`)).code).toBe(200);
});

test('a version that is yet to come is told so that clients list anew', async () => {
  const { code, json } = await api.ask(`${path}?resourceVersion=999`);
  expect([code, json]).toMatchObject([
    504,
    { reason: 'Timeout', details: { causes: [{ reason: 'ResourceVersionTooLarge' }] } },
  ]);
});

test('clients that need metadata only get nothing else', async () => {
  const accept = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';
  const { json } = await api.ask(path, { headers: { accept } });
  expect(json).toMatchObject({
    kind: 'PartialObjectMetadataList',
    items: expect.arrayContaining([
      expect.objectContaining({ kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1' }),
    ]),
  });
});
