import { expect, test } from 'vitest';
import { growth } from '../../end-to-end/growth.testing.ts';
import type { Kind } from '../../resources/kind.ts';
import { type KubeObject, refTo } from '../../resources/object.ts';
import { createStore, type Store } from './store.ts';

test('a new object gets a uid, generation 1, a version and an age in whole seconds', () => {
  const store = open();
  store.replaceAll('api', [route('a')]);
  expect(stored(store, 'a').metadata).toEqual({
    name: 'a',
    namespace: 'default',
    uid: 'uid-1',
    generation: 1,
    resourceVersion: '1',
    creationTimestamp: '2026-01-02T03:04:05Z',
  });
});

test('an object that states its age keeps it, and what else only the store may say is dropped', () => {
  const store = open();
  const stated = { creationTimestamp: '2020-01-01T00:00:00Z', uid: 'mine', generation: 99 };
  store.replaceAll('file', [route('a', {}, stated)]);
  expect(stored(store, 'a').metadata).toMatchObject({
    creationTimestamp: '2020-01-01T00:00:00Z',
    uid: 'uid-1',
    generation: 1,
  });
});

test('objects from files are as old as the session, whenever they were typed', () => {
  let now = start;
  const store = open(() => now);
  store.replaceAll('file', [route('first')]);
  now += 60_000;
  store.replaceAll('file', [route('first'), route('second')]);
  store.create(route('by-kubectl'));
  const ages = ['first', 'second', 'by-kubectl'].map(
    (name) => stored(store, name).metadata.creationTimestamp,
  );
  expect(ages).toEqual(['2026-01-02T03:04:05Z', '2026-01-02T03:04:05Z', '2026-01-02T03:05:05Z']);
});

test('generation counts changes of the spec, never of labels, annotations or status', () => {
  const store = open();
  store.create(route('a', { weight: 1 }));
  store.update(route('a', { weight: 1 }, { labels: { team: 'blue' } }));
  store.writeStatus(refTo(route('a')), { seen: true });
  expect(stored(store, 'a').metadata).toMatchObject({ generation: 1, resourceVersion: '3' });
  store.update(route('a', { weight: 2 }));
  expect(stored(store, 'a')).toMatchObject({ metadata: { generation: 2 }, status: { seen: true } });
});

test('what only holds or names something has no generation, as in a cluster', () => {
  const store = open();
  const object = (kind: string, apiVersion = 'v1'): KubeObject => ({
    apiVersion,
    kind,
    metadata: { name: 'a', namespace: 'default' },
  });
  const made = [object('Secret'), object('Pod'), object('Ingress', 'networking.k8s.io/v1')];
  for (const one of made) store.create(one);
  store.update({ ...object('Secret'), ...{ data: { a: '' } } });
  const generations = made.map((one) => store.snapshot().find(refTo(one))?.metadata.generation);
  expect(generations).toEqual([undefined, 1, 1]);
});

test('an equal write makes no event and no version', () => {
  const store = open();
  store.create(route('a', { weight: 1 }));
  store.writeStatus(refTo(route('a')), { a: 1, b: 2 });
  const before = store.revision();
  expect(store.update(route('a', { weight: 1 })).outcome).toBe('unchanged');
  expect(store.writeStatus(refTo(route('a')), { b: 2, a: 1 }).outcome).toBe('unchanged');
  expect(store.revision()).toBe(before);
});

test('a write with an outdated version or another uid is refused as a conflict', () => {
  const store = open();
  store.create(route('a'));
  store.update(route('a', { weight: 2 }));
  expect(store.update(route('a', { weight: 3 }), { resourceVersion: '1' }).outcome).toBe(
    'conflict',
  );
  expect(store.remove(refTo(route('a')), { uid: 'other' }).outcome).toBe('conflict');
  expect(store.update(route('a', { weight: 3 }), { resourceVersion: '2' }).outcome).toBe('written');
});

test('replacing a source adds, changes and deletes by difference and leaves others alone', () => {
  const store = open();
  store.create(route('kept'));
  store.replaceAll('file', [route('a'), route('b')]);
  const changes = store.replaceAll('file', [route('b', { weight: 2 }), route('c')]);
  expect(changes.map((change) => `${change.type} ${change.ref.name}`)).toEqual([
    'DELETED a',
    'MODIFIED b',
    'ADDED c',
  ]);
  expect(names(store)).toEqual(['b', 'c', 'kept']);
});

test('an unchanged object keeps its identity through a replacement', () => {
  const store = open();
  store.replaceAll('file', [route('a', { weight: 1 }), route('b')]);
  const before = stored(store, 'a');
  store.replaceAll('file', [route('a', { weight: 1 }), route('b', { weight: 7 })]);
  expect(stored(store, 'a')).toBe(before);
});

