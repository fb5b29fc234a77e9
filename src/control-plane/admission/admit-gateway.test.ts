import { gateway } from '../../resources/gateway.ts';
import { gatewayClass } from '../../resources/gateway-class.ts';
import { findKind } from '../../resources/known-kinds.ts';
import { testCases } from './check-admission.testing.ts';

const apiVersion = 'gateway.networking.k8s.io/v1';
const known = (kind: string) => {
  const found = findKind('gateway.networking.k8s.io', kind);
  if (!found) throw new Error(`no kind ${kind}`);
  return found;
};

const https = {
  name: 'https',
  port: 443,
  protocol: 'HTTPS',
  hostname: '*.example.com',
  tls: { certificateRefs: [{ name: 'cert' }] },
};

const auth = { protocol: 'HTTP', backendRef: { name: 'auth', port: 80 }, http: {} };
const asking = (externalAuth?: object, more: object = {}) => ({
  requests: [{ type: 'ExternalAuth', ...(externalAuth ? { externalAuth } : {}), ...more }],
});
const asks = asking(auth);
const xBackend = { group: 'gateway.networking.x-k8s.io', kind: 'XBackend', name: 'a', port: 80 };
const extensionRef = { group: 'example.com', kind: 'Tenant', name: 'a' };
const request = 'spec.listeners[0].filters.requests[0]';
const bundle = { group: 'certificates.k8s.io', kind: 'ClusterTrustBundle', name: 'roots' };

