import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { backendTlsPolicy } from '../../resources/backend-tls-policy.ts';
import { type KubeObject, refKey, refTo } from '../../resources/object.ts';
import { isRecord } from '../../resources/record.ts';
import { serversTransport } from '../../resources/servers-transport.ts';
import {
  asksForTls,
  findServersTransports,
  transportReferenceOn,
} from '../../resources/servers-transport-reference.ts';
import { service } from '../../resources/service.ts';
import type { Backend } from '../../routing-table/backend.ts';
import type { RoutingRule, RoutingTable } from '../../routing-table/routing-table.ts';
import { admit } from '../admission/admit.ts';
import type { Snapshot } from '../store/snapshot.ts';
import { createStore } from '../store/store.ts';
import { snapshotOf, unknown } from './snapshot.testing.ts';
import { translate } from './translate.ts';
import type { TranslateSettings, Translation } from './translation.ts';

/** Hundreds of worlds each; a busy machine may take its time. */
vi.setConfig({ testTimeout: 30_000 });

const folders = ['cases', 'cases/given', 'ingress/cases', 'ingress/cases/given'];

/** All documents of all cases. */
const documents = folders.flatMap((folder) =>
  readdirSync(join(import.meta.dirname, folder))
    .filter((file) => file.endsWith('.yaml') && !file.endsWith('.out.yaml'))
    .flatMap((file) => read(`${folder}/${file}`)),
);

/** There are few of them among so many, and they should meet the others. */
const rare = documents
  .filter((raw) => isRecord(raw) && raw['kind'] === 'GRPCRoute')
  .flatMap((raw) => [raw, raw, raw, raw]);

const soundWorld = [
  ...['class', 'gateway', 'certificate', 'whoami', 'secure', 'ca'].map(
    (name) => `cases/given/${name}`,
  ),
  ...['to-secure', 'secure', 'myst'].map((name) => `ingress/cases/given/${name}`),
].flatMap((file) => read(`${file}.yaml`));

const damage = fc.record({
  at: fc.nat(),
  value: fc.constantFrom<unknown>(
    undefined,
    '',
    'gateway',
    'secure',
    '*',
    0,
    80,
    true,
    [],
    {},
    null,
  ),
});

function damagedObject(all: readonly unknown[]) {
  return fc
    .tuple(fc.constantFrom(...all), fc.option(damage, { freq: 2 }))
    .map(([raw, harm]) => admitted(harm ? apply(raw, harm) : raw));
}

/** On top of a world in which routes can be served, so that the damage meets something. */
const damagedObjects = fc
  .array(fc.tuple(fc.constantFrom(...documents, ...rare), fc.option(damage, { freq: 2 })), {
    maxLength: 40,
  })
  .map((picked) => {
    const damaged = picked.map(([raw, change]) => (change ? apply(raw, change) : raw));
    const objects = [...soundWorld, ...damaged].flatMap(admitted);
    return [...new Map(objects.map((object) => [refKey(refTo(object)), object])).values()];
  });

it('never throws, says the same twice, and gives every finding a place and a next step', () => {
  fc.assert(
    fc.property(damagedObjects, machines, (objects, machine) => {
      const translation = translate(snapshotOf(objects), machine);
      expect(translate(snapshotOf([...objects].reverse()), machine)).toEqual(translation);
      for (const { message, next, origin } of translation.findings) {
        expect(message).toMatch(/^[A-Z].*\.$/s);
        expect(next).not.toBe('');
        expect(origin).toBeDefined();
      }
    }),
    { numRuns: 300 },
  );
});

it('never lets a backend that a policy governs be spoken to in plaintext', () => {
  let governedSeen = 0;
  fc.assert(
    fc.property(damagedObjects, (objects) => {
      const snapshot = snapshotOf(objects);
      const governed = new Set(
        snapshot
          .list(backendTlsPolicy)
          .flatMap((policy) =>
            policy.spec.targetRefs
              .filter(({ sectionName }) => sectionName === undefined)
              .map((target) => refKey({ ...target, namespace: refTo(policy).namespace })),
          ),
      );
      const { routingTable } = translate(snapshot, laptop);
      for (const { service, tls } of [
        ...backendsOf(rulesOf(routingTable)),
        ...streamBackendsOf(routingTable),
      ]) {
        if (!governed.has(refKey(service))) continue;
        governedSeen += 1;
        expect(tls.mode).not.toBe('plaintext');
      }
    }),
    { numRuns: 300 },
  );
  expect(governedSeen).toBeGreaterThan(0);
});

