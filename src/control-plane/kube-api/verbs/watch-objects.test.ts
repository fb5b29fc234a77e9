import { afterEach, expect, test } from 'vitest';
import { type KubeObject, refTo } from '../../../resources/object.ts';
import { type Following, openApi, type TestApi, type TestOptions } from '../api.testing.ts';

const opened: TestApi[] = [];
afterEach(async () => {
  for (const api of opened.splice(0)) await api.close();
});

async function open(options: TestOptions = {}): Promise<TestApi> {
  const api = await openApi(options);
  opened.push(api);
  return api;
}

const path = '/api/v1/namespaces/default/configmaps?watch=true';

function configMap(name: string, labels: Record<string, string> = {}): KubeObject {
  const object = { apiVersion: 'v1', kind: 'ConfigMap' };
  return { ...object, metadata: { name, namespace: 'default', labels } };
}

function told(watch: Following): readonly string[] {
  return watch.events().map(({ type, object }) => `${type} ${object.metadata.name ?? ''}`.trim());
}

function lines(count: number): (text: string) => boolean {
  return (text) => text.split('\n').length > count;
}

test('what stands is told first, then what happens', async () => {
  const { store, follow } = await open({ objects: [configMap('a')] });
  const watch = await follow(path);
  store.create(configMap('b'));
  store.update(configMap('b', { x: 'y' }));
  store.remove(refTo(configMap('a')));
  await watch.until(lines(4));
  expect(told(watch)).toEqual(['ADDED a', 'ADDED b', 'MODIFIED b', 'DELETED a']);
  const versions = watch.events().map(({ object }) => Number(object.metadata.resourceVersion));
  expect(versions).toEqual([1, 2, 3, 4]);
});

test('a client writes yes and no as it likes', async () => {
  const { ask, follow } = await open({ objects: [configMap('a')] });
  for (const yes of ['True', '1', '']) {
    const watch = await follow(path.replace('true', yes));
    await watch.until(lines(1));
    expect([yes, told(watch)]).toEqual([yes, ['ADDED a']]);
    watch.stop();
  }
  for (const no of ['False', '0']) {
    expect((await ask(path.replace('true', no))).json['kind']).toBe('ConfigMapList');
  }
});

test('a watch from a version on tells what came after it, and nothing of other kinds', async () => {
  const { store, follow } = await open({ objects: [configMap('a')] });
  store.create({ ...configMap('s'), kind: 'Secret' });
  store.create(configMap('b'));
  const watch = await follow(`${path}&resourceVersion=1`);
  await watch.until(lines(1));
  expect(told(watch)).toEqual(['ADDED b']);
});

test('with a selector, objects come and go as their labels do', async () => {
  const { store, follow } = await open();
  const watch = await follow(`${path}&labelSelector=app%3Dweb`);
  store.create(configMap('a'));
  store.update(configMap('a', { app: 'web' }));
  store.update(configMap('a', { app: 'web', tier: 'front' }));
  store.update(configMap('a'));
  await watch.until(lines(3));
  expect(told(watch)).toEqual(['ADDED a', 'MODIFIED a', 'DELETED a']);
});

test('who asks for what stands is told where that ends', async () => {
  const { follow } = await open({ objects: [configMap('a')] });
  const query = 'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
  const watch = await follow(`${path}&${query}`);
  await watch.until(lines(2));
  expect(watch.events()[1]).toMatchObject({
    type: 'BOOKMARK',
    object: {
      kind: 'ConfigMap',
      metadata: { resourceVersion: '1', annotations: { 'k8s.io/initial-events-end': 'true' } },
    },
  });
});

test('a watch ends in time, with a bookmark for who wants one', async () => {
  const { follow } = await open({ objects: [configMap('a')] });
  const watch = await follow(`${path}&timeoutSeconds=1&allowWatchBookmarks=true`);
  await watch.until(() => false);
  expect(told(watch)).toEqual(['ADDED a', 'BOOKMARK']);
  expect(watch.isOver()).toBe(true);
});

test('who comes back too late, or from another life, is told to list anew', async () => {
  const { store, follow, ask } = await open({ changesMax: 4 });
  for (let index = 0; index < 8; index += 1) store.create(configMap(`c-${index}`));
  const watch = await follow(`${path}&resourceVersion=1`);
  await watch.until(() => false);
  expect(watch.events()).toMatchObject([
    { type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } },
  ]);
  expect((await ask(`${path}&resourceVersion=999`)).code).toBe(410);
  expect((await ask(`${path}&resourceVersion=x`)).code).toBe(400);
});

test('kubectl get -w is given rows', async () => {
  const { store, follow } = await open({ objects: [configMap('a')] });
  const watch = await follow(path, 'application/json;as=Table;v=v1;g=meta.k8s.io');
  store.create(configMap('b'));
  await watch.until(lines(2));
  expect(watch.events()[1]).toMatchObject({
    type: 'ADDED',
    object: { kind: 'Table', columnDefinitions: null, rows: [{ cells: ['b', 0, '0s'] }] },
  });
  expect(watch.events()[0]).toHaveProperty('object.columnDefinitions.0.name', 'Name');
});

test('derived objects are watched too', async () => {
  const service: KubeObject & { spec: unknown } = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace: 'default' },
    spec: { ports: [] },
  };
  const { store, follow } = await open();
  const watch = await follow('/api/v1/endpoints?watch=true');
  store.create(service);
  await watch.until(lines(1));
  store.remove(refTo(service));
  await watch.until(lines(2));
  expect(told(watch)).toEqual(['ADDED web', 'DELETED web']);
});

test('fifty watchers are told of everything', async () => {
  const { store, follow } = await open();
  const watches = await Promise.all(Array.from({ length: 50 }, () => follow(path)));
  for (let index = 0; index < 200; index += 1) {
    store.create(configMap(`c-${index}`));
    if (index % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  for (const watch of watches) await watch.until(lines(200));
  expect(watches.map((watch) => told(watch).length)).toEqual(watches.map(() => 200));
  for (const watch of watches) watch.stop();
});

test('nothing is queued for a reader that stops: it is sent away when it comes back', async () => {
  const { store, follow } = await open({ changesMax: 50 });
  const watch = await follow(path);
  watch.pause();
  const data = { data: { text: 'x'.repeat(200_000) } };
  // More than the buffers between two sockets hold, a bit in each turn.
  for (let index = 0; index < 300; index += 1) {
    store.create({ ...configMap(`c-${index}`), ...data });
    await new Promise((resolve) => setImmediate(resolve));
  }
  watch.resume();
  await watch.until(() => false);
  const last = watch.events().at(-1);
  expect(last).toMatchObject({ type: 'ERROR', object: { code: 410, reason: 'Expired' } });
  expect(watch.events().length).toBeLessThan(300);
});
