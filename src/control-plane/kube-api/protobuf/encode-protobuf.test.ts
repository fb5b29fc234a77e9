import { expect, test } from 'vitest';
import { decodeProtobuf } from './decode-protobuf.ts';
import { encodeProtobuf, encodeWatchEvent, isEncodable } from './encode-protobuf.ts';

function check(object: object): void {
  expect(decodeProtobuf(encodeProtobuf(object))).toEqual({ raw: object });
}

const metadata = {
  name: 'a',
  namespace: 'default',
  uid: 'u',
  resourceVersion: '12',
  generation: 3,
  creationTimestamp: '2026-01-02T03:04:05Z',
  deletionGracePeriodSeconds: 0,
  labels: { app: 'a', empty: '' },
  finalizers: ['example.com/hold'],
  ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'p', uid: 'x', controller: false }],
  managedFields: [
    { manager: 'm', operation: 'Apply', time: '2026-01-02T03:04:05Z', fieldsV1: { 'f:a': {} } },
  ],
};

test('what is written can be read again, field by field', () => {
  check({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata,
    data: { key: 'AP8=' },
    type: 'Opaque',
  });
  check({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata,
    spec: {
      replicas: 0,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: 0 } },
      template: {
        metadata: {},
        spec: {
          containers: [
            {
              name: 'c',
              env: [
                {
                  name: 'A',
                  valueFrom: { secretKeyRef: { name: 's', key: 'k', optional: false } },
                },
              ],
              livenessProbe: { httpGet: { port: 'http' }, periodSeconds: 10 },
              resources: { limits: { cpu: '100m' } },
            },
          ],
          securityContext: { runAsUser: -1, runAsNonRoot: false, supplementalGroups: [1, 2] },
          volumes: [{ name: 'v', configMap: { name: 'cfg', optional: true } }],
        },
      },
    },
    status: { observedGeneration: 5_000_000_000 },
  });
  check({
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata,
    spec: { holderIdentity: '', renewTime: '2026-01-02T03:04:05.000123Z' },
  });
});

test('what has another type than a client could read is left out', () => {
  const odd = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p' },
    spec: 'none',
    status: { phase: 7 },
  };
  expect(decodeProtobuf(encodeProtobuf(odd))).toEqual({
    raw: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, status: { phase: '7' } },
  });
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 's', creationTimestamp: 'never', labels: ['a'] },
    spec: { ports: { port: 80 }, healthCheckNodePort: 'x' },
  };
  expect(decodeProtobuf(encodeProtobuf(service))).toEqual({
    raw: { apiVersion: 'v1', kind: 'Service', metadata: { name: 's' }, spec: {} },
  });
});

test('custom resources have no such form', () => {
  expect(isEncodable('gateway.networking.k8s.io/v1', 'Gateway')).toBe(false);
  expect(isEncodable('v1', 'ConfigMap')).toBe(true);
});

test('an event says first how long it is', () => {
  const object = encodeProtobuf({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' } });
  const event = Buffer.from(encodeWatchEvent('ADDED', object));
  expect(event.readUInt32BE(0)).toBe(event.length - 4);
  expect(event.subarray(4, 11).toString()).toBe('\n\x05ADDED');
  expect(event.includes(Buffer.from(object))).toBe(true);
});
