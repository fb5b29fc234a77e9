import { expect, test } from 'vitest';
import { findKind } from '../../resources/known-kinds.ts';
import { type Case, type Change, causesOf, changed, testCases } from './check-admission.testing.ts';

function testKind(apiVersion: string, good: Good, cases: readonly Case[]) {
  const slash = apiVersion.indexOf('/');
  const kind = findKind(apiVersion.slice(0, Math.max(slash, 0)), good.kind);
  if (!kind) throw new Error(`no kind ${good.kind}`);
  testCases(kind, { apiVersion, metadata: { name: 'shop' }, ...good }, cases);
}

interface Good {
  readonly kind: string;
  readonly [field: string]: unknown;
}

const podSpec = {
  containers: [
    {
      name: 'shop',
      image: 'traefik/whoami',
      ports: [{ name: 'web', containerPort: 80 }],
      env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }],
      volumeMounts: [{ name: 'certs', mountPath: '/certs' }],
      resources: { limits: { cpu: '1' } },
    },
  ],
  volumes: [{ name: 'certs', secret: { secretName: 'certs', defaultMode: 256 } }],
  tolerations: [{ operator: 'Exists' }],
};

testKind('v1', { kind: 'Pod', spec: podSpec }, [
  [
    'a container has an image',
    { 'spec.containers[0].image': undefined },
    'field-required spec.containers[0].image',
  ],
  [
    'a mount has a volume',
    { 'spec.containers[0].volumeMounts[0].name': 'x' },
    'rule-broken spec.containers[0].volumeMounts[0].name',
  ],
  [
    'port names are unique',
    { 'spec.containers[0].ports[1]': { name: 'web', containerPort: 81 } },
    'duplicate-entry spec.containers[0].ports[1].name',
  ],
  ['fields we do not model are kept', { 'spec.frobnicate': { a: [null] } }],
  ['the root is closed', { speck: {} }, 'unknown-field speck'],
  [
    'an environment value is a text',
    { 'spec.containers[0].env[0]': { name: 'A', value: 8080 } },
    'field-wrong-type spec.containers[0].env[0].value',
  ],
  ['a label is a text', { 'metadata.labels': { a: 1 } }, 'field-wrong-type metadata.labels.a'],
  [
    'label keys and values have a syntax',
    { 'metadata.labels': { 'a b': 'x', c: 'd e' } },
    'field-invalid metadata.labels',
    'field-invalid metadata.labels.c',
  ],
  [
    'annotation keys have a syntax, their values none',
    { 'metadata.annotations': { 'a/b/c': 'x', 'Example.com/d': 'any thing' } },
    'field-invalid metadata.annotations',
  ],
  ['a name is required', { 'metadata.name': undefined }, 'field-required undefined'],
  ['a name is lower case', { 'metadata.name': 'Shop' }, 'field-invalid metadata.name'],
  ['a name has a limit', { 'metadata.name': 'a'.repeat(254) }, 'field-invalid metadata.name'],
  ['a namespace is a label', { 'metadata.namespace': 'a.b' }, 'field-invalid metadata.namespace'],
]);

testKind(
  'apps/v1',
  {
    kind: 'Deployment',
    spec: {
      selector: { matchLabels: { app: 'shop' } },
      template: { metadata: { labels: { app: 'shop' } }, spec: podSpec },
    },
  },
  [
    [
      'the template matches the selector',
      { 'spec.template.metadata.labels.app': 'other' },
      'field-invalid spec.template.metadata.labels',
    ],
    ['a selector selects something', { 'spec.selector': {} }, 'field-invalid spec.selector'],
    [
      'the rules of pods hold for templates',
      {
        'spec.template.spec.volumes': [],
        'spec.template.spec.containers[0].image': '',
        'spec.template.spec.containers[0].ports[1]': { name: 'web', containerPort: 81 },
      },
      'field-required spec.template.spec.containers[0].image',
      'duplicate-entry spec.template.spec.containers[0].ports[1].name',
      'rule-broken spec.template.spec.containers[0].volumeMounts[0].name',
    ],
  ],
);

