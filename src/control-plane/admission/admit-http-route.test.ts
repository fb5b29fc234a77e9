import { httpRoute } from '../../resources/http-route.ts';
import { knownKinds } from '../../resources/known-kinds.ts';
import { type Case, testCases } from './check-admission.testing.ts';
import { sessionCases } from './session-cases.testing.ts';

const [kind] = knownKinds.filter((known) => known.kind === httpRoute.kind);
if (!kind) throw new Error('HTTPRoute is not known');

const good = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata: { name: 'shop' },
  spec: {
    parentRefs: [{ name: 'gw', sectionName: 'https' }],
    hostnames: ['*.example.com'],
    rules: [
      {
        name: 'first',
        matches: [{ path: { value: '/a' }, headers: [{ name: 'x', value: 'y' }] }],
        filters: [{ type: 'RequestHeaderModifier', requestHeaderModifier: { remove: ['x'] } }],
        backendRefs: [
          { name: 'shop', port: 80 },
          { name: 'new', port: 80, weight: 0 },
        ],
        timeouts: { request: '10s', backendRequest: '2s' },
      },
      { name: 'second' },
    ],
  },
};

const redirect = (path?: unknown) => ({
  type: 'RequestRedirect',
  requestRedirect: { scheme: 'https', ...(path ? { path } : {}) },
});
const rewrite = (path?: unknown) => ({
  type: 'URLRewrite',
  urlRewrite: path ? { path } : { hostname: 'a.example.com' },
});
const mirror = (more: object = {}) => ({
  type: 'RequestMirror',
  requestMirror: { backendRef: { name: 'shadow', port: 80 }, ...more },
});
const cors = (more: object) => ({ type: 'CORS', cors: more });
const setHeader = { type: 'RequestHeaderModifier', requestHeaderModifier: {} };
const replacePrefix = { type: 'ReplacePrefixMatch', replacePrefixMatch: '/b' };
const filters = 'spec.rules[1].filters';
const path = 'spec.rules[0].matches[0].path';

const pathCases = [
  'a',
  '//',
  '/./',
  '/../',
  '/%2f',
  '/%2F',
  '/#',
  '/a/..',
  '/a/.',
  '/a b',
  '/%zz',
].map((value): Case => {
  const twice = value === '/#' ? [`rule-broken ${path}.value`] : [];
  return [
    `the path ${value} cannot be matched`,
    { [`${path}.value`]: value },
    `rule-broken ${path}.value`,
    ...twice,
  ];
});

const unionCases = [
  'RequestHeaderModifier',
  'ResponseHeaderModifier',
  'RequestMirror',
  'RequestRedirect',
  'URLRewrite',
  'ExtensionRef',
  'CORS',
  'ExternalAuth',
].map(
  (type): Case => [
    `a filter of type ${type} needs its field`,
    { [filters]: [{ type }] },
    `rule-broken ${filters}[0]`,
  ],
);

const fields = {
  requestHeaderModifier: {},
  responseHeaderModifier: {},
  requestMirror: { backendRef: { name: 'a', port: 80 } },
  requestRedirect: {},
  urlRewrite: {},
  extensionRef: { group: 'example.com', kind: 'X', name: 'x' },
  externalAuth: { protocol: 'HTTP', backendRef: { name: 'a', port: 80 }, http: {} },
};
const strayCases = Object.entries(fields).map(
  ([field, value]): Case => [
    `${field} stands in filters of its own type only`,
    { [filters]: [{ type: 'CORS', cors: {}, [field]: value }] },
    `rule-broken ${filters}[0]`,
  ],
);