it('never leads one hostname of a listener to an HTTPRoute and a GRPCRoute', () => {
  let grpcSeen = 0;
  fc.assert(
    fc.property(damagedObjects, (objects) => {
      const { routingTable } = translate(snapshotOf(objects), laptop);
      for (const { virtualHosts } of routingTable.sockets.flatMap(({ listeners }) => listeners)) {
        for (const { rules } of virtualHosts) {
          const kinds = new Set(rules.map(({ origin }) => origin.object.kind));
          if (kinds.has('GRPCRoute')) grpcSeen += 1;
          expect(kinds.size).toBeLessThanOrEqual(1);
        }
      }
    }),
    { numRuns: 300 },
  );
  expect(grpcSeen).toBeGreaterThan(0);
});

it('means with what it remembers what it means without', () => {
  let keptSeen = 0;
  fc.assert(
    fc.property(damagedObjects, fc.array(change, { maxLength: 30 }), (objects, changes) => {
      const store = createStore({ now: () => 0, newUid: () => 'uid' });
      const standing = new Map(objects.map((object) => [refKey(refTo(object)), object]));
      const told: { snapshot: Snapshot; settings: TranslateSettings; remembering: Translation }[] =
        [];
      let before: ReadonlySet<RoutingRule> = new Set();
      for (const { put, remove, settings } of [noChange, ...changes, noChange]) {
        for (const object of put) standing.set(refKey(refTo(object)), object);
        const gone = [...standing.keys()][(remove ?? -1) % standing.size];
        if (gone !== undefined) standing.delete(gone);
        store.replaceAll('file', [...standing.values()]);
        const snapshot = store.snapshot();
        const remembering = translate(snapshot, settings);
        told.push({ snapshot, settings, remembering });
        for (const { object, status } of remembering.statuses) store.writeStatus(object, status);
        const rules = rulesOf(remembering.routingTable);
        if (rules.some((rule) => before.has(rule))) keptSeen += 1;
        before = new Set(rules);
      }
      // Only now: another world would take the place of what is remembered of this one.
      for (const { snapshot, settings, remembering } of told) {
        expect(remembering).toEqual(translate(unknown(snapshot), settings));
      }
    }),
    { numRuns: 100 },
  );
  expect(keptSeen).toBeGreaterThan(100);
});

it('gives every port of a machine to one socket', () => {
  fc.assert(
    fc.property(damagedObjects, machines, (objects, machine) => {
      const { sockets, streamSockets = [] } = translate(snapshotOf(objects), machine).routingTable;
      const places = [
        ...sockets.map(({ address, port }) => `tcp ${address} ${port}`),
        ...streamSockets.map(({ transport, address, port }) => `${transport} ${address} ${port}`),
      ];
      expect(new Set(places).size).toBe(places.length);
    }),
    { numRuns: 300 },
  );
});

it('gives a hostname of a socket to one listener, whoever shares it', () => {
  let sharedSeen = 0;
  fc.assert(
    fc.property(damagedObjects, machines, (objects, machine) => {
      for (const { listeners } of translate(snapshotOf(objects), machine).routingTable.sockets) {
        const hostnames = listeners.map(({ hostname = '*' }) => hostname);
        expect(new Set(hostnames).size).toBe(hostnames.length);
        if (new Set(listeners.map(({ gateway }) => refKey(gateway))).size > 1) sharedSeen += 1;
      }
    }),
    { numRuns: 300 },
  );
  expect(sharedSeen).toBeGreaterThan(0);
});

