import { afterAll, beforeAll, expect, test } from 'vitest';
import { openApi, type TestApi, token } from '../api.testing.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

const configMaps = '/api/v1/namespaces/default/configmaps';
const gateways = '/apis/gateway.networking.k8s.io/v1/namespaces/default/gateways';

function create(path: string, body: unknown, type?: string) {
  return api.ask(path, { method: 'POST', body, ...(type ? { type } : {}) });
}

function configMap(metadata: object, data: object = { a: '1' }) {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data };
}

function gateway(name: string, spec: object = {}) {
  const listeners = [{ name: 'http', protocol: 'HTTP', port: 80 }];
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name },
    spec: { gatewayClassName: 'demo', listeners, ...spec },
  };
}

test('a new object comes back with what only the server says', async () => {
  const given = {
    name: 'a',
    uid: 'mine',
    generation: 9,
    creationTimestamp: '2020-01-01T00:00:00Z',
  };
  const { code, json } = await create(configMaps, configMap(given));
  expect([code, json]).toMatchObject([
    201,
    {
      metadata: {
        name: 'a',
        namespace: 'default',
        uid: expect.not.stringMatching('mine'),
        creationTimestamp: '2026-01-02T03:06:18Z',
      },
    },
  ]);
  expect((await api.ask(`${configMaps}/a`)).json).toEqual(json);
});

test('a token can be shown, to learn whose it is', async () => {
  const statusOf = async (spec: object) => {
    const { code, json } = await create('/apis/authentication.k8s.io/v1/tokenreviews', { spec });
    expect([code, json['kind']]).toEqual([201, 'TokenReview']);
    return json['status'];
  };
  expect(await statusOf({ token })).toMatchObject({
    authenticated: true,
    user: { username: 'postern' },
  });
  for (const spec of [{ token: `${token}x` }, {}]) {
    expect(await statusOf(spec)).toMatchObject({ authenticated: false, user: {} });
  }
});

test('a pod is pending from the first', async () => {
  const spec = { containers: [{ name: 'a', image: 'a' }] };
  const { json } = await create('/api/v1/namespaces/default/pods', {
    metadata: { name: 'first' },
    spec,
  });
  expect(json['status']).toMatchObject({ phase: 'Pending' });
});

test('a Service and an Ingress have a place for the addresses of a load balancer', async () => {
  const service = { metadata: { name: 'balanced' }, spec: { ports: [{ port: 80 }] } };
  const made = await create('/api/v1/namespaces/default/services', service);
  expect(made.json['status']).toEqual({ loadBalancer: {} });
  const backend = { service: { name: 'balanced', port: { number: 80 } } };
  const ingress = { metadata: { name: 'balanced' }, spec: { defaultBackend: backend } };
  const entry = await create('/apis/networking.k8s.io/v1/namespaces/default/ingresses', ingress);
  expect(entry.json['status']).toEqual({ loadBalancer: {} });
});

test('a namespace is active from the first', async () => {
  const { json } = await create('/api/v1/namespaces', { metadata: { name: 'shop' } });
  expect(json['status']).toEqual({ phase: 'Active' });
});

test('of a Deployment there is everything that clients read', async () => {
  const template = {
    metadata: { labels: { app: 'web' } },
    spec: { containers: [{ name: 'c', image: 'traefik/whoami' }] },
  };
  const spec = { selector: { matchLabels: { app: 'web' } }, template };
  const body = { metadata: { name: 'web' }, spec };
  const { json } = await create('/apis/apps/v1/namespaces/default/deployments', body);
  expect(json['spec']).toMatchObject({
    replicas: 1,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
    revisionHistoryLimit: 10,
    progressDeadlineSeconds: 600,
  });
});