test('a file wins over what was minted or created, and is not overwritten by them', () => {
  const store = open();
  store.replaceAll('minted', [route('certs', { from: 'minted' })]);
  store.replaceAll('file', [route('certs', { from: 'file' })]);
  store.replaceAll('minted', [route('certs', { from: 'minted' })]);
  expect(stored(store, 'certs')).toMatchObject({ spec: { from: 'file' } });
  expect(store.create(route('certs')).outcome).toBe('already-exists');
});

test('an API client may create over what was minted, and owns it from then on', () => {
  const store = open();
  store.replaceAll('minted', [route('certs', { from: 'minted' })]);
  expect(store.create(route('certs', { from: 'api' })).outcome).toBe('written');
  store.replaceAll('minted', [route('certs', { from: 'minted' })]);
  expect(stored(store, 'certs')).toMatchObject({ spec: { from: 'api' } });
});

test('an API change of a file object holds until its file says something new', () => {
  const store = open();
  store.replaceAll('file', [route('a', { weight: 1 })]);
  store.update(route('a', { weight: 9 }));
  store.replaceAll('file', [route('a', { weight: 1 }), route('b')]);
  expect(stored(store, 'a')).toMatchObject({ spec: { weight: 9 } });
  expect(overrides(store)).toEqual(['changed a']);
  store.replaceAll('file', [route('a', { weight: 2 }), route('b')]);
  expect(stored(store, 'a')).toMatchObject({ spec: { weight: 2 } });
  expect(overrides(store)).toEqual([]);
});

test('an API change that is taken back leaves nothing behind', () => {
  const store = open();
  store.replaceAll('file', [route('a', { weight: 1 })]);
  store.update(route('a', { weight: 9 }));
  store.update(route('a', { weight: 1 }));
  expect(overrides(store)).toEqual([]);
});

test('a file object that the API deleted stays away until its file says something new', () => {
  const store = open();
  store.replaceAll('file', [route('a', { weight: 1 })]);
  store.remove(refTo(route('a')));
  store.replaceAll('file', [route('a', { weight: 1 }), route('b')]);
  expect([names(store), overrides(store)]).toEqual([['b'], ['deleted a']]);
  store.replaceAll('file', [route('a', { weight: 2 }), route('b')]);
  expect([names(store), overrides(store)]).toEqual([['a', 'b'], []]);
});

test('a file object that the API deleted and made anew is the one the API made', () => {
  const store = open();
  store.replaceAll('file', [route('a', { weight: 1 })]);
  store.remove(refTo(route('a')));
  store.create(route('a', { weight: 9 }));
  store.replaceAll('file', [route('a', { weight: 1 }), route('b')]);
  expect(stored(store, 'a')).toMatchObject({ spec: { weight: 9 } });
  store.replaceAll('file', [route('b')]);
  expect([names(store), overrides(store)]).toEqual([['b'], []]);
});

test('a namespace goes with all that lives in it, and waits for what is held', () => {
  const store = open();
  store.create(namespace('shop'));
  store.create(route('a', {}, { namespace: 'shop' }));
  store.create(route('held', {}, { namespace: 'shop', finalizers: ['example.com/hold'] }));
  store.remove(refTo(namespace('shop')));
  expect(names(store)).toEqual(['held']);
  const leaving = store.snapshot().find(refTo(namespace('shop')));
  expect(leaving?.metadata.deletionTimestamp).toBe('2026-01-02T03:04:05Z');
  store.update(route('held', {}, { namespace: 'shop' }));
  expect(store.snapshot().find(refTo(namespace('shop')))).toBeUndefined();
});

test('orphaned dependents outlive their owner', () => {
  const store = open();
  store.create(route('owner'));
  const owner = { apiVersion: 'v1', kind: 'Route', name: 'owner', uid: 'uid-1' };
  store.create(route('dependent', {}, { ownerReferences: [owner] }));
  store.orphan('uid-1');
  store.remove(refTo(route('owner')));
  expect(names(store)).toEqual(['dependent']);
});

test('finalizers hold a deleted object until they are taken off', () => {
  const store = open();
  store.create(route('a', {}, { finalizers: ['example.com/hold'] }));
  store.remove(refTo(route('a')));
  expect(stored(store, 'a').metadata.deletionTimestamp).toBe('2026-01-02T03:04:05Z');
  store.update(route('a'));
  expect(names(store)).toEqual([]);
});

test('dependents go with their last owner', () => {
  const store = open();
  store.create(route('owner'));
  const owner = { apiVersion: 'v1', kind: 'Route', name: 'owner', uid: 'uid-1' };
  store.replaceAll('plan', [route('pod', {}, { ownerReferences: [owner] })]);
  store.replaceAll('file', [route('exported', {}, { ownerReferences: [owner] })]);
  store.remove(refTo(route('owner')));
  expect(names(store)).toEqual(['exported']);
});

