import { findKind } from '../../resources/known-kinds.ts';
import { type Case, testCases } from './check-admission.testing.ts';
import { sessionCases } from './session-cases.testing.ts';

const kind = findKind('gateway.networking.k8s.io', 'GRPCRoute');
if (!kind) throw new Error('GRPCRoute is not known');

const good = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'GRPCRoute',
  metadata: { name: 'orders' },
  spec: {
    parentRefs: [{ name: 'gw' }],
    hostnames: ['grpc.example.com'],
    rules: [
      {
        name: 'first',
        matches: [
          {
            method: { service: 'shop.v1.Orders', method: 'Get' },
            headers: [{ name: 'version', value: 'two' }],
          },
        ],
        filters: [{ type: 'RequestHeaderModifier', requestHeaderModifier: { remove: ['x'] } }],
        backendRefs: [{ name: 'orders', port: 8080 }],
      },
      { name: 'second' },
    ],
  },
};

const method = 'spec.rules[0].matches[0].method';
const filters = 'spec.rules[1].filters';
const mirror = (more: object) => ({
  type: 'RequestMirror',
  requestMirror: { backendRef: { name: 'shadow', port: 80 }, ...more },
});

const unionCases = [
  ['RequestHeaderModifier', 'requestHeaderModifier', {}],
  ['ResponseHeaderModifier', 'responseHeaderModifier', {}],
  ['RequestMirror', 'requestMirror', mirror({}).requestMirror],
  ['ExtensionRef', 'extensionRef', { group: 'a.io', kind: 'A', name: 'a' }],
].flatMap(([type, field, value]): Case[] => {
  const other = type === 'ExtensionRef' ? 'RequestHeaderModifier' : 'ExtensionRef';
  const own =
    other === 'ExtensionRef'
      ? { extensionRef: { group: 'a.io', kind: 'A', name: 'a' } }
      : { requestHeaderModifier: {} };
  return [
    [`${type} has its field`, { [filters]: [{ type }] }, `rule-broken ${filters}[0]`],
    [
      `nothing but ${type} has its field`,
      { [filters]: [{ type: other, ...own, [String(field)]: value }] },
      `rule-broken ${filters}[0]`,
    ],
  ];
});

testCases(kind, good, [
  ...unionCases,
  ['a route needs no rules', { 'spec.rules': undefined }],
  ['a rule needs no matches', { 'spec.rules[0].matches': undefined }],
  ['a method match may name a service alone', { [`${method}.method`]: undefined }],
  [
    'a method match names a service or a method',
    { [method]: { type: 'Exact' } },
    `rule-broken ${method}`,
  ],
  [
    'an exact service is a name',
    { [`${method}.service`]: 'shop/Orders' },
    `rule-broken ${method}.service`,
  ],
  ['an exact method is a name', { [`${method}.method`]: '' }, `rule-broken ${method}.method`],
  [
    'an expression may be anything',
    { [method]: { type: 'RegularExpression', service: 'shop\\.v[12]\\..*', method: 'Get|Put' } },
  ],
  [
    'header names are equal in any case',
    { 'spec.rules[0].matches[0].headers[1]': { name: 'Version', value: 'two' } },
    'rule-doubtful spec.rules[0].matches[0].headers[1]',
  ],
  [
    'all matches together are not too many',
    {
      'spec.rules': Array.from({ length: 3 }, (_, index) => ({
        name: `rule-${index}`,
        matches: Array.from({ length: 43 }, () => ({})),
      })),
    },
    'rule-broken spec.rules',
  ],
  ['rules have names of their own', { 'spec.rules[1].name': 'first' }, 'rule-broken spec.rules[1]'],
  [
    'parents named twice all have a section, or none',
    { 'spec.parentRefs': [{ name: 'gw' }, { name: 'gw', sectionName: 'a' }] },
    'rule-broken spec.parentRefs[0]',
  ],
  [
    'parents are named once',
    { 'spec.parentRefs': [{ name: 'gw' }, { name: 'gw' }] },
    'rule-broken spec.parentRefs[1]',
  ],
  [
    'an XBackend brings its own port',
    {
      'spec.rules[0].backendRefs[0].group': 'gateway.networking.x-k8s.io',
      'spec.rules[0].backendRefs[0].kind': 'XBackend',
    },
    'rule-broken spec.rules[0].backendRefs[0].port',
  ],
  [
    'a backend has a port',
    { 'spec.rules[0].backendRefs[0].port': undefined },
    'rule-broken spec.rules[0].backendRefs[0]',
  ],
  [
    'gRPC is not redirected',
    { [filters]: [{ type: 'RequestRedirect', requestRedirect: {} }] },
    `unknown-field ${filters}[0].requestRedirect`,
    `field-not-allowed-value ${filters}[0].type`,
  ],
  ...['Request', 'Response'].map((side): Case => {
    const filter = {
      type: `${side}HeaderModifier`,
      [`${side.toLowerCase()}HeaderModifier`]: {},
    };
    return [
      `there is one ${side}HeaderModifier in a list`,
      { [filters]: [filter, filter] },
      `rule-broken ${filters}`,
    ];
  }),
  [
    'a header changed in two ways is doubtful',
    {
      'spec.rules[0].filters[0].requestHeaderModifier.set': [{ name: 'X', value: '1' }],
      [filters]: [
        {
          type: 'ResponseHeaderModifier',
          responseHeaderModifier: { remove: ['a'], add: [{ name: 'A', value: '1' }] },
        },
      ],
    },
    'rule-doubtful spec.rules[0].filters[0].requestHeaderModifier',
    `rule-doubtful ${filters}[0].responseHeaderModifier`,
  ],
  [
    'a mirrored Service has a port',
    { [filters]: [mirror({ backendRef: { name: 'shadow' } })] },
    `rule-broken ${filters}[0].requestMirror.backendRef`,
  ],
  [
    'a mirror has one share',
    { [filters]: [mirror({ percent: 10, fraction: { numerator: 1 } })] },
    `rule-broken ${filters}[0].requestMirror`,
  ],
  [
    'a share is no more than all',
    { [filters]: [mirror({ fraction: { numerator: 101 } })] },
    `rule-broken ${filters}[0].requestMirror.fraction`,
  ],
  ...sessionCases('spec.rules[0].sessionPersistence'),
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
  [
    'v1alpha2 is deprecated',
    { apiVersion: 'gateway.networking.k8s.io/v1alpha2' },
    'api-version-deprecated apiVersion',
  ],
]);