test('a Service has an address, unless it wants none, and keeps it', async () => {
  const path = '/api/v1/namespaces/default/services';
  const addressesOf = async (name: string, spec: object) => {
    const ports = [{ port: 80 }];
    const { json } = await create(path, { metadata: { name }, spec: { ports, ...spec } });
    const { clusterIP, clusterIPs } = Object(json['spec']);
    return [clusterIP, clusterIPs];
  };
  const [address, all] = await addressesOf('web', {});
  expect(address).toMatch(/^10\.(9[6-9]|1[01]\d)\.\d{1,3}\.\d{1,3}$/);
  expect(all).toEqual([address]);
  await api.ask(`${path}/web`, { method: 'DELETE' });
  expect(await addressesOf('web', { clusterIP: '' })).toEqual([address, [address]]);
  expect(await addressesOf('headless', { clusterIP: 'None' })).toEqual(['None', ['None']]);
  const outside = { type: 'ExternalName', externalName: 'example.com' };
  expect(await addressesOf('outside', outside)).toEqual([undefined, undefined]);
});

test('the second of one name is refused in the words kubectl prints', async () => {
  await create(configMaps, configMap({ name: 'twice' }));
  const { code, json } = await create(configMaps, configMap({ name: 'twice' }));
  expect([code, json]).toMatchObject([
    409,
    {
      reason: 'AlreadyExists',
      message: 'configmaps "twice" already exists',
      details: { name: 'twice', kind: 'configmaps' },
    },
  ]);
});

test('generateName gets five letters, other ones each time', async () => {
  const names = [1, 2].map(async () => {
    const { json } = await create(configMaps, configMap({ generateName: 'web-' }));
    return json['metadata'];
  });
  const [a, b] = await Promise.all(names);
  expect(a).toMatchObject({
    name: expect.stringMatching(/^web-[b-z2-9]{5}$/),
    generateName: 'web-',
  });
  expect(a).not.toMatchObject({ name: Reflect.get(Object(b), 'name') });
});

test('defaults are filled in, the status is the server’s', async () => {
  const given = { ...gateway('web'), status: { addresses: [{ value: '1.2.3.4' }] } };
  const { json } = await create(gateways, given);
  expect(json).toMatchObject({
    spec: { listeners: [{ allowedRoutes: { namespaces: { from: 'Same' } } }] },
    status: {
      conditions: [
        { type: 'Accepted', status: 'Unknown', reason: 'Pending' },
        { type: 'Programmed', status: 'Unknown', reason: 'Pending' },
      ],
    },
  });
  expect(json['status']).not.toHaveProperty('addresses');
});

test('what admission finds is told field by field', async () => {
  const tls = {
    name: 'http',
    protocol: 'HTTP',
    port: 0,
    tls: { certificateRefs: [{ name: 'a' }] },
  };
  const { code, json } = await create(gateways, gateway('bad', { listeners: [tls] }));
  expect([code, json]).toMatchObject([
    422,
    {
      reason: 'Invalid',
      message:
        "Gateway.gateway.networking.k8s.io \"bad\" is invalid: [spec.listeners[0].port: Invalid value: 0: spec.listeners[0].port in body should be greater than or equal to 1, spec.listeners: Invalid value: tls must not be specified for protocols ['HTTP', 'TCP', 'UDP']]",
      details: {
        kind: 'Gateway',
        causes: [
          {
            reason: 'FieldValueInvalid',
            field: 'spec.listeners[0].port',
            message:
              'Invalid value: 0: spec.listeners[0].port in body should be greater than or equal to 1',
          },
          {
            reason: 'FieldValueInvalid',
            field: 'spec.listeners',
            message:
              "Invalid value: tls must not be specified for protocols ['HTTP', 'TCP', 'UDP']",
          },
        ],
      },
    },
  ]);
});