test('annotations of Postern stand beside those declared and do not count as a new declaration', () => {
  const store = open();
  const declared = route('a', {}, { annotations: { mine: 'yes' } });
  store.replaceAll('file', [declared]);
  store.annotate(refTo(declared), { 'postern.dev/port-map': '{}' });
  expect(store.replaceAll('file', [route('a', {}, { annotations: { mine: 'yes' } })])).toEqual([]);
  expect(stored(store, 'a').metadata.annotations).toEqual({
    mine: 'yes',
    'postern.dev/port-map': '{}',
  });
  store.annotate(refTo(declared), { 'postern.dev/port-map': undefined });
  expect(stored(store, 'a').metadata.annotations).toEqual({ mine: 'yes' });
});

test('history is told from a version on, and admits what it has forgotten', () => {
  const store = createStore({ now: () => start, newUid: counter(), changesMax: 4 });
  for (let weight = 0; weight < 8; weight += 1) store.replaceAll('api', [route('a', { weight })]);
  expect(store.since(1)).toBe('too-old');
  const recent = store.since(6);
  expect(recent === 'too-old' ? [] : recent.map((change) => change.resourceVersion)).toEqual([
    7, 8,
  ]);
  expect(store.since(8)).toEqual([]);
});

test('a watcher hears one batch for one replacement, and nothing after it left', () => {
  const store = open();
  const heard: number[] = [];
  const leave = store.subscribe((changes) => heard.push(changes.length));
  store.replaceAll('file', [route('a'), route('b')]);
  leave();
  store.replaceAll('file', []);
  expect(heard).toEqual([2]);
});

test('a snapshot does not move, and stays the same one until something changes', () => {
  const store = open();
  store.replaceAll('file', [route('b'), route('a')]);
  const before = store.snapshot();
  expect(store.snapshot()).toBe(before);
  store.replaceAll('file', [route('c')]);
  expect(before.list(routes).map((object) => object.metadata.name)).toEqual(['a', 'b']);
  expect(names(store)).toEqual(['c']);
});

test('a snapshot tells what people declared from what Postern added', () => {
  const store = open();
  store.replaceAll('file', [route('mine')]);
  store.replaceAll('plan', [route('planned')]);
  const { declared } = store.snapshot();
  expect(declared.list(routes).map((object) => object.metadata.name)).toEqual(['mine']);
  expect(declared.get(routes, { namespace: 'default', name: 'planned' })).toBeUndefined();
  expect(names(store)).toEqual(['mine', 'planned']);
});

test('replacing all objects of which one changed takes a time that grows with their number', () => {
  const replacing = (count: number) => {
    const store = open();
    const versions = [0, 1].map((changed) =>
      Array.from({ length: count }, (_, index) =>
        route(`r${index}`, { rules: [{ weight: index === changed ? -1 : index }] }),
      ),
    );
    let turn = 0;
    store.replaceAll('file', versions[0] ?? []);
    return () => {
      turn = 1 - turn;
      expect(store.replaceAll('file', versions[turn] ?? [])).toHaveLength(2);
      expect(names(store)).toHaveLength(count);
    };
  };
  expect(growth(replacing(200), replacing(2_000))).toBeLessThan(40);
});

function open(now = () => start): Store {
  return createStore({ now, newUid: counter() });
}

function counter(): () => string {
  let count = 0;
  return () => {
    count += 1;
    return `uid-${count}`;
  };
}

function route(name: string, spec: object = {}, metadata: object = {}): KubeObject {
  const object = { apiVersion: 'test.dev/v1', kind: 'Route', spec };
  return { ...object, metadata: { name, namespace: 'default', ...metadata } };
}

function stored(store: Store, name: string): KubeObject {
  const object = store.snapshot().get(routes, { namespace: 'default', name });
  if (!object) throw new Error(`${name} is not in the store`);
  return object;
}

function namespace(name: string): KubeObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}

function overrides(store: Store): readonly string[] {
  const all = store.snapshot().overrides();
  return all.map(({ ref, inForce }) => `${inForce ? 'changed' : 'deleted'} ${ref.name}`);
}

function names(store: Store): readonly string[] {
  return store
    .snapshot()
    .list(routes)
    .map((object) => object.metadata.name);
}

const start = Date.parse('2026-01-02T03:04:05.678Z');

const routes: Kind = {
  group: 'test.dev',
  version: 'v1',
  kind: 'Route',
  plural: 'routes',
  singular: 'route',
  shortNames: [],
  namespaced: true,
  schema: {},
  rules: [],
};
