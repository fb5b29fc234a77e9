import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import type { Failure } from '../../diagnostics/failure.ts';
import { type Event, event } from '../../resources/event.ts';
import { refTo } from '../../resources/object.ts';
import type { RequestFailed } from '../../traffic/traffic-event.ts';
import { createStore, type Store } from '../store/store.ts';
import { createEventRecorder, type EventRecorder } from './event-recorder.ts';

const startedAt = Date.parse('2026-01-02T03:04:05Z');
const web = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'Gateway',
  metadata: { namespace: 'default', name: 'web' },
  spec: {},
};
const settled = { isSettled: true, changedByApi: [] };
const closing: EventRecorder[] = [];
afterEach(() => closing.splice(0).forEach((one) => void one.close()));

function open(quietMs = 20) {
  let now = startedAt;
  let uids = 0;
  const store = createStore({ now: () => now, newUid: () => `uid-${uids++}` });
  const recorder = createEventRecorder({ store, now: () => now, quietMs });
  closing.push(recorder);
  store.replaceAll('file', [web]);
  const pass = (ms: number) => {
    now += ms;
  };
  return { store, recorder, pass };
}

/** Longer than the recorder waits; then it has all the turns that it takes to tell. */
async function quiet(ms: number): Promise<void> {
  await wait(ms);
  for (let turn = 0; turn < 200; turn += 1) await nextTurn();
}

const condition = (type: string, status: string, [reason, message = 'So it is.']: string[]) => ({
  ...{ type, status, reason, message, observedGeneration: 1 },
  lastTransitionTime: '2026-01-02T03:04:05Z',
});
const accepted = condition('Accepted', 'True', ['Accepted']);
const unresolved = condition('ResolvedRefs', 'False', ['InvalidCertificateRef', 'No Secret tls.']);

/** `Normal Accepted x1: So it is.`, the oldest first. */
function told(store: Store): readonly string[] {
  const version = ({ metadata }: Event) => Number(metadata.resourceVersion);
  return store
    .snapshot()
    .list(event)
    .toSorted((a, b) => version(a) - version(b))
    .map(({ type, reason, count, message }) => `${type} ${reason} x${count}: ${message}`);
}

test('an object that was taken in says so once, and what goes without saying is not said', async () => {
  const { store, recorder } = open();
  const conditions = [accepted, condition('ResolvedRefs', 'True', ['ResolvedRefs'])];
  store.writeStatus(refTo(web), { conditions, listeners: [{ name: 'https', conditions }] });
  recorder.noteStatuses(settled);
  await quiet(40);
  recorder.noteStatuses(settled);
  await quiet(40);
  expect(told(store)).toEqual(['Normal Accepted x1: So it is.']);
  expect(store.snapshot().list(event)[0]).toMatchObject({
    metadata: { namespace: 'default', name: expect.stringMatching(/^web\.[0-9a-f]{16}$/) },
    involvedObject: { kind: 'Gateway', namespace: 'default', name: 'web', uid: 'uid-0' },
    source: { component: 'postern' },
    firstTimestamp: '2026-01-02T03:04:05Z',
  });
});

test('trouble is told when it comes and when it is over, and is counted when it comes again', async () => {
  const { store, recorder, pass } = open();
  const listener = (...conditions: readonly unknown[]) => ({
    conditions: [accepted],
    listeners: [{ name: 'https', conditions }],
  });
  for (const conditions of [
    [unresolved],
    [condition('ResolvedRefs', 'True', ['ResolvedRefs', 'Resolved.'])],
    [unresolved],
  ]) {
    store.writeStatus(refTo(web), listener(...conditions));
    recorder.noteStatuses(settled);
    await quiet(40);
    pass(60_000);
  }
  expect(told(store)).toEqual([
    'Normal Accepted x1: So it is.',
    'Normal ResolvedRefs x1: Listener https: Resolved.',
    'Warning InvalidCertificateRef x2: Listener https: No Secret tls.',
  ]);
  const warning = store
    .snapshot()
    .list(event)
    .find(({ type }) => type === 'Warning');
  expect(warning).toMatchObject({
    firstTimestamp: '2026-01-02T03:04:05Z',
    lastTimestamp: '2026-01-02T03:06:05Z',
  });
});