testKind('v1', { kind: 'Service', spec: { ports: [{ name: 'web', port: 80 }] } }, [
  ['a Service has ports', { spec: {} }, 'field-required spec.ports'],
  ['a headless Service needs none', { spec: { clusterIP: 'None' } }],
  [
    'an ExternalName has a name',
    { spec: { type: 'ExternalName' } },
    'field-required spec.externalName',
  ],
  [
    'one of many ports has a name',
    { 'spec.ports[1]': { port: 81 } },
    'field-required spec.ports[1].name',
  ],
  [
    'port names are unique',
    { 'spec.ports[1]': { name: 'web', port: 81 } },
    'duplicate-entry spec.ports[1].name',
  ],
  [
    'port numbers are unique',
    { 'spec.ports[1]': { name: 'x', port: 80 } },
    'duplicate-entry spec.ports[1]',
  ],
  [
    'one number may serve two protocols',
    { 'spec.ports[1]': { name: 'x', port: 80, protocol: 'UDP' } },
  ],
  ['port names are labels', { 'spec.ports[0].name': 'Web' }, 'field-invalid spec.ports[0].name'],
  [
    'a target in quotes is a name',
    { 'spec.ports[0].targetPort': '8080' },
    'field-invalid spec.ports[0].targetPort',
  ],
  ['a target may be a name', { 'spec.ports[0].targetPort': 'http' }],
  ['a name is a label', { 'metadata.name': 'my.shop' }, 'field-invalid metadata.name'],
  ['a name may begin with a digit', { 'metadata.name': '1shop' }],
]);

testKind('v1', { kind: 'Secret', data: { a: 'aGVsbG8=' }, stringData: { b: 'ü' } }, [
  ['data is Base64', { 'data.a': 'hello!' }, 'field-invalid data.a'],
  [
    'a TLS Secret has both halves',
    { type: 'kubernetes.io/tls', 'data[tls.crt]': '' },
    'field-required data[tls.key]',
  ],
  ['keys are file names', { 'data["a/b"]': '' }, 'field-invalid data[a/b]'],
  ['stringData holds texts', { 'stringData.b': 1 }, 'field-wrong-type stringData.b'],
]);

testKind('v1', { kind: 'ConfigMap', data: { a: 'b' } }, [
  ['data holds texts', { 'data.a': 1 }, 'field-wrong-type data.a'],
]);

testKind('v1', { kind: 'Namespace' }, [
  ['a name is a label', { 'metadata.name': 'a.b' }, 'field-invalid metadata.name'],
]);

testKind(
  'discovery.k8s.io/v1',
  {
    kind: 'EndpointSlice',
    addressType: 'IPv4',
    endpoints: [{ addresses: ['127.0.0.1'] }],
    ports: [{ port: 80 }],
  },
  [
    [
      'addresses are of the type',
      { 'endpoints[0].addresses': ['127.0.0.1', '::1'] },
      'field-invalid endpoints[0].addresses',
    ],
    [
      'an IPv6 slice has IPv6 addresses',
      { addressType: 'IPv6', 'endpoints[0].addresses': ['::1'] },
    ],
    ['a type is required', { addressType: undefined }, 'field-required addressType'],
  ],
);

const backend = { service: { name: 'shop', port: { number: 80 } } };
const ingressPath = 'spec.rules[0].http.paths[0]';

