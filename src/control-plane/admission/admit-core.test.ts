import { findKind } from '../../resources/known-kinds.ts';
import { type Case, testCases } from './check-admission.testing.ts';

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
    'rule-broken spec.containers[0].image',
  ],
  [
    'a mount has a volume',
    { 'spec.containers[0].volumeMounts[0].name': 'x' },
    'rule-broken spec.containers[0].volumeMounts[0].name',
  ],
  [
    'port names are unique',
    { 'spec.containers[0].ports[1]': { name: 'web', containerPort: 81 } },
    'rule-broken spec.containers[0].ports[1]',
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
      'rule-broken spec.template.metadata.labels',
    ],
    ['a selector selects something', { 'spec.selector': {} }, 'rule-broken spec.selector'],
    [
      'the rules of pods hold for templates',
      {
        'spec.template.spec.volumes': [],
        'spec.template.spec.containers[0].image': '',
        'spec.template.spec.containers[0].ports[1]': { name: 'web', containerPort: 81 },
      },
      'rule-broken spec.template.spec.containers[0].volumeMounts[0].name',
      'rule-broken spec.template.spec.containers[0].ports[1]',
      'rule-broken spec.template.spec.containers[0].image',
    ],
  ],
);

testKind('v1', { kind: 'Service', spec: { ports: [{ name: 'web', port: 80 }] } }, [
  ['a Service has ports', { spec: {} }, 'rule-broken spec.ports'],
  ['a headless Service needs none', { spec: { clusterIP: 'None' } }],
  [
    'an ExternalName has a name',
    { spec: { type: 'ExternalName' } },
    'rule-broken spec.externalName',
  ],
  ['one of many ports has a name', { 'spec.ports[1]': { port: 81 } }, 'rule-broken spec.ports[1]'],
  [
    'port names are unique',
    { 'spec.ports[1]': { name: 'web', port: 81 } },
    'rule-broken spec.ports[1]',
  ],
  [
    'port numbers are unique',
    { 'spec.ports[1]': { name: 'x', port: 80 } },
    'rule-broken spec.ports[1]',
  ],
  [
    'one number may serve two protocols',
    { 'spec.ports[1]': { name: 'x', port: 80, protocol: 'UDP' } },
  ],
  ['port names are labels', { 'spec.ports[0].name': 'Web' }, 'rule-broken spec.ports[0]'],
  [
    'a target in quotes is a name',
    { 'spec.ports[0].targetPort': '8080' },
    'rule-broken spec.ports[0].targetPort',
  ],
  ['a target may be a name', { 'spec.ports[0].targetPort': 'http' }],
  ['a name begins with a letter', { 'metadata.name': '1shop' }, 'field-invalid metadata.name'],
]);

testKind('v1', { kind: 'Secret', data: { a: 'aGVsbG8=' }, stringData: { b: 'ü' } }, [
  ['data is Base64', { 'data.a': 'hello!' }, 'rule-broken data.a'],
  [
    'a TLS Secret has both halves',
    { type: 'kubernetes.io/tls', 'data[tls.crt]': '' },
    'rule-broken data[tls.key]',
  ],
  ['keys are file names', { 'data["a/b"]': '' }, 'rule-broken data[a/b]'],
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
      'rule-broken endpoints[0].addresses[1]',
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
    ['an Ingress leads somewhere', { spec: {} }, 'rule-broken spec'],
    [
      'a host is no address',
      { 'spec.rules[0].host': '127.0.0.1' },
      'rule-broken spec.rules[0].host',
    ],
    [
      'a path begins with a slash',
      { [`${ingressPath}.path`]: 'a' },
      `rule-broken ${ingressPath}.path`,
    ],
    ['a path is plain', { [`${ingressPath}.path`]: '/a/../b' }, `rule-broken ${ingressPath}.path`],
    [
      'a backend is one thing',
      { 'spec.defaultBackend': {}, [`${ingressPath}.backend`]: {} },
      'rule-broken spec.defaultBackend',
      `rule-broken ${ingressPath}.backend`,
    ],
    [
      'a port has a name or a number',
      { [`${ingressPath}.backend.service.port`]: { name: 'web', number: 80 } },
      `rule-broken ${ingressPath}.backend`,
    ],
    [
      'a port is named',
      { 'spec.defaultBackend.service.port': {} },
      'rule-broken spec.defaultBackend',
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
