import { expect, test } from 'vitest';
import { decodeProtobuf } from './decode-protobuf.ts';

/** Fields as client-go would write them: `[1, 'text']`, `[2, bytes]`, `[3, 80]`. */
type Field = readonly [number: number, value: string | number | Uint8Array];

function encode(...fields: readonly Field[]): Uint8Array {
  return Buffer.concat(fields.map(encodeField));
}

function encodeField([number, value]: Field): Uint8Array {
  if (typeof value === 'number') return Buffer.from([...varint(number << 3), ...varint(value)]);
  const bytes = Buffer.from(value);
  return Buffer.concat([
    Buffer.from([...varint((number << 3) | 2), ...varint(bytes.length)]),
    bytes,
  ]);
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return [...bytes, Number(rest)];
}

function envelope(apiVersion: string, kind: string, raw: Uint8Array): Uint8Array {
  const type = encode([1, apiVersion], [2, kind]);
  return Buffer.concat([Buffer.from('k8s\0'), encode([1, type], [2, raw], [3, ''], [4, ''])]);
}

function check(body: Uint8Array, expected: object): void {
  expect(decodeProtobuf(body)).toEqual({ raw: expected });
}

test('a Secret comes with its bytes in Base64', () => {
  const metadata = encode(
    [1, 'certs'],
    [2, ''],
    [3, 'default'],
    [8, encode()],
    [11, encode([1, 'a'], [2, 'b'])],
  );
  const secret = encode(
    [1, metadata],
    [2, encode([1, 'key'], [2, Buffer.from([0, 255])])],
    [2, encode([1, 'empty'], [2, ''])],
    [3, 'Opaque'],
    [4, encode([1, 'text'], [2, 'é'])],
  );
  check(envelope('v1', 'Secret', secret), {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'certs', namespace: 'default', labels: { a: 'b' } },
    data: { key: 'AP8=', empty: '' },
    type: 'Opaque',
    stringData: { text: 'é' },
  });
});

test('a ConfigMap comes with texts and bytes', () => {
  const data = encode([1, 'a'], [2, '1']);
  const body = encode([1, encode([1, 'c'])], [2, data], [3, encode([1, 'b'], [2, 'x'])], [4, 1]);
  check(envelope('v1', 'ConfigMap', body), {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'c' },
    data: { a: '1' },
    binaryData: { b: 'eA==' },
    immutable: true,
  });
});

test('a Deployment keeps a zero that somebody wrote, and drops those that nobody did', () => {
  const secretKey = encode([1, encode([1, 's'])], [2, 'k'], [3, 0]);
  const variable = encode([1, 'A'], [2, ''], [3, encode([4, secretKey])]);
  const port = encode([1, 'http'], [2, 0], [3, 80], [4, 'TCP'], [5, '']);
  const probe = encode(
    [1, encode([2, encode([1, '/x'], [2, encode([1, 1], [2, 0], [3, 'http'])])])],
    [4, 10],
  );
  const limits = encode([1, encode([1, 'cpu'], [2, encode([1, '100m'])])]);
  const container = encode([1, 'c'], [2, 'i'], [6, port], [7, variable], [8, limits], [11, probe]);
  const volume = encode([1, 'v'], [2, encode([19, encode([1, encode([1, 'cfg'])])])]);
  const spec = encode([1, volume], [2, container]);
  const template = encode([1, encode([1, ''])], [2, spec]);
  const selector = encode([1, encode([1, 'app'], [2, 'd'])]);
  const body = encode([1, encode([1, 'd'])], [2, encode([1, 0], [2, selector], [3, template])]);
  check(envelope('apps/v1', 'Deployment', body), {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'd' },
    spec: {
      replicas: 0,
      selector: { matchLabels: { app: 'd' } },
      template: {
        metadata: {},
        spec: {
          volumes: [{ name: 'v', configMap: { name: 'cfg' } }],
          containers: [
            {
              name: 'c',
              image: 'i',
              ports: [{ name: 'http', containerPort: 80, protocol: 'TCP' }],
              env: [
                {
                  name: 'A',
                  valueFrom: { secretKeyRef: { name: 's', key: 'k', optional: false } },
                },
              ],
              resources: { limits: { cpu: '100m' } },
              readinessProbe: { httpGet: { path: '/x', port: 'http' }, periodSeconds: 10 },
            },
          ],
        },
      },
    },
  });
});

test('times, numbers or names, and unknown fields', () => {
  const time = encode([1, 1_767_323_045], [2, 0]);
  const port = encode([3, 80], [4, encode([1, 0], [2, 8080], [3, ''])], [99, 'new']);
  const body = encode([1, encode([1, 's'], [8, time])], [2, encode([1, port])]);
  check(envelope('v1', 'Service', body), {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 's', creationTimestamp: '2026-01-02T03:04:05Z' },
    spec: { ports: [{ port: 80, targetPort: 8080 }] },
  });
});

