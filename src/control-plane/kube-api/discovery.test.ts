import { afterAll, beforeAll, expect, test } from 'vitest';
import { openApi, type TestApi } from './api.testing.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

const aggregated = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

test('the version is a release, as charts that ask for one compare it', async () => {
  const { json } = await api.ask('/version');
  expect(json['gitVersion']).toMatch(/^v\d+\.\d+\.\d+(\+\w+)?$/);
});

test('new clients are told everything at once, in the form they asked for', async () => {
  const accept = `${aggregated},application/json`;
  const { json, headers } = await api.ask('/apis', { headers: { accept } });
  expect(headers['content-type']).toBe(aggregated);
  expect(json).toMatchObject({
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
  });
  const groups = Array.isArray(json['items']) ? json['items'] : [];
  const gateways = groups.find(({ metadata }) => metadata.name === 'gateway.networking.k8s.io');
  expect(gateways.versions[0]).toMatchObject({
    version: 'v1',
    resources: expect.arrayContaining([
      expect.objectContaining({
        resource: 'gateways',
        scope: 'Namespaced',
        singularResource: 'gateway',
        responseKind: { group: 'gateway.networking.k8s.io', version: 'v1', kind: 'Gateway' },
        subresources: [expect.objectContaining({ subresource: 'status' })],
      }),
    ]),
  });
  const core = (await api.ask('/api', { headers: { accept } })).json;
  expect(core['items']).toMatchObject([{ versions: [{ version: 'v1' }] }]);
});

test('older clients are told group by group, the stable version first', async () => {
  const { json } = await api.ask('/apis/gateway.networking.k8s.io');
  expect(json).toMatchObject({
    kind: 'APIGroup',
    preferredVersion: { groupVersion: 'gateway.networking.k8s.io/v1', version: 'v1' },
  });
  const { resources } = (await api.ask('/apis/gateway.networking.k8s.io/v1')).json;
  expect(resources).toContainEqual({
    name: 'gateways/status',
    singularName: '',
    namespaced: true,
    kind: 'Gateway',
    verbs: ['get', 'patch', 'update'],
  });
});

test('the schemas say which kind each is, and where its objects are', async () => {
  const { paths } = (await api.ask('/openapi/v3')).json;
  const { serverRelativeURL } = Object(paths)['apis/gateway.networking.k8s.io/v1'];
  const { json } = await api.ask(serverRelativeURL);
  const gvk = { group: 'gateway.networking.k8s.io', version: 'v1', kind: 'Gateway' };
  const root = '/apis/gateway.networking.k8s.io/v1/namespaces/{namespace}/gateways';
  expect(json).toMatchObject({
    openapi: '3.0.0',
    paths: {
      [root]: { get: { 'x-kubernetes-group-version-kind': gvk } },
      [`${root}/{name}`]: {
        patch: {
          'x-kubernetes-group-version-kind': gvk,
          parameters: expect.arrayContaining([
            expect.objectContaining({ name: 'fieldValidation' }),
          ]),
        },
      },
    },
    components: {
      schemas: {
        'io.k8s.networking.gateway.v1.Gateway': {
          'x-kubernetes-group-version-kind': [gvk],
          properties: { spec: { properties: { listeners: { maxItems: 64 } } } },
        },
      },
    },
  });
});

test('each group and version has a document, and nothing else has', async () => {
  const { paths } = (await api.ask('/openapi/v3')).json;
  for (const path of Object.keys(Object(paths))) {
    expect([path, (await api.ask(`/openapi/v3/${path}`)).code]).toEqual([path, 200]);
  }
  expect((await api.ask('/openapi/v3/apis/nothing.example/v1')).code).toBe(404);
});

test('old clients find a second version of the schemas, also as Protocol Buffers', async () => {
  const { definitions } = (await api.ask('/openapi/v2')).json;
  expect(definitions).toMatchObject({
    'io.k8s.networking.gateway.v1.Gateway': { properties: { spec: {} } },
  });
  // Such a client would refuse a field that is not listed, and tells list items apart by what is.
  const podSpec = definitionAt(definitions, 'apps.v1.Deployment', 'spec', 'template', 'spec');
  expect(podSpec).toMatchObject({
    properties: {
      affinity: { properties: { nodeAffinity: {} } },
      containers: {
        'x-kubernetes-patch-merge-key': 'name',
        items: {
          properties: {
            ports: { 'x-kubernetes-patch-merge-key': 'containerPort' },
            livenessProbe: { properties: { httpGet: {}, periodSeconds: { type: 'integer' } } },
          },
        },
      },
    },
  });
  for (const kind of ['Service', 'Secret', 'ConfigMap', 'Pod', 'Event', 'Endpoints', 'Namespace']) {
    expect(definitions).toHaveProperty([`io.k8s.api.core.v1.${kind}`, 'properties', 'metadata']);
  }
  const accept = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf';
  const { code, headers, body } = await api.ask('/openapi/v2', { headers: { accept } });
  expect([code, headers['content-type']]).toEqual([
    200,
    'application/com.github.proto-openapi.spec.v2.v1.0+protobuf',
  ]);
  expect(body.slice(0, 5)).toBe('\n\u00032.0');
});

test('the definitions of custom kinds say which release of the Gateway API they are', async () => {
  const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  const { json } = await api.ask(`${path}/gateways.gateway.networking.k8s.io`);
  expect(json).toMatchObject({
    metadata: {
      annotations: {
        'gateway.networking.k8s.io/bundle-version': expect.stringMatching(/^v1\.\d+\.\d+$/),
        'gateway.networking.k8s.io/channel': 'experimental',
      },
    },
    spec: { names: { kind: 'Gateway', plural: 'gateways' }, scope: 'Namespaced' },
    status: { conditions: [{ type: 'NamesAccepted' }, { type: 'Established', status: 'True' }] },
  });
  const made = await api.ask(path, { method: 'POST', body: {} });
  expect(made.code).toBe(405);
});

test('health is told in a word, check by check, or in full', async () => {
  const bodies = await Promise.all(
    ['/healthz', '/livez/ping', '/readyz?verbose', '/readyz?verbose=1'].map(
      async (path) => (await api.ask(path)).body,
    ),
  );
  const full = '[+]ping ok\nreadyz check passed\n';
  expect(bodies).toEqual(['ok', 'ok', full, full]);
  expect((await api.ask('/livez/etcd')).code).toBe(404);
});

test('at the root is a list of what can be asked', async () => {
  const { json } = await api.ask('/');
  const expected = ['/api/v1', '/apis/gateway.networking.k8s.io/v1', '/livez/ping', '/version'];
  expect(json['paths']).toEqual(expect.arrayContaining(expected));
});

function definitionAt(definitions: unknown, name: string, ...path: readonly string[]): unknown {
  const start = Object(definitions)[name];
  return path.reduce((at, field) => Object(Object(at).properties)[field], start);
}

test('a timeout that is no duration is refused, and a question as a Table', async () => {
  const codeOf = async (timeout: string) => (await api.ask(`/api/v1/pods?timeout=${timeout}`)).code;
  expect(await Promise.all(['32s', '0', '1m30s', '1.5h'].map(codeOf))).toEqual(Array(4).fill(200));
  expect(await codeOf('soon')).toBe(400);
  const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
  const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
  const asked = { method: 'POST', body: { spec: {} }, headers: { accept } };
  expect((await api.ask(path, asked)).code).toBe(406);
});

test('no operation has an empty list, which clients do not write back', async () => {
  const { body } = await api.ask('/openapi/v3/apis/apps/v1');
  expect(body).not.toContain('"parameters":[]');
});
