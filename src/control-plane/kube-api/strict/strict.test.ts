import fc from 'fast-check';
import { expect, test } from 'vitest';
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
