import { expect, test } from 'vitest';
import { admit } from './admit.ts';
import { admitted, causesOf, findingsOf, summary } from './check-admission.testing.ts';

const gatewayApi = 'gateway.networking.k8s.io/v1';

function route(spec: unknown) {
  return { apiVersion: gatewayApi, kind: 'HTTPRoute', metadata: { name: 'shop' }, spec };
}

test('an absent rule matches every path', () => {
  expect(admitted(route({}))).toMatchObject({
    metadata: { namespace: 'default' },
    spec: { rules: [{ matches: [{ path: { type: 'PathPrefix', value: '/' } }] }] },
  });
});

test('an empty object gets the defaults of its fields, an empty list stays empty', () => {
  const spec = {
    rules: [{ matches: [] }, { matches: [{}, { path: {} }, { path: { value: '/a' } }] }],
  };
  expect(admitted(route(spec))).toMatchObject({
    spec: {
      rules: [
        { matches: [] },
        {
          matches: [
            { path: { type: 'PathPrefix', value: '/' } },
            { path: { type: 'PathPrefix', value: '/' } },
            { path: { type: 'PathPrefix', value: '/a' } },
          ],
        },
      ],
    },
  });
});

test('the defaults of an HTTPRoute are those of its CRD', () => {
  const spec = {
    parentRefs: [{ name: 'gw' }],
    rules: [
      {
        matches: [
          { headers: [{ name: 'a', value: 'b' }], queryParams: [{ name: 'a', value: 'b' }] },
        ],
        filters: [
          {
            type: 'RequestMirror',
            requestMirror: { backendRef: { name: 'a', port: 1 }, fraction: { numerator: 1 } },
          },
          { type: 'CORS', cors: {} },
        ],
        backendRefs: [
          { name: 'a', port: 1 },
          { name: 'b', port: 1, weight: 0 },
        ],
      },
      { filters: [{ type: 'RequestRedirect', requestRedirect: {} }] },
    ],
  };
  expect(admitted(route(spec))).toMatchObject({
    spec: {
      parentRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'gw' }],
      rules: [
        {
          matches: [{ headers: [{ type: 'Exact' }], queryParams: [{ type: 'Exact' }] }],
          filters: [
            {
              requestMirror: {
                backendRef: { group: '', kind: 'Service' },
                fraction: { denominator: 100 },
              },
            },
            { cors: { maxAge: 5 } },
          ],
          backendRefs: [
            { group: '', kind: 'Service', weight: 1 },
            { group: '', kind: 'Service', weight: 0 },
          ],
        },
        { filters: [{ requestRedirect: { statusCode: 302 } }] },
      ],
    },
  });
});

test('the defaults of a Gateway are those of its CRD', () => {
  const spec = {
    gatewayClassName: 'postern',
    listeners: [
      {
        name: 'a',
        port: 443,
        protocol: 'HTTPS',
        tls: { certificateRefs: [{ name: 'c' }] },
        allowedRoutes: { kinds: [{ kind: 'HTTPRoute' }] },
      },
      { name: 'b', port: 80, protocol: 'HTTP', allowedRoutes: { namespaces: { selector: {} } } },
    ],
    addresses: [{ value: '127.0.0.1' }],
    allowedListeners: {},
    tls: {
      backend: { clientCertificateRef: { name: 'c' } },
      frontend: {
        default: {
          validation: { caCertificateRefs: [{ group: '', kind: 'ConfigMap', name: 'ca' }] },
        },
      },
    },
  };
  const gateway = { apiVersion: gatewayApi, kind: 'Gateway', metadata: { name: 'gw' }, spec };
  expect(admitted(gateway)).toMatchObject({
    spec: {
      listeners: [
        {
          tls: { mode: 'Terminate', certificateRefs: [{ group: '', kind: 'Secret' }] },
          allowedRoutes: {
            namespaces: { from: 'Same' },
            kinds: [{ group: 'gateway.networking.k8s.io' }],
          },
        },
        { allowedRoutes: { namespaces: { from: 'Same', selector: {} } } },
      ],
      addresses: [{ type: 'IPAddress' }],
      allowedListeners: { namespaces: { from: 'None' } },
      tls: {
        backend: { clientCertificateRef: { group: '', kind: 'Secret' } },
        frontend: { default: { validation: { mode: 'AllowValidOnly' } } },
      },
    },
    status: {
      conditions: [
        { type: 'Accepted', status: 'Unknown', reason: 'Pending' },
        { type: 'Programmed', status: 'Unknown', reason: 'Pending' },
      ],
    },
  });
});

