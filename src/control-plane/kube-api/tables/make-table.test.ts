import { expect, test } from 'vitest';
import { sayDuration } from '../../../resources/age.ts';
import type { KubeObject } from '../../../resources/object.ts';
import { snapshotOfObjects } from '../../store/object-shelves.ts';
import { httpRoute, now, runningPod, service, slice, tlsSecret } from '../objects.testing.ts';
import { servedResources } from '../served-resources.ts';
import { makeTable } from './make-table.ts';

/** The table of one object as two lines; columns for `-o wide` stand in brackets. */
function check(object: KubeObject, expected: readonly [string, string], query = ''): void {
  const resource = servedResources.find(({ kind }) => kind === object.kind);
  if (!resource) throw new Error(`no resource ${object.kind}`);
  const snapshot = snapshotOfObjects([object]);
  const table = makeTable([object], {
    resource,
    version: 'v1',
    snapshot,
    now,
    query: new URLSearchParams(query),
    resourceVersion: '1',
  });
  const head = table.columnDefinitions.map(({ name, priority }) =>
    priority === 0 ? name : `[${name}]`,
  );
  expect([head.join(' | '), table.rows[0]?.cells.join(' | ')]).toEqual(expected);
}

test('each kind has the columns kubectl users know', () => {
  check(tlsSecret, ['Name | Type | Data | Age', 'external-certs | kubernetes.io/tls | 2 | 2m13s']);
  check(httpRoute, [
    'Name | Hostnames | Age',
    'httproute-whoami | ["whoami.docker.localhost"] | 2m13s',
  ]);
  check(service, [
    'Name | Type | Cluster-IP | External-IP | Port(s) | Age | [Selector]',
    'whoami-tls | ClusterIP | <none> | <none> | 8443/TCP | 2m13s | app=whoami-tls',
  ]);
  check(slice, [
    'Name | AddressType | Ports | Endpoints | Age',
    'whoami-tls-abc | IPv4 | 8443 | 127.1.2.3 | 2m13s',
  ]);
  check(runningPod, [
    'Name | Ready | Status | Restarts | Age | [IP] | [Node] | [Nominated Node] | [Readiness Gates]',
    'whoami-tls | 1/1 | Running | 3 | 2m13s | 127.1.2.3 | <none> | <none> | <none>',
  ]);
});

test('the reason of a waiting container stands where its phase would', () => {
  const state = { waiting: { reason: 'ContainerCreating' } };
  const status = { phase: 'Pending', containerStatuses: [{ ready: false, state }] };
  const waiting: KubeObject & { status: unknown } = { ...runningPod, status };
  check(waiting, [
    'Name | Ready | Status | Restarts | Age | [IP] | [Node] | [Nominated Node] | [Readiness Gates]',
    'whoami-tls | 0/1 | ContainerCreating | 0 | 2m13s | <none> | <none> | <none> | <none>',
  ]);
});

test('gateways show their address, and whether they are programmed', () => {
  const gateway = {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name: 'traefik-gateway' },
    spec: { gatewayClassName: 'traefik', listeners: [] },
    status: {
      addresses: [{ value: '127.0.0.1' }, { value: '::1' }],
      conditions: [
        { type: 'Accepted', status: 'True' },
        { type: 'Programmed', status: 'False' },
      ],
    },
  };
  check(gateway, [
    'Name | Class | Address | Programmed | Age',
    'traefik-gateway | traefik | 127.0.0.1 | False | <unknown>',
  ]);
});

test('every served resource has a table that begins with the name', () => {
  // Events begin with when they happened, as kubectl users know them.
  for (const resource of servedResources.filter(({ kind }) => kind !== 'Event')) {
    const snapshot = snapshotOfObjects([]);
    const query = new URLSearchParams();
    const given = { resource, version: 'v1', snapshot, now, query, resourceVersion: '1' };
    const table = makeTable([], given);
    expect(table).toHaveProperty('columnDefinitions[0].name', 'Name');
    expect(table).toHaveProperty('columnDefinitions[1].name');
  }
});

test.each([
  [-5_000, '<invalid>'],
  [-1_500, '0s'],
  [11_000, '11s'],
  [119_999, '119s'],
  [120_000, '2m'],
  [133_000, '2m13s'],
  [10 * 60_000 + 5_000, '10m'],
  [179 * 60_000, '179m'],
  [185 * 60_000, '3h5m'],
  [8 * 3_600_000 + 60_000, '8h'],
  [49 * 3_600_000, '2d1h'],
  [5 * 86_400_000, '5d'],
  [9 * 86_400_000 + 3_600_000, '9d'],
  [731 * 86_400_000, '2y1d'],
  [9 * 365 * 86_400_000, '9y'],
])('%i ms are said as %s', (ms, said) => {
  expect(sayDuration(ms)).toBe(said);
});
