import { findKind } from '../../resources/known-kinds.ts';
import { testCases } from './check-admission.testing.ts';

const known = (group: string, kind: string) => {
  const found = findKind(group, kind);
  if (!found) throw new Error(`no kind ${kind}`);
  return found;
};
const target = { group: '', kind: 'Service', name: 'shop' };
const ca = { group: '', kind: 'ConfigMap', name: 'ca' };

testCases(
  known('gateway.networking.k8s.io', 'BackendTLSPolicy'),
  {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'BackendTLSPolicy',
    metadata: { name: 'policy' },
    spec: {
      targetRefs: [target],
      validation: {
        hostname: 'shop.example.com',
        caCertificateRefs: [ca],
        subjectAltNames: [
          { type: 'Hostname', hostname: 'shop.example.com' },
          { type: 'URI', uri: 'spiffe://cluster.local/ns/default' },
        ],
      },
      options: { 'example.com/min-version': '1.3' },
    },
  },
  [
    [
      'targets named twice all have a section, or none',
      { 'spec.targetRefs[1]': { ...target, sectionName: 'https' } },
      'rule-broken spec.targetRefs[0]',
    ],
    ['targets are named once', { 'spec.targetRefs[1]': target }, 'rule-broken spec.targetRefs[1]'],
    [
      'a policy has one source of authorities',
      { 'spec.validation.wellKnownCACertificates': 'System' },
      'rule-broken spec.validation',
    ],
    [
      'a policy has a source of authorities',
      { 'spec.validation.caCertificateRefs': undefined },
      'rule-broken spec.validation',
    ],
    [
      'an empty list is no source of authorities',
      { 'spec.validation.caCertificateRefs': [] },
      'too-few-entries spec.validation.caCertificateRefs',
    ],
    [
      'well-known authorities have well-known names',
      {
        'spec.validation.caCertificateRefs': undefined,
        'spec.validation.wellKnownCACertificates': 'Debian',
      },
      'field-invalid spec.validation.wellKnownCACertificates',
    ],
    [
      'a Hostname has a hostname and no URI',
      { 'spec.validation.subjectAltNames[0]': { type: 'Hostname', uri: 'a://b' } },
      'rule-broken spec.validation.subjectAltNames[0]',
      'rule-broken spec.validation.subjectAltNames[0]',
    ],
    [
      'a URI has a URI and no hostname',
      { 'spec.validation.subjectAltNames[1]': { type: 'URI', hostname: 'b' } },
      'rule-broken spec.validation.subjectAltNames[1]',
      'rule-broken spec.validation.subjectAltNames[1]',
    ],
    [
      'a URI has a host',
      { 'spec.validation.subjectAltNames[1].uri': 'urn:x' },
      'field-invalid spec.validation.subjectAltNames[1].uri',
    ],
    [
      'a wildcard is taken as it stands, which is seldom meant',
      { 'spec.validation.subjectAltNames[0]': { type: 'Hostname', hostname: '*.example.com' } },
      'rule-doubtful spec.validation.subjectAltNames[0]',
    ],
    [
      'a hostname is required',
      { 'spec.validation.hostname': undefined },
      'field-required spec.validation.hostname',
    ],
    [
      'a hostname has no wildcard',
      { 'spec.validation.hostname': '*.example.com' },
      'field-invalid spec.validation.hostname',
    ],
    [
      'references name their group, the core one too',
      {
        'spec.targetRefs[0].group': undefined,
        'spec.validation.caCertificateRefs[0].group': undefined,
      },
      'field-required spec.targetRefs[0].group',
      'field-required spec.validation.caCertificateRefs[0].group',
    ],
    [
      'references stay in their namespace',
      { 'spec.targetRefs[0].namespace': 'other' },
      'unknown-field spec.targetRefs[0].namespace',
    ],
    [
      'v1alpha3 is deprecated',
      { apiVersion: 'gateway.networking.k8s.io/v1alpha3' },
      'api-version-deprecated apiVersion',
    ],
    [
      'the first v1alpha2 is converted',
      {
        apiVersion: 'gateway.networking.k8s.io/v1alpha2',
        spec: { targetRef: target, tls: { hostname: 'a', caCertRefs: [ca] } },
      },
      'api-version-deprecated apiVersion',
    ],
  ],
);

testCases(
  known('gateway.networking.k8s.io', 'ReferenceGrant'),
  {
    apiVersion: 'gateway.networking.k8s.io/v1beta1',
    kind: 'ReferenceGrant',
    metadata: { name: 'grant' },
    spec: {
      from: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: 'shop' }],
      to: [{ group: '', kind: 'Service' }],
    },
  },
  [
    ['both lists have entries', { 'spec.to': [] }, 'too-few-entries spec.to'],
    [
      'a namespace is no pattern',
      { 'spec.from[0].namespace': '*' },
      'field-invalid spec.from[0].namespace',
    ],
    ['it has no status', { status: {} }, 'unknown-field status'],
  ],
);

testCases(
  known('traefik.io', 'ServersTransport'),
  {
    apiVersion: 'traefik.io/v1alpha1',
    kind: 'ServersTransport',
    metadata: { name: 'transport' },
    spec: {
      serverName: 'shop.example.com',
      rootCAs: [{ configMap: 'ca' }],
      forwardingTimeouts: { dialTimeout: 30, idleConnTimeout: '90s' },
    },
  },
  [
    ['unknown fields are found', { 'spec.servername': 'x' }, 'unknown-field spec.servername'],
    [
      'SANs have one of two types',
      { 'spec.peerCertSANs': [{ type: 'DNS', value: 'x' }] },
      'field-not-allowed-value spec.peerCertSANs[0].type',
    ],
  ],
);