test('an Ingress comes with its paths, an Event with its time to the microsecond', () => {
  const backend = encode([4, encode([1, 'web'], [2, encode([1, ''], [2, 80])])]);
  const paths = encode([1, encode([1, '/'], [2, backend], [3, 'Prefix'])]);
  const rule = encode([1, 'a.example'], [2, encode([1, paths])]);
  const spec = encode([2, encode([1, 'a.example'], [2, 'certs'])], [3, rule], [4, 'traefik']);
  check(envelope('networking.k8s.io/v1', 'Ingress', encode([1, encode([1, 'i'])], [2, spec])), {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'i' },
    spec: {
      ingressClassName: 'traefik',
      tls: [{ hosts: ['a.example'], secretName: 'certs' }],
      rules: [
        {
          host: 'a.example',
          http: {
            paths: [
              {
                path: '/',
                pathType: 'Prefix',
                backend: { service: { name: 'web', port: { number: 80 } } },
              },
            ],
          },
        },
      ],
    },
  });
  const time = encode([1, 1_767_323_045], [2, 1_234_567]);
  const event = encode([1, encode([1, 'e'])], [2, encode([1, 'Pod'])], [10, time], [8, 0]);
  check(envelope('v1', 'Event', event), {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: 'e' },
    involvedObject: { kind: 'Pod' },
    eventTime: '2026-01-02T03:04:05.001234Z',
  });
});

test('nothing that a client wrote is lost, its status neither', () => {
  const ingress = encode([1, '10.0.0.1'], [4, encode([1, 80], [2, 'TCP'])]);
  const status = encode([1, encode([1, ingress])]);
  const spec = encode([9, '10.0.0.0/8'], [13, 0], [20, 0], [14, encode([1, encode([1, 60])])]);
  const body = encode([1, encode([1, 's'])], [2, spec], [3, status]);
  check(envelope('v1', 'Service', body), {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 's' },
    spec: {
      loadBalancerSourceRanges: ['10.0.0.0/8'],
      allocateLoadBalancerNodePorts: false,
      sessionAffinityConfig: { clientIP: { timeoutSeconds: 60 } },
    },
    status: {
      loadBalancer: { ingress: [{ ip: '10.0.0.1', ports: [{ port: 80, protocol: 'TCP' }] }] },
    },
  });
});

test('a false is kept where it says something, and only there', () => {
  const context = encode([5, 0], [6, 1]);
  const container = encode([1, 'c'], [15, context], [16, 0], [17, 0], [18, 0]);
  const spec = encode(
    [2, container],
    [11, 0],
    [21, 0],
    [32, encode([1, 'x'], [2, encode([1, '2'])])],
  );
  const body = encode(
    [1, encode([1, 'p'], [17, encode([1, 'm'], [7, encode([1, '{"f:a":{}}'])])])],
    [2, spec],
  );
  check(envelope('v1', 'Pod', body), {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', managedFields: [{ manager: 'm', fieldsV1: { 'f:a': {} } }] },
    spec: {
      containers: [
        { name: 'c', securityContext: { runAsNonRoot: false, readOnlyRootFilesystem: true } },
      ],
      automountServiceAccountToken: false,
      overhead: { x: '2' },
    },
  });
});

test('a kind without a table is named', () => {
  expect(decodeProtobuf(envelope('batch/v1', 'Job', encode()))).toEqual({
    problem: 'batch/v1 Job is not read as Protocol Buffers here: send it as JSON',
  });
});

test('whatever else comes is a problem and no crash', () => {
  const good = envelope(
    'v1',
    'Secret',
    encode([1, encode([1, 'a'])], [2, encode([1, 'k'], [2, 'v'])]),
  );
  for (let length = 0; length < good.length; length += 1) {
    expect(Object.keys(decodeProtobuf(good.subarray(0, length)))).toHaveLength(1);
    const broken = Uint8Array.from(good, (byte, at) => (at === length ? byte ^ 0xff : byte));
    expect(Object.keys(decodeProtobuf(broken))).toHaveLength(1);
  }
  expect(decodeProtobuf(new Uint8Array())).toHaveProperty('problem');
});

test('a question about oneself comes with what is asked', () => {
  const spec = encode([1, encode([1, 'shop'], [2, 'create'], [5, 'pods'])]);
  check(envelope('authorization.k8s.io/v1', 'SelfSubjectAccessReview', encode([2, spec])), {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes: { namespace: 'shop', verb: 'create', resource: 'pods' } },
  });
});