test('what is far too long comes back cut', async () => {
  const long = 'x'.repeat(1_000_000);
  const named = await create(configMaps, configMap({ name: long }));
  const labelled = await create(configMaps, configMap({ name: 'a-b', labels: { a: [long] } }));
  const typed = await create(gateways, gateway('a-b', { listeners: [long] }));
  expect([named.code, typed.code]).toEqual([422, 422]);
  expect(String(named.json['message'])).toContain(`"${'x'.repeat(256)}…" is invalid: `);
  for (const { body } of [named, labelled, typed]) expect(body.length).toBeLessThan(4_000);
  const other = await api.ask(`${configMaps}/a`, {
    method: 'PUT',
    body: configMap({ name: long }),
  });
  expect([other.code, other.body.length < 4_000]).toEqual([400, true]);
});

test('unknown fields are refused, warned of or passed over, as the client wishes', async () => {
  const given = (name: string) => gateway(name, { colour: 'red' });
  const strict = await create(`${gateways}?fieldValidation=Strict`, given('strict'));
  expect([strict.code, strict.json['message']]).toEqual([
    400,
    'Gateway in version "v1" cannot be handled as a Gateway: strict decoding error: unknown field "spec.colour"',
  ]);
  const warned = await create(gateways, given('warned'));
  expect([warned.code, warned.headers['warning']]).toEqual([
    201,
    '299 - "unknown field \\"spec.colour\\""',
  ]);
  const silent = await create(`${gateways}?fieldValidation=Ignore`, given('silent'));
  expect([silent.code, silent.headers['warning']]).toEqual([201, undefined]);
});

test('fields of built-in kinds are looked at as strictly, and none may stand twice', async () => {
  const body =
    '{"kind":"Secret","metadata":{"name":"s"},"typ":"Opaque","data":{"a":""},"data":{"b":""}}';
  const path = '/api/v1/namespaces/default/secrets';
  const strict = await create(`${path}?fieldValidation=Strict`, body);
  expect([strict.code, strict.json['message']]).toEqual([
    400,
    'Secret in version "v1" cannot be handled as a Secret: strict decoding error: unknown field "typ", duplicate field "data"',
  ]);
  const { code, headers } = await create(path, body);
  expect([code, headers['warning']]).toEqual([
    201,
    '299 - "unknown field \\"typ\\"", 299 - "duplicate field \\"data\\""',
  ]);
});

test.each([
  ['another kind', { kind: 'Secret' }, 'cannot be handled as a ConfigMap'],
  [
    'another namespace',
    { metadata: { name: 'x', namespace: 'other' } },
    'does not match the namespace',
  ],
  [
    'a version',
    { metadata: { name: 'x', resourceVersion: '1' } },
    'resourceVersion should not be set',
  ],
])('an object with %s is not what the URL speaks of', async (_, change, says) => {
  const { code, json } = await create(configMaps, { ...configMap({ name: 'x' }), ...change });
  expect([code, json['message']]).toEqual([400, expect.stringContaining(says)]);
});

test('nothing can be put into a namespace that is not there', async () => {
  const { code, json } = await create(
    '/api/v1/namespaces/nowhere/configmaps',
    configMap({ name: 'x' }),
  );
  expect([code, json['message']]).toEqual([404, 'namespaces "nowhere" not found']);
});

test('a dry run says what would be, and leaves everything as it is', async () => {
  const before = api.store.revision();
  const { code, json } = await create(`${configMaps}?dryRun=All`, configMap({ name: 'dry' }));
  expect([code, json]).toMatchObject([201, { metadata: { name: 'dry' }, data: { a: '1' } }]);
  expect(json['metadata']).not.toHaveProperty('resourceVersion');
  expect(api.store.revision()).toBe(before);
  const copied = configMap({ name: 'copy', resourceVersion: '5' });
  expect((await create(`${configMaps}?dryRun=All`, copied)).code).toBe(201);
  expect((await create(`${configMaps}?dryRun=Some`, configMap({ name: 'dry' }))).code).toBe(400);
});