test('a listener that names itself is not named twice', async () => {
  const { store, recorder } = open();
  const taken = condition('Programmed', 'False', ['Invalid', 'Listener https has no port.']);
  store.writeStatus(refTo(web), { listeners: [{ name: 'https', conditions: [taken] }] });
  recorder.noteStatuses(settled);
  await quiet(40);
  expect(told(store)).toEqual(['Warning Invalid x1: Listener https has no port.']);
});

test('what only passes by leaves no trace', async () => {
  const { store, recorder } = open(60);
  for (const conditions of [[accepted, unresolved], [accepted]]) {
    store.writeStatus(refTo(web), { conditions });
    recorder.noteStatuses(settled);
    await nextTurn();
  }
  await quiet(100);
  expect(told(store)).toEqual(['Normal Accepted x1: So it is.']);
});

test('while something is awaited nothing is told', async () => {
  const { store, recorder } = open();
  store.writeStatus(refTo(web), { conditions: [accepted, unresolved] });
  recorder.noteStatuses({ ...settled, isSettled: false });
  await quiet(80);
  expect(told(store)).toEqual([]);
  store.writeStatus(refTo(web), { conditions: [accepted] });
  recorder.noteStatuses(settled);
  await quiet(60);
  expect(told(store)).toEqual(['Normal Accepted x1: So it is.']);
});

test('a backend that fails is told of its route and its policy, counted together', async () => {
  const { store, recorder } = open();
  const route = { ...web, kind: 'HTTPRoute', metadata: { namespace: 'default', name: 'shop' } };
  const policy = { ...web, kind: 'BackendTLSPolicy', metadata: route.metadata };
  store.replaceAll('file', [web, route, policy]);
  const failure: Failure = {
    source: 'upstream',
    code: 'backend-certificate-expired',
    message: 'The certificate of 10.0.0.1:443 has expired.',
    next: 'Renew it.',
    origin: { object: refTo(policy), field: 'spec.validation.hostname' },
  };
  const failed: RequestFailed = {
    event: 'request-failed',
    ...{ at: 0, request: 'r1', connection: 'c1', client: '127.0.0.1:1', status: 502, failure },
    line: { method: 'GET', scheme: 'https', host: 'a', target: '/', protocol: 'HTTP/1.1' },
    rule: { object: refTo(route), field: 'spec.rules[0]' },
    ...{ bytesIn: 0, bytesOut: 0, attempts: 1, phases: { matchMs: 0, totalMs: 1 } },
  };
  for (let index = 0; index < 1_000; index += 1) recorder.noteTraffic(failed);
  recorder.noteTraffic({ ...failed, failure: { ...failure, source: 'downstream' } });
  await quiet(40);
  const line =
    'Warning BackendCertificateExpired x1000: The certificate of 10.0.0.1:443 has expired.';
  expect(told(store)).toEqual([line, line]);
  const kinds = store
    .snapshot()
    .list(event)
    .map(({ involvedObject }) => involvedObject.kind);
  expect(kinds.sort()).toEqual(['BackendTLSPolicy', 'HTTPRoute']);
});

test('of too much at once the troubles are told', async () => {
  const { store, recorder } = open();
  const many = Array.from({ length: 300 }, (_, index) => ({
    ...web,
    metadata: { namespace: 'default', name: `web-${index}` },
  }));
  store.replaceAll('file', many);
  many.forEach((one, index) => {
    store.writeStatus(refTo(one), { conditions: index < 250 ? [accepted] : [unresolved] });
  });
  recorder.noteStatuses(settled);
  await quiet(300);
  const lines = told(store);
  expect(lines).toHaveLength(200);
  expect(lines.filter((line) => line.startsWith('Warning'))).toHaveLength(50);
});

test('after an hour events are forgotten', async () => {
  const { store, recorder, pass } = open();
  const write = async (status: unknown) => {
    store.writeStatus(refTo(web), status);
    recorder.noteStatuses(settled);
    await quiet(40);
  };
  await write({ conditions: [accepted] });
  pass(61 * 60_000);
  await write({ conditions: [accepted, unresolved] });
  expect(told(store)).toEqual(['Warning InvalidCertificateRef x1: No Secret tls.']);
});

test('that an object differs from its file is told, and when it does no more', async () => {
  const { store, recorder } = open();
  for (const changedByApi of [[refTo(web)], [refTo(web)], []]) {
    recorder.noteStatuses({ isSettled: true, changedByApi });
    await quiet(40);
  }
  expect(told(store).map((line) => line.split(':')[0])).toEqual([
    'Normal ChangedThroughApi x1',
    'Normal TakenFromFile x1',
  ]);
});