it('never lets an Ingress speak plaintext where a ServersTransport asks for TLS', () => {
  let askedSeen = 0;
  fc.assert(
    fc.property(damagedObjects, (objects) => {
      const snapshot = snapshotOf(objects);
      const { find } = findServersTransports(snapshot.list(serversTransport).filter(asksForTls));
      const asking = new Set(
        snapshot
          .list(service)
          .filter((one) => {
            const reference = transportReferenceOn(one)?.value ?? '';
            return find(one, reference) !== undefined;
          })
          .map((one) => refKey(refTo(one))),
      );
      const { routingTable } = translate(snapshot, laptop);
      const rules = rulesOf(routingTable).filter(({ origin }) => origin.object.kind === 'Ingress');
      for (const backend of backendsOf(rules)) {
        if (!asking.has(refKey(backend.service))) continue;
        askedSeen += 1;
        expect(backend.tls.mode).not.toBe('plaintext');
      }
    }),
    { numRuns: 300 },
  );
  expect(askedSeen).toBeGreaterThan(0);
});

function rulesOf(table: RoutingTable): readonly RoutingRule[] {
  return table.sockets.flatMap(({ listeners }) =>
    listeners.flatMap(({ virtualHosts }) => virtualHosts.flatMap((host) => host.rules)),
  );
}

/** Of the streams whose way to the backend is the gateway's to secure. */
function streamBackendsOf({ sockets, streamSockets = [] }: RoutingTable): readonly Backend[] {
  const ended = sockets
    .flatMap(({ listeners }) => listeners)
    .flatMap(({ streams }) => (streams?.mode === 'terminate' ? streams.routes : []));
  const raw = streamSockets.flatMap(({ transport, route }) =>
    transport === 'tcp' && route ? [route] : [],
  );
  return [...ended, ...raw].flatMap(({ backends }) =>
    backends.flatMap(({ target }) => (target.kind === 'backend' ? [target.backend] : [])),
  );
}

function backendsOf(rules: readonly RoutingRule[]): readonly Backend[] {
  return rules.flatMap(({ backends, filters }) => [
    ...filters.flatMap((filter) =>
      filter.type === 'RequestMirror' ? [filter.mirror.backend] : [],
    ),
    ...backends.flatMap(({ target }) => (target.kind === 'backend' ? [target.backend] : [])),
  ]);
}

function read(file: string): readonly unknown[] {
  const text = readFileSync(join(import.meta.dirname, file), 'utf8');
  return parseAllDocuments(text).map((document): unknown => document.toJS());
}

function admitted(raw: unknown): readonly KubeObject[] {
  const admission = admit(raw);
  return admission.outcome === 'admitted' ? [admission.object] : [];
}

/** Replaces one value somewhere in the document. */
function apply(raw: unknown, { at, value }: { readonly at: number; readonly value: unknown }) {
  const copy: unknown = structuredClone(raw);
  const places = placesIn(copy);
  const place = places[at % Math.max(1, places.length)];
  if (place) place.holder[place.key] = value;
  return copy;
}

function placesIn(tree: unknown): { holder: Record<string, unknown>; key: string }[] {
  if (Array.isArray(tree)) return tree.flatMap(placesIn);
  if (!isRecord(tree)) return [];
  return Object.entries(tree).flatMap(([key, value]) => [
    { holder: tree, key },
    ...placesIn(value),
  ]);
}

const laptop: TranslateSettings = {
  manyLoopbackAddresses: true,
  ipv6Loopback: true,
  lowestBindablePort: 1024,
  exposedPorts: new Map([[443, 8443]]),
  unavailableSockets: new Map([['127.0.0.1:8080', 'another program listens there.']]),
  usableAddresses: [],
};

/** The other one answers on 127.0.0.1 only. */
const machines = fc.constantFrom(laptop, { ...laptop, manyLoopbackAddresses: false });

/** What happens between two translations: an object comes back, changes, comes or goes. */
const change = fc.record({
  put: fc.oneof(
    { arbitrary: fc.constant([]), weight: 3 },
    { arbitrary: damagedObject(soundWorld), weight: 3 },
    { arbitrary: damagedObject(documents), weight: 1 },
  ),
  remove: fc.option(fc.nat(), { freq: 2, nil: undefined }),
  settings: machines,
});
const noChange = { put: [], remove: undefined, settings: laptop };