test('the defaults of core kinds are those of Kubernetes', () => {
  const metadata = { name: 'shop' };
  const service = { apiVersion: 'v1', kind: 'Service', metadata, spec: { ports: [{ port: 80 }] } };
  expect(admitted(service)).toMatchObject({
    spec: { type: 'ClusterIP', ports: [{ port: 80, targetPort: 80, protocol: 'TCP' }] },
  });
  const data = { a: 'b2xk' };
  const stringData = { a: 'new', b: 'ü' };
  expect(admitted({ apiVersion: 'v1', kind: 'Secret', metadata, data, stringData })).toEqual({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'shop', namespace: 'default' },
    type: 'Opaque',
    data: { a: 'bmV3', b: 'w7w=' },
  });
  expect(admitted({ apiVersion: 'v1', kind: 'Namespace', metadata })).toMatchObject({
    metadata: { labels: { 'kubernetes.io/metadata.name': 'shop' } },
  });
});

test('null is the same as absent, and the empty text in a map', () => {
  const spec = { parentRefs: null, rules: [{ matches: null }] };
  expect(admitted({ ...route(spec), status: null })).toMatchObject({
    spec: { rules: [{ matches: [{ path: { value: '/' } }] }] },
  });
  const metadata = { name: 'a', labels: null, annotations: { b: null } };
  expect(admitted({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { c: null } })).toEqual({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'a', namespace: 'default', annotations: { b: '' } },
    data: { c: '' },
  });
});

test('the first BackendTLSPolicy is converted into the current one', () => {
  const target = { group: '', kind: 'Service', name: 'shop' };
  const spec = { targetRef: target, tls: { hostname: 'a', wellKnownCACerts: 'System' } };
  const old = {
    apiVersion: 'gateway.networking.k8s.io/v1alpha2',
    kind: 'BackendTLSPolicy',
    metadata: { name: 'shop' },
    spec,
  };
  expect(admitted(old)).toMatchObject({
    apiVersion: gatewayApi,
    spec: {
      targetRefs: [target],
      validation: { hostname: 'a', wellKnownCACertificates: 'System' },
    },
  });
});

test('generateName makes the same name of the same content', () => {
  const named = (value: string) => {
    const metadata = { generateName: 'shop-' };
    const object = admitted({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { a: value } });
    return object;
  };
  expect(named('x')).toEqual(named('x'));
  expect(named('x')).not.toMatchObject({ metadata: (named('y') as { metadata: object }).metadata });
  expect(named('x')).toMatchObject({
    metadata: { name: expect.stringMatching(/^shop-[a-z2-9]{5}$/) },
  });
});

test('a malformed status is dropped, and does not refuse its object', () => {
  const gatewayClass = {
    apiVersion: gatewayApi,
    kind: 'GatewayClass',
    metadata: { name: 'a' },
    spec: { controllerName: 'a/b' },
    status: { supportedFeatures: ['HTTPRoute'], old: true },
  };
  expect(summary(admit(gatewayClass))).toEqual([
    'admitted',
    'status-ignored status.supportedFeatures[0]',
  ]);
  expect(admitted(gatewayClass)).toMatchObject({ status: { conditions: [{ reason: 'Pending' }] } });
});

test('an empty status is nothing to talk about', () => {
  expect(summary(admit({ ...route({}), status: {} }))).toEqual(['admitted']);
  expect(admitted({ ...route({}), status: {} })).not.toHaveProperty('status');
});

test('kinds we do not know are foreign, and a slip of the finger is guessed', () => {
  const metadata = { name: 'x' };
  expect(admit({ apiVersion: 'batch/v1', kind: 'Job', metadata })).toEqual({
    outcome: 'foreign',
    apiVersion: 'batch/v1',
    kind: 'Job',
    name: 'x',
  });
  expect(admit({ apiVersion: gatewayApi, kind: 'HttpRoutes' })).toMatchObject({
    outcome: 'foreign',
    meant: 'gateway.networking.k8s.io/v1 HTTPRoute',
  });
  expect(admit({ apiVersion: gatewayApi, kind: 'TCPRoute' })).not.toHaveProperty('meant');
  expect(admit({ apiVersion: 'v1', kind: 'Deployment' })).toMatchObject({
    outcome: 'foreign',
    meant: 'apps/v1 Deployment',
  });
});

