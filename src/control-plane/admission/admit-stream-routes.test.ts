import { findKind } from '../../resources/known-kinds.ts';
import { type Case, testCases } from './check-admission.testing.ts';

const known = (kind: string) => {
  const found = findKind('gateway.networking.k8s.io', kind);
  if (!found) throw new Error(`no kind ${kind}`);
  return found;
};

const good = (kind: string, more: object = {}) => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind,
  metadata: { name: 'db' },
  spec: {
    parentRefs: [{ name: 'gw' }],
    ...more,
    rules: [{ backendRefs: [{ name: 'db', port: 5432 }] }],
  },
});

const backendRef = { name: 'auth' };
const ownPort = { group: 'gateway.networking.x-k8s.io', kind: 'XBackend', name: 'a', port: 80 };

const other = { backendRefs: [{ name: 'db', port: 5432 }] };

const common: readonly Case[] = [
  [
    'a backend has a port',
    { 'spec.rules[0].backendRefs[0].port': undefined },
    'rule-broken spec.rules[0].backendRefs[0]',
  ],
  [
    'an XBackend brings its own port',
    {
      'spec.rules[0].backendRefs[0].group': 'gateway.networking.x-k8s.io',
      'spec.rules[0].backendRefs[0].kind': 'XBackend',
    },
    'rule-broken spec.rules[0].backendRefs[0].port',
  ],
  ['there is a rule', { 'spec.rules': [] }, 'too-few-entries spec.rules'],
  [
    'there is one rule only',
    { 'spec.rules[1]': { backendRefs: [{ name: 'db', port: 5432 }] } },
    'too-many-entries spec.rules',
  ],
  [
    'a rule has a backend',
    { 'spec.rules[0].backendRefs': [] },
    'too-few-entries spec.rules[0].backendRefs',
  ],
  [
    'a backend has no filters',
    { 'spec.rules[0].backendRefs[0].filters': [] },
    'unknown-field spec.rules[0].backendRefs[0].filters',
  ],
  [
    'parents named twice have a section',
    { 'spec.parentRefs[1]': { name: 'gw', sectionName: 'a' } },
    'rule-broken spec.parentRefs[0]',
  ],
  [
    'parents are named once',
    { 'spec.parentRefs[1]': { name: 'gw' } },
    'rule-broken spec.parentRefs[1]',
  ],
];

for (const kind of ['TCPRoute', 'UDPRoute']) {
  testCases(known(kind), good(kind), [
    ...common,
    [
      'v1alpha2 is deprecated',
      { apiVersion: 'gateway.networking.k8s.io/v1alpha2' },
      'api-version-deprecated apiVersion',
    ],
    [
      'v1alpha2 admits several rules, of which the first counts',
      { apiVersion: 'gateway.networking.k8s.io/v1alpha2', 'spec.rules[1]': other },
      'api-version-deprecated apiVersion',
      'rule-doubtful spec.rules[1]',
    ],
    [
      'it has no hostnames',
      { 'spec.hostnames': ['a.example.com'] },
      'unknown-field spec.hostnames',
    ],
  ]);
}

testCases(known('TLSRoute'), good('TLSRoute', { hostnames: ['*.example.com'] }), [
  ...common,
  ['hostnames are required', { 'spec.hostnames': undefined }, 'field-required spec.hostnames'],
  ['a hostname is no address', { 'spec.hostnames': ['10.0.0.1'] }, 'rule-broken spec.hostnames[0]'],
  [
    'a wildcard stands for the first label',
    { 'spec.hostnames': ['a.example.com', 'a.*.com', '*', 'A'] },
    'field-invalid spec.hostnames[1]',
    'field-invalid spec.hostnames[2]',
    'field-invalid spec.hostnames[3]',
  ],
  [
    'v1alpha3 is deprecated',
    { apiVersion: 'gateway.networking.k8s.io/v1alpha3' },
    'api-version-deprecated apiVersion',
  ],
  [
    'v1alpha2 is deprecated',
    { apiVersion: 'gateway.networking.k8s.io/v1alpha2' },
    'api-version-deprecated apiVersion',
  ],
  [
    'v1alpha2 does without hostnames, but names no two rules alike',
    {
      apiVersion: 'gateway.networking.k8s.io/v1alpha2',
      'spec.hostnames': undefined,
      'spec.rules': [
        { name: 'a', ...other },
        { name: 'a', ...other },
      ],
    },
    'api-version-deprecated apiVersion',
    'rule-broken spec.rules[1]',
    'rule-doubtful spec.rules[1]',
  ],
]);

testCases(
  known('ListenerSet'),
  {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'ListenerSet',
    metadata: { name: 'team' },
    spec: {
      parentRef: { name: 'gw' },
      listeners: [
        { name: 'web', port: 80, protocol: 'HTTP' },
        { name: 'db', port: 5432, protocol: 'TLS', tls: { mode: 'Passthrough' } },
      ],
    },
  },
  [
    ['a parent is named', { 'spec.parentRef': {} }, 'field-required spec.parentRef.name'],
    ['there is a listener', { 'spec.listeners': [] }, 'too-few-entries spec.listeners'],
    [
      'names are there once',
      { 'spec.listeners[1].name': 'web' },
      'duplicate-entry spec.listeners[1]',
    ],
    [
      'tls on HTTP is refused',
      { 'spec.listeners[0].tls': { certificateRefs: [{ name: 'cert' }] } },
      'rule-broken spec.listeners[0].tls',
    ],
    [
      'HTTPS cannot be passed through',
      { 'spec.listeners[1].protocol': 'HTTPS' },
      'rule-broken spec.listeners[1].tls.mode',
    ],
    ['TLS needs a mode', { 'spec.listeners[1].tls': undefined }, 'rule-broken spec.listeners[1]'],
    [
      'UDP has no hostname',
      { 'spec.listeners[0]': { name: 'dns', port: 53, protocol: 'UDP', hostname: 'a.example' } },
      'rule-broken spec.listeners[0].hostname',
    ],
    [
      'a terminating listener needs a certificate',
      { 'spec.listeners[1].tls': { mode: 'Terminate' } },
      'rule-broken spec.listeners[1].tls',
    ],
    [
      'filters of listeners have the fields of their type',
      {
        'spec.listeners[0].filters': {
          requests: [
            { type: 'ExternalAuth', extensionRef: { group: 'a.b', kind: 'X', name: 'x' } },
            { type: 'ExtensionRef', externalAuth: { protocol: 'HTTP', backendRef, grpc: {} } },
            {
              type: 'ExternalAuth',
              externalAuth: { protocol: 'GRPC', backendRef: ownPort, http: {} },
            },
          ],
        },
      },
      ...[
        '[0]',
        '[0]',
        '[1]',
        '[1]',
        '[1].externalAuth.protocol',
        '[1].externalAuth',
        '[1].externalAuth.backendRef',
        '[2].externalAuth',
        '[2].externalAuth.protocol',
        '[2].externalAuth.backendRef.port',
      ].map((at) => `rule-broken spec.listeners[0].filters.requests${at}`),
    ],
    [
      'filters on what is not HTTP are doubtful',
      { 'spec.listeners[1].filters': {} },
      'rule-doubtful spec.listeners[1].filters',
    ],
    [
      'no two listeners are alike',
      { 'spec.listeners[1]': { name: 'again', port: 80, protocol: 'HTTP' } },
      'rule-broken spec.listeners[1]',
    ],
  ],
);
