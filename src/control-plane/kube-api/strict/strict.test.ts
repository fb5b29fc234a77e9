import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodingError } from './decoding-error.ts';
import { duplicateFields } from './duplicate-fields.ts';
import { unknownFields } from './unknown-fields.ts';

test('what stands twice is named by its path, once', () => {
  const json = String.raw`{"a":1,"b":[{"x":1},{"x":{"y":2},"x":3,"x":4}],"a":{"a":"{\"a\":1,\"a\":2}"},"c\u0061":0,"ca":1}`;
  expect(duplicateFields(json)).toEqual(['b[1].x', 'a', 'ca']);
});

test('in what JSON writes, nothing stands twice', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(duplicateFields(JSON.stringify(value))).toEqual([]);
    }),
  );
});

test('fields that Kubernetes does not know are found however deep they are', () => {
  const container = { name: 'c', imagee: 'i', env: [{ name: 'A', valuee: '1' }] };
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'd', labels: { any: 'x' }, lables: {} },
    spec: {
      template: {
        spec: {
          containers: [{ name: 'a', livenessProbe: { httpGet: { port: 1 } } }, container],
          volumes: [{ name: 'v', configMap: { name: 'c' }, configmap: {} }],
        },
      },
    },
    status: { replicas: 1 },
  };
  expect(unknownFields(deployment)).toEqual([
    'metadata.lables',
    'spec.template.spec.containers[1].imagee',
    'spec.template.spec.containers[1].env[0].valuee',
    'spec.template.spec.volumes[0].configmap',
  ]);
  expect(unknownFields({ apiVersion: 'example.com/v1', kind: 'Other', any: 1 })).toEqual([]);
});

test.each([
  [
    'a number for a name',
    { metadata: { name: 5 } },
    'number into',
    'ObjectMeta.metadata.name of type string',
  ],
  [
    'a label that is no text',
    { metadata: { labels: { a: true } } },
    'bool into',
    'ObjectMeta.metadata.labels of type string',
  ],
  [
    'labels in a list',
    { metadata: { labels: [] } },
    'array into',
    'ObjectMeta.metadata.labels of type map[string]string',
  ],
  [
    'a port in quotes',
    { spec: { ports: [{ port: '80' }] } },
    'string into',
    'ServicePort.spec.ports.port of type int32',
  ],
  [
    'a fraction for a port',
    { spec: { ports: [{ port: 1.5 }] } },
    'number 1.5 into',
    'ServicePort.spec.ports.port of type int32',
  ],
  [
    'a text for a port',
    { spec: { ports: ['http'] } },
    'string into',
    'ServiceSpec.spec.ports of type v1.ServicePort',
  ],
  [
    'ports in a mapping',
    { spec: { ports: {} } },
    'object into',
    'ServiceSpec.spec.ports of type []v1.ServicePort',
  ],
  [
    'a number for a type',
    { spec: { type: 5 } },
    'number into',
    'ServiceSpec.spec.type of type v1.ServiceType',
  ],
] as const)('%s cannot be decoded', (...[, content, what, where]) => {
  const service = { apiVersion: 'v1', kind: 'Service', ...content };
  expect(decodingError(service)).toBe(`json: cannot unmarshal ${what} Go struct field ${where}`);
});

test('of custom resources only the metadata is decoded', () => {
  const gateway = (metadata: unknown) =>
    decodingError({
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'Gateway',
      metadata,
      spec: 5,
    });
  expect(gateway({ name: 'a', labels: null })).toBeUndefined();
  expect(gateway({ name: [] })).toBe(
    'json: cannot unmarshal array into Go struct field ObjectMeta.name of type string',
  );
  expect(gateway('a')).toBe('json: cannot unmarshal string into Go value of type v1.ObjectMeta');
  expect(gateway({ creationTimestamp: 'x' })).toContain('parsing time "x"');
});

test('data that is no Base64 is told where it ends to be', () => {
  const secret = (a: string) => decodingError({ apiVersion: 'v1', kind: 'Secret', data: { a } });
  expect(['YQ==', 'YQ==\n', 'Y Q==', 'YQ'].map(secret)).toEqual([
    undefined,
    undefined,
    'illegal base64 data at input byte 1',
    'illegal base64 data at input byte 0',
  ]);
});

test('a quantity is told to be none, however long it is', () => {
  const pod = (cpu: string) => {
    const containers = [{ name: 'a', resources: { limits: { cpu } } }];
    return decodingError({ apiVersion: 'v1', kind: 'Pod', spec: { containers } });
  };
  for (const good of ['1', '+1.5', '.5', '100m', '1e3', '1E-3', '12Ki', '1e+', '0']) {
    expect(pod(good)).toBeUndefined();
  }
  for (const bad of ['', 'm', '1 Gi', '1x', '1m1m', `${'1'.repeat(200_000)}x`]) {
    expect(pod(bad)).toMatch(/^quantities must match the regular expression /);
  }
});