testKind(
  'networking.k8s.io/v1',
  {
    kind: 'Ingress',
    spec: {
      defaultBackend: backend,
      rules: [
        { host: '*.example.com', http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } },
      ],
    },
  },
  [
    ['an Ingress leads somewhere', { spec: {} }, 'field-invalid spec'],
    [
      'a host is no address',
      { 'spec.rules[0].host': '127.0.0.1' },
      'field-invalid spec.rules[0].host',
    ],
    [
      'a path begins with a slash',
      { [`${ingressPath}.path`]: 'a' },
      `field-invalid ${ingressPath}.path`,
    ],
    [
      'a path is plain',
      { [`${ingressPath}.path`]: '/a/../b' },
      `field-invalid ${ingressPath}.path`,
    ],
    [
      'a backend is one thing',
      { 'spec.defaultBackend': {}, [`${ingressPath}.backend`]: {} },
      'field-invalid spec.defaultBackend',
      `field-invalid ${ingressPath}.backend`,
    ],
    [
      'a port has a name or a number',
      { [`${ingressPath}.backend.service.port`]: { name: 'web', number: 80 } },
      `field-invalid ${ingressPath}.backend`,
    ],
    [
      'a port is named',
      { 'spec.defaultBackend.service.port': {} },
      'field-required spec.defaultBackend',
    ],
    [
      'a path type is required',
      { [`${ingressPath}.pathType`]: undefined },
      `field-required ${ingressPath}.pathType`,
    ],
    [
      'any path does without type',
      { [`${ingressPath}.pathType`]: 'ImplementationSpecific', [`${ingressPath}.path`]: undefined },
    ],
  ],
);

testKind('networking.k8s.io/v1', { kind: 'IngressClass', spec: { controller: 'a/b' } }, []);

const causesFor = (change: Change, good: object) => causesOf(changed(good, change));
const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'shop' },
  spec: { ports: [{ name: 'web', port: 80 }] },
};
const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'shop' },
  spec: {
    selector: { matchLabels: { app: 'shop' } },
    template: { metadata: { labels: { app: 'shop' } }, spec: podSpec },
  },
};

test.each<[string, object, Change, readonly string[]]>([
  [
    'a port out of range',
    service,
    { 'spec.ports[0].port': 70000, 'spec.ports[0].targetPort': 80 },
    ['spec.ports[0].port: Invalid value: 70000: must be between 1 and 65535, inclusive'],
  ],
  [
    'a port that is not there, and its target with it',
    service,
    { 'spec.ports[0].port': undefined },
    [
      'spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive',
      'spec.ports[0].targetPort: Invalid value: 0: must be between 1 and 65535, inclusive',
    ],
  ],
  [
    'a protocol in lower case',
    service,
    { 'spec.ports[0].protocol': 'tcp' },
    ['spec.ports[0].protocol: Unsupported value: "tcp": supported values: "SCTP", "TCP", "UDP"'],
  ],
  [
    'a port twice',
    service,
    { 'spec.ports[1]': { name: 'x', port: 80 } },
    [
      'spec.ports[1]: Duplicate value: {"Name":"","Protocol":"TCP","AppProtocol":null,"Port":80,"TargetPort":0,"NodePort":0}',
    ],
  ],
  [
    'a NodePort on what has none',
    service,
    { 'spec.ports[0].nodePort': 30000 },
    ["spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"],
  ],
  [
    'a selector that selects something else',
    deployment,
    { 'spec.template.metadata.labels.app': 'cart' },
    [
      'spec.template.metadata.labels: Invalid value: {"app":"cart"}: `selector` does not match template `labels`',
    ],
  ],
  [
    'a mount without its volume',
    deployment,
    { 'spec.template.spec.volumes': [] },
    ['spec.template.spec.containers[0].volumeMounts[0].name: Not found: "certs"'],
  ],
  [
    'a Secret for TLS without a key',
    { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' }, type: 'kubernetes.io/tls' },
    { data: { 'tls.crt': '' } },
    ['data[tls.key]: Required value'],
  ],
])('%s is refused in the words of an API server', (...[, good, change, said]) => {
  const causes = causesFor(change, good).map(({ field, message }) => `${field}: ${message}`);
  expect(causes).toEqual(said);
});