test('bodies may be YAML; other media types and sizes are refused', async () => {
  const yaml = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: yaml}\ndata: {a: "yes"}\n';
  const made = await create(configMaps, yaml, 'application/yaml');
  expect([made.code, made.json['data']]).toEqual([201, { a: 'yes' }]);
  expect((await create(configMaps, '{"kind":', 'application/json')).code).toBe(400);
  expect((await create(configMaps, 'a: [', 'application/yaml')).code).toBe(400);
  expect((await create(configMaps, '{}', 'text/plain')).code).toBe(415);
  const large = JSON.stringify(configMap({ name: 'large' }, { a: 'x'.repeat(3 * 1024 * 1024) }));
  const refused = await create(configMaps, large);
  expect([refused.code, refused.json['reason']]).toEqual([413, 'RequestEntityTooLarge']);
});

test('who has the token is told that everything is allowed', async () => {
  const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
  const asked = { spec: { resourceAttributes: { verb: 'create', resource: 'pods' } } };
  const { code, json } = await create(path, asked);
  expect([code, json]).toMatchObject([201, { status: { allowed: true } }]);
});

test('events of the newer kind are those of the older', async () => {
  const event = {
    metadata: { name: 'noticed' },
    regarding: { kind: 'Pod', name: 'web' },
    note: 'It started.',
    reason: 'Started',
    eventTime: '2026-01-02T03:05:00.000000Z',
    deprecatedCount: 2,
  };
  await create('/apis/events.k8s.io/v1/namespaces/default/events', event);
  const { json } = await api.ask('/api/v1/namespaces/default/events/noticed');
  expect(json).toMatchObject({
    apiVersion: 'v1',
    involvedObject: { kind: 'Pod', name: 'web' },
    message: 'It started.',
    count: 2,
  });
});

test('of a thousand events and more the oldest make room', async () => {
  const path = '/api/v1/namespaces/default/events';
  const name = (index: number) => `e-${String(index).padStart(4, '0')}`;
  const makeAll = Array.from({ length: 1_001 }, (_, index) => ({
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: name(index), namespace: 'default' },
    involvedObject: {},
  }));
  for (const object of makeAll) api.store.create(object);
  await create(path, { metadata: { name: 'newest' }, involvedObject: {} });
  const { items } = (await api.ask(path)).json;
  expect(items).toHaveLength(1_000);
  expect((await api.ask(`${path}/newest`)).code).toBe(200);
  expect((await api.ask(`${path}/${name(0)}`)).code).toBe(404);
});

test('an event that tells of old times stays as long as any other', async () => {
  const events = '/apis/events.k8s.io/v1/namespaces/default/events';
  const regarding = { kind: 'Pod', namespace: 'default', name: 'p' };
  const body = { metadata: { name: 'old' }, regarding, eventTime: '2017-09-19T13:49:16.000000Z' };
  expect((await create(events, body)).code).toBe(201);
  expect((await create(events, { ...body, metadata: { name: 'new' } })).code).toBe(201);
  expect((await api.ask(`${events}/old`)).code).toBe(200);
});

test('events are found by who tells them, in the words of both their versions', async () => {
  const namesFor = async (version: string, selector: string) => {
    const { json } = await api.ask(`${version}/events?fieldSelector=${selector}`);
    const items = Array.isArray(json['items']) ? json['items'] : [];
    return items.map(({ metadata }) => metadata.name);
  };
  const told = (name: string, more: object) => ({
    metadata: { name },
    involvedObject: { kind: 'Pod', name },
    ...more,
  });
  const events = '/api/v1/namespaces/default/events';
  await create(events, told('by-old', { source: { component: 'teller' } }));
  await create(events, told('by-new', { reportingComponent: 'teller' }));
  expect(await namesFor('/api/v1', 'source=teller')).toEqual(['by-new', 'by-old']);
  const second = '/apis/events.k8s.io/v1';
  expect(await namesFor(second, 'reportingController=teller')).toEqual(['by-new']);
  expect(await namesFor(second, 'regarding.name=by-old')).toEqual(['by-old']);
});