testCases(kind, good, [
  ...pathCases,
  ...unionCases,
  ...strayCases,
  [
    'cors stands in filters of its own type only',
    { [filters]: [{ ...setHeader, cors: {} }] },
    `rule-broken ${filters}[0]`,
  ],
  [
    'parents named twice all have a section, or none',
    { 'spec.parentRefs': [{ name: 'gw' }, { name: 'gw', sectionName: 'a' }] },
    'rule-broken spec.parentRefs[0]',
  ],
  [
    'parents are told apart by section and port',
    {
      'spec.parentRefs': [
        { name: 'gw', port: 80 },
        { name: 'gw', port: 81 },
        { name: 'gw', port: 81, sectionName: 'a' },
        { name: 'gw', namespace: 'b' },
        { name: 'gw', namespace: 'b' },
      ],
    },
    'rule-broken spec.parentRefs[0]',
    'rule-broken spec.parentRefs[1]',
    'rule-broken spec.parentRefs[4]',
  ],
  [
    'parents named twice all have a port, or none',
    { 'spec.parentRefs': [{ name: 'gw' }, { name: 'gw', port: 81 }] },
    'rule-broken spec.parentRefs[0]',
  ],
  [
    'rules have 128 matches together at most',
    {
      'spec.rules': [64, 64, 1].map((length) => ({
        matches: Array.from({ length }, () => ({ path: { value: '/' } })),
      })),
    },
    'rule-broken spec.rules',
  ],
  ['rules have names of their own', { 'spec.rules[1].name': 'first' }, 'rule-broken spec.rules[1]'],
  [
    'a rule redirects or forwards',
    { 'spec.rules[0].filters': [redirect()] },
    'rule-broken spec.rules[0]',
  ],
  [
    'a prefix is replaced only where one prefix is matched',
    { 'spec.rules[1].matches': [{ path: { type: 'Exact' } }], [filters]: [rewrite(replacePrefix)] },
    'rule-broken spec.rules[1]',
  ],
  [
    'so is one that is redirected',
    {
      'spec.rules[1].matches': [],
      [filters]: [redirect(replacePrefix)],
    },
    'rule-broken spec.rules[1]',
  ],
  [
    'a backend redirects a prefix only where one prefix is matched',
    {
      [`${path}.type`]: 'Exact',
      'spec.rules[0].backendRefs[0].filters': [redirect(replacePrefix)],
    },
    'rule-broken spec.rules[0]',
  ],
  ['a prefix is replaced where one prefix is matched', { [filters]: [redirect(replacePrefix)] }],
  [
    'a backend replaces a prefix only where one prefix is matched',
    {
      [`${path}.type`]: 'Exact',
      'spec.rules[0].backendRefs[0].filters': [rewrite(replacePrefix)],
    },
    'rule-broken spec.rules[0]',
  ],
  [
    'two backends that replace a prefix escape upstream, and are doubtful',
    {
      [`${path}.type`]: 'Exact',
      'spec.rules[0].backendRefs[0].filters': [rewrite(replacePrefix)],
      'spec.rules[0].backendRefs[1].filters': [rewrite(replacePrefix)],
    },
    'rule-doubtful spec.rules[0]',
  ],
  [
    'a Service has a port',
    { 'spec.rules[0].backendRefs[1].port': undefined },
    'rule-broken spec.rules[0].backendRefs[1]',
  ],
  [
    'another kind of backend needs no port',
    { 'spec.rules[0].backendRefs[1]': { group: 'example.com', kind: 'Bucket', name: 'x' } },
  ],
  [
    'one attempt is not longer than all of them',
    { 'spec.rules[0].timeouts': { request: '1s', backendRequest: '1001ms' } },
    'rule-broken spec.rules[0].timeouts.backendRequest',
  ],
  [
    'a request without limit leaves attempts free',
    { 'spec.rules[0].timeouts': { request: '0s', backendRequest: '1h' } },
  ],
  [
    'a duration has whole units',
    { 'spec.rules[0].timeouts.request': '1.5s' },
    'field-invalid spec.rules[0].timeouts.request',
  ],
  [
    'of headers that differ in case one is doubtful',
    { 'spec.rules[0].matches[0].headers[1]': { name: 'X', value: 'z' } },
    'rule-doubtful spec.rules[0].matches[0].headers[1]',
  ],
  [
    'a header is matched once',
    { 'spec.rules[0].matches[0].headers[1]': { name: 'x', value: 'z' } },
    'duplicate-entry spec.rules[0].matches[0].headers[1]',
  ],
  ['a regular expression may be any path', { [path]: { type: 'RegularExpression', value: '.*' } }],
  [
    'redirect and rewrite exclude each other',
    { [filters]: [redirect(), rewrite()] },
    `rule-broken ${filters}`,
  ],
  ...[
    setHeader,
    { type: 'ResponseHeaderModifier', responseHeaderModifier: {} },
    redirect(),
    rewrite(),
    cors({}),
  ].map(
    (filter): Case => [
      `${filter.type} stands in a list once`,
      { [filters]: [filter, filter] },
      `rule-broken ${filters}`,
    ],
  ),
  ['mirrors may be several', { [filters]: [mirror(), mirror({ percent: 10 })] }],
  [
    'the filters of a backendRef have the same rules',
    { 'spec.rules[0].backendRefs[0].filters': [setHeader, setHeader] },
    'rule-broken spec.rules[0].backendRefs[0].filters',
  ],
  [
    'a full path is replaced by a path',
    { [filters]: [rewrite({ type: 'ReplaceFullPath', replacePrefixMatch: '/b' })] },
    `rule-broken ${filters}[0].urlRewrite.path`,
    `rule-broken ${filters}[0].urlRewrite.path.type`,
  ],
  [
    'a prefix is replaced by a prefix',
    {
      'spec.rules[1].matches': [{}],
      [filters]: [rewrite({ type: 'ReplacePrefixMatch', replaceFullPath: '/b' })],
    },
    `rule-broken ${filters}[0].urlRewrite.path.type`,
    `rule-broken ${filters}[0].urlRewrite.path`,
  ],
  [
    'what ExternalAuth asks by is what its protocol says',
    {
      [filters]: [
        { type: 'ExternalAuth', externalAuth: { ...fields.externalAuth, protocol: 'GRPC' } },
        { type: 'ExternalAuth', externalAuth: { ...fields.externalAuth, http: undefined } },
        { type: 'ExternalAuth', externalAuth: { ...fields.externalAuth, grpc: {} } },
      ],
    },
    `rule-broken ${filters}[0].externalAuth`,
    `rule-broken ${filters}[0].externalAuth.protocol`,
    `rule-broken ${filters}[1].externalAuth`,
    `rule-broken ${filters}[2].externalAuth.protocol`,
  ],
  [
    'an XBackend brings its own port',
    {
      'spec.rules[0].backendRefs[1].group': 'gateway.networking.x-k8s.io',
      'spec.rules[0].backendRefs[1].kind': 'XBackend',
    },
    'rule-broken spec.rules[0].backendRefs[1].port',
  ],
  [
    'a header has visible characters, and takes no time to find that out',
    { 'spec.rules[0].matches[0].headers[0].value': `${'a'.repeat(4000)}é` },
    'field-invalid spec.rules[0].matches[0].headers[0].value',
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
  [
    'an asterisk stands alone',
    {
      [filters]: [
        cors({
          allowOrigins: ['*', 'https://a.example.com'],
          allowMethods: ['GET', '*'],
          allowHeaders: ['*', 'x-a'],
        }),
      ],
    },
    `rule-broken ${filters}[0].cors.allowOrigins[0]`,
    `rule-broken ${filters}[0].cors.allowMethods[1]`,
    `rule-broken ${filters}[0].cors.allowHeaders[0]`,
  ],
  [
    'an origin is a scheme and a host',
    { [filters]: [cors({ allowOrigins: ['example.com', 'https://*.example.com:8443'] })] },
    `field-invalid ${filters}[0].cors.allowOrigins[0]`,
  ],
  [
    'a header changed in two ways is doubtful',
    {
      'spec.rules[0].filters[0].requestHeaderModifier.set': [{ name: 'X', value: '1' }],
    },
    'rule-doubtful spec.rules[0].filters[0].requestHeaderModifier',
  ],
  [
    'removed headers are named once',
    { 'spec.rules[0].filters[0].requestHeaderModifier.remove': ['x', 'x'] },
    'duplicate-entry spec.rules[0].filters[0].requestHeaderModifier.remove[1]',
  ],
  [
    'a redirect has one of five codes',
    { [filters]: [{ type: 'RequestRedirect', requestRedirect: { statusCode: 304 } }] },
    `field-not-allowed-value ${filters}[0].requestRedirect.statusCode`,
  ],
  [
    'weights have a range',
    { 'spec.rules[0].backendRefs[0].weight': -1 },
    'field-out-of-range spec.rules[0].backendRefs[0].weight',
  ],
  ['hostnames are no patterns', { 'spec.hostnames[0]': '*' }, 'field-invalid spec.hostnames[0]'],
  [
    'experimental fields are known',
    {
      'spec.rules[0].retry': { attempts: 2, codes: [503], backoff: '50ms' },
      'spec.rules[0].sessionPersistence': { type: 'Cookie', cookie: { name: 'x' } },
      [filters]: [{ type: 'ExternalAuth', externalAuth: fields.externalAuth }],
    },
  ],
  [
    'a retry has codes of failure, each once, and not less than no attempts',
    { 'spec.rules[0].retry': { attempts: -1, codes: [200, 503, 503], backoff: '1 s' } },
    'field-out-of-range spec.rules[0].retry.attempts',
    'field-out-of-range spec.rules[0].retry.codes[0]',
    'field-invalid spec.rules[0].retry.backoff',
    'duplicate-entry spec.rules[0].retry.codes[2]',
  ],
  ['no attempts at all are admitted', { 'spec.rules[0].retry': { attempts: 0, codes: [500] } }],
  ...sessionCases('spec.rules[0].sessionPersistence'),
  [
    'an unknown field is ignored, and its neighbour suggested',
    { 'spec.rules[0].match': [], 'spec.hostname': 'a.example.com', 'spec.frobnicate': 1 },
    'unknown-field spec.rules[0].match',
    'unknown-field spec.hostname',
    'unknown-field spec.frobnicate',
  ],
]);