test.each([
  [undefined, 'object-not-a-mapping undefined'],
  [[], 'object-not-a-mapping undefined'],
  ['text', 'object-not-a-mapping undefined'],
  [{}, 'field-required undefined'],
  [{ apiVersion: 1, kind: 'Pod' }, 'field-wrong-type undefined'],
  [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: [] }, 'field-wrong-type undefined'],
])('%j is refused', (raw, finding) => {
  expect(summary(admit(raw))[1]).toBe(finding);
});

test('an object that is too deep, too large, endless or no JSON is refused quickly', () => {
  const wrap = (value: unknown) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: value });
  let deep: unknown = {};
  for (let level = 0; level < 100_000; level++) deep = { a: deep };
  let laughs: unknown = 'ha';
  for (let level = 0; level < 30; level++) laughs = Array.from({ length: 10 }, () => laughs);
  const endless: Record<string, unknown> = {};
  endless['self'] = endless;
  const wide = 'x'.repeat(4_000_000);
  for (const value of [deep, laughs, endless, wide, new Array(10_000_000)]) {
    expect(summary(admit(wrap(value)))).toEqual(['refused', 'object-too-large undefined']);
  }
  for (const value of [Number.NaN, 1n, new Date(), () => 1, new Map()]) {
    expect(summary(admit(wrap(value)))).toEqual(['refused', 'object-not-json undefined']);
  }
});

test.each([
  [Array.from({ length: 100_001 }, () => 1), 'Too long: may not have more than 100000 values'],
  [Number.POSITIVE_INFINITY, 'Invalid value: null: must be JSON'],
])('an API client is told why an object as a whole is refused', (data, message) => {
  const admission = admit({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data });
  const causes = admission.outcome === 'refused' ? admission.causes : [];
  expect(causes).toEqual([expect.objectContaining({ message: expect.stringContaining(message) })]);
});

test('messages say what is wrong, with the field and the value', () => {
  const spec = {
    hostname: 'a',
    hostnames: ['A'],
    rules: [{ backendRefs: [{ name: 'x', port: '80' }] }],
  };
  expect(findingsOf(admit(route(spec))).map(({ message }) => message)).toEqual([
    'spec.hostname is no known field and is ignored; did you mean hostnames?',
    'spec.hostnames[0] must be a DNS name in lower case without a trailing dot, which may begin with *., but is "A".',
    'spec.rules[0].backendRefs[0].port must be a whole number, but is the text "80".',
  ]);
});

test('an entry of a map that is null is gone, but for those of every object', () => {
  const raw = {
    apiVersion: gatewayApi,
    kind: 'Gateway',
    metadata: { name: 'gw', labels: { a: null } },
    spec: {
      gatewayClassName: 'postern',
      listeners: [{ name: 'a', port: 80, protocol: 'HTTP' }],
      infrastructure: { labels: { b: null, c: 'd' } },
    },
  };
  expect(admitted(raw)).toHaveProperty('metadata.labels', { a: '' });
  expect(admitted(raw)).toHaveProperty('spec.infrastructure.labels', { c: 'd' });
});

test('findings are few, however much is wrong', () => {
  const unknown = Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [`field${n}`, n]));
  const rules = Array.from({ length: 5000 }, () => 1);
  expect(findingsOf(admit(route({ ...unknown, rules }))).length).toBeLessThanOrEqual(100);
});

test('causes are those of an API server, and say that it did not look further', () => {
  const spec = {
    hostname: 'a',
    rules: [{ timeouts: { request: 5 }, matches: [{ method: 'get' }] }],
  };
  expect(causesOf(route(spec))).toEqual([
    {
      field: 'spec.rules[0].timeouts.request',
      reason: 'FieldValueTypeInvalid',
      message:
        'Invalid value: "integer": spec.rules[0].timeouts.request in body must be of type string: "integer"',
    },
    {
      field: 'spec.rules[0].matches[0].method',
      reason: 'FieldValueNotSupported',
      message:
        'Unsupported value: "get": supported values: "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"',
    },
    {
      field: '<nil>',
      reason: 'FieldValueInvalid',
      message: expect.stringContaining('some validation rules were not checked'),
    },
  ]);
});

test('a field called __proto__ is a field like any other', () => {
  const raw: unknown = JSON.parse(
    '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"__proto__":"x"},"__proto__":{}}',
  );
  expect(summary(admit(raw))).toEqual(['admitted', 'unknown-field __proto__']);
  expect(JSON.stringify(admitted(raw))).toContain('"data":{"__proto__":"x"}');
});