testCases(
  known(gateway.kind),
  {
    apiVersion,
    kind: 'Gateway',
    metadata: { name: 'gw' },
    spec: {
      gatewayClassName: 'postern',
      listeners: [https, { name: 'http', port: 80, protocol: 'HTTP' }],
      addresses: [{ value: '127.0.0.2' }, { type: 'Hostname', value: 'a.example.com' }],
      infrastructure: { labels: { 'example.com/a': 'b' }, annotations: { c: 'd e' } },
      tls: { frontend: { default: {}, perPort: [{ port: 443, tls: {} }] } },
    },
  },
  [
    [
      'tls on HTTP, TCP and UDP is refused',
      { 'spec.listeners[1].tls': { certificateRefs: [{ name: 'cert' }] } },
      'rule-broken spec.listeners[1].tls',
    ],
    [
      'HTTPS cannot be passed through',
      { 'spec.listeners[0].tls': { mode: 'Passthrough' } },
      'rule-broken spec.listeners[0].tls.mode',
    ],
    [
      'TLS needs a mode',
      { 'spec.listeners[1]': { name: 'tls', port: 8443, protocol: 'TLS' } },
      'rule-broken spec.listeners[1]',
    ],
    [
      'TLS can be passed through without certificates',
      {
        'spec.listeners[1]': {
          name: 'tls',
          port: 8443,
          protocol: 'TLS',
          tls: { mode: 'Passthrough' },
        },
      },
    ],
    [
      'TCP has no hostname',
      { 'spec.listeners[1].protocol': 'TCP', 'spec.listeners[1].hostname': 'a.example.com' },
      'rule-broken spec.listeners[1].hostname',
    ],
    [
      'terminating TLS takes certificates or options',
      { 'spec.listeners[0].tls': {} },
      'rule-broken spec.listeners[0].tls',
    ],
    [
      'options may stand for certificates',
      { 'spec.listeners[0].tls': { options: { 'example.com/cert': 'auto' } } },
    ],
    [
      'HTTP and HTTPS have filters',
      { 'spec.listeners[0].filters': asks, 'spec.listeners[1].filters': {} },
    ],
    [
      'other protocols have none',
      { 'spec.listeners[1].filters': asks, 'spec.listeners[1].protocol': 'TCP' },
      'rule-broken spec.listeners[1].filters',
    ],
    [
      'a filter has the field of its type and no other',
      {
        'spec.listeners[0].filters': {
          requests: [{ type: 'ExtensionRef', externalAuth: auth }],
        },
      },
      'rule-broken spec.listeners[0].filters.requests[0]',
      'rule-broken spec.listeners[0].filters.requests[0]',
    ],
    [
      'a filter of type ExternalAuth has that field',
      { 'spec.listeners[0].filters': asking() },
      `rule-broken ${request}`,
    ],
    [
      'and not that of another type',
      { 'spec.listeners[0].filters': asking(auth, { extensionRef }) },
      `rule-broken ${request}`,
    ],
    [
      'an authority asked over gRPC has the settings for that',
      { 'spec.listeners[0].filters': asking({ ...auth, protocol: 'GRPC' }) },
      `rule-broken ${request}.externalAuth`,
      `rule-broken ${request}.externalAuth.protocol`,
    ],
    [
      'and one asked over HTTP those',
      { 'spec.listeners[0].filters': asking({ ...auth, http: undefined, grpc: {} }) },
      `rule-broken ${request}.externalAuth.protocol`,
      `rule-broken ${request}.externalAuth`,
    ],
    [
      'a Service to be asked has a port',
      { 'spec.listeners[0].filters': asking({ ...auth, backendRef: { name: 'auth' } }) },
      `rule-broken ${request}.externalAuth.backendRef`,
    ],
    [
      'an XBackend to be asked has none',
      { 'spec.listeners[0].filters': asking({ ...auth, backendRef: xBackend }) },
      `rule-broken ${request}.externalAuth.backendRef.port`,
    ],
    [
      'a trust bundle is in no namespace',
      {
        'spec.tls.frontend.default.validation': {
          caCertificateRefs: [bundle, { ...bundle, namespace: 'a' }],
        },
      },
      'rule-broken spec.tls.frontend.default.validation.caCertificateRefs[1].namespace',
    ],
    ...['', 'Cluster', 'testing.x-k8s.io/sentinel', 'example.com/a/b'].map(
      (routability) =>
        [
          `an address may be asked for with routability “${routability}”`,
          { 'spec.addresses[0].routability': routability },
        ] as const,
    ),
    ...['Public', '/a', 'Example.com/a', 'a.com/', 'k8s.io/a', 'gateway.networking.k8s.io/a'].map(
      (routability) =>
        [
          `and not with ${routability}`,
          { 'spec.addresses[0].routability': routability },
          'rule-broken spec.addresses[0].routability',
        ] as const,
    ),
    ['HTTPS without tls is left to translation', { 'spec.listeners[0].tls': undefined }],
    [
      'listener names are unique',
      { 'spec.listeners[1].name': 'https' },
      'duplicate-entry spec.listeners[1]',
    ],
    [
      'port, protocol and hostname together are unique',
      { 'spec.listeners[1]': { ...https, name: 'again' } },
      'rule-broken spec.listeners[1]',
    ],
    [
      'an absent hostname is told apart from another absent one by nothing',
      {
        'spec.listeners[0]': { name: 'a', port: 80, protocol: 'HTTP' },
      },
      'rule-broken spec.listeners[1]',
    ],
    [
      'an IP address must be one',
      { 'spec.addresses[0].value': '127.0.0.256' },
      'field-invalid spec.addresses[0].value',
    ],
    ['an address without value asks for any', { 'spec.addresses[0].value': undefined }],
    [
      'a hostname address must be a DNS name',
      { 'spec.addresses[1].value': 'A_b' },
      'rule-broken spec.addresses[1].value',
    ],
    [
      'IP addresses are unique',
      { 'spec.addresses[1]': { value: '127.0.0.2' } },
      'rule-broken spec.addresses[1]',
    ],
    [
      'hostname addresses are unique',
      { 'spec.addresses[0]': { type: 'Hostname', value: 'a.example.com' } },
      'rule-broken spec.addresses[1]',
    ],
    [
      'keys of infrastructure labels have a syntax',
      { 'spec.infrastructure.labels': { 'no good': 'x' } },
      'rule-broken spec.infrastructure.labels',
    ],
    [
      'prefixes of infrastructure annotations have a limit',
      { 'spec.infrastructure.annotations': { [`${'a'.repeat(253)}/x`]: 'x' } },
      'rule-broken spec.infrastructure.annotations',
    ],
    [
      'keys of infrastructure annotations have a syntax',
      { 'spec.infrastructure.annotations': { 'no good': 'x' } },
      'rule-broken spec.infrastructure.annotations',
    ],
    [
      'prefixes of infrastructure labels have a limit',
      { 'spec.infrastructure.labels': { [`${'a'.repeat(253)}/x`]: 'x' } },
      'rule-broken spec.infrastructure.labels',
    ],
    [
      'infrastructure labels have values like labels',
      { 'spec.infrastructure.labels': { a: 'b c' } },
      'field-invalid spec.infrastructure.labels.a',
    ],
    [
      'frontend validation is given once a port',
      {
        'spec.tls.frontend.perPort': [
          { port: 443, tls: {} },
          { port: 443, tls: {} },
        ],
      },
      'duplicate-entry spec.tls.frontend.perPort[1]',
    ],
    [
      'a ClusterTrustBundle is in no namespace',
      {
        'spec.tls.frontend.default.validation': {
          caCertificateRefs: [
            { group: 'certificates.k8s.io', kind: 'ClusterTrustBundle', name: 'a', namespace: 'b' },
          ],
        },
      },
      'rule-broken spec.tls.frontend.default.validation.caCertificateRefs[0].namespace',
    ],
    [
      'the frontend default is required',
      { 'spec.tls.frontend.default': undefined },
      'field-required spec.tls.frontend.default',
    ],
    [
      'ports have a range',
      { 'spec.listeners[0].port': 65536, 'spec.listeners[1].port': 0 },
      'field-out-of-range spec.listeners[0].port',
      'field-out-of-range spec.listeners[1].port',
    ],
    [
      'a port in quotes is a text',
      { 'spec.listeners[0].port': '443' },
      'field-wrong-type spec.listeners[0].port',
    ],
    [
      'hostnames are lower case',
      { 'spec.listeners[0].hostname': 'Example.com' },
      'field-invalid spec.listeners[0].hostname',
    ],
    [
      'a hostname has at most one wildcard, in front',
      { 'spec.listeners[0].hostname': 'a.*.com' },
      'field-invalid spec.listeners[0].hostname',
    ],
    [
      'a protocol may be anything that looks like one',
      { 'spec.listeners[1].protocol': 'example.com/quic' },
    ],
    [
      'a protocol must look like one',
      { 'spec.listeners[1].protocol': 'HTTP 2' },
      'field-invalid spec.listeners[1].protocol',
    ],
    ['a Gateway has a listener', { 'spec.listeners': [] }, 'too-few-entries spec.listeners'],
    [
      'a Gateway has 64 listeners at most',
      {
        'spec.listeners': Array.from({ length: 65 }, (_, n) => ({
          name: `l${n}`,
          port: n + 1,
          protocol: 'HTTP',
        })),
      },
      'too-many-entries spec.listeners',
    ],
    [
      'from takes few values',
      { 'spec.listeners[0].allowedRoutes': { namespaces: { from: 'all' } } },
      'field-not-allowed-value spec.listeners[0].allowedRoutes.namespaces.from',
    ],
    [
      'a class is required',
      { 'spec.gatewayClassName': undefined },
      'field-required spec.gatewayClassName',
    ],
    ['the experimental default scope is known', { 'spec.defaultScope': 'All' }],
  ],
);

testCases(
  known(gatewayClass.kind),
  {
    apiVersion,
    kind: 'GatewayClass',
    metadata: { name: 'postern' },
    spec: { controllerName: 'postern.dev/gateway', description: 'x'.repeat(64) },
  },
  [
    [
      'a controller has a domain and a path',
      { 'spec.controllerName': 'postern' },
      'field-invalid spec.controllerName',
    ],
    [
      'a description has a limit in characters, not in UTF-16 units',
      { 'spec.description': '😀'.repeat(64) },
    ],
    [
      'a description has a limit',
      { 'spec.description': '😀'.repeat(65) },
      'field-too-long spec.description',
    ],
    [
      'a class has no namespace',
      { 'metadata.namespace': 'default' },
      'namespace-ignored metadata.namespace',
    ],
    [
      'the older version is converted silently',
      { apiVersion: 'gateway.networking.k8s.io/v1beta1' },
    ],
    [
      'a version nobody serves is refused',
      { apiVersion: 'gateway.networking.k8s.io/v1alpha1' },
      'api-version-not-served apiVersion',
    ],
  ],
);
