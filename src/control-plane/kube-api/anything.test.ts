/** Whatever a client sends, it is told what is wrong with it: it never finds a bug of ours. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openApi, type TestApi } from './api.testing.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openApi();
  for (const { path, body } of targets) await api.ask(path, { method: 'POST', body });
});
afterAll(() => api.close());

const listeners = [{ name: 'http', protocol: 'HTTP', port: 80 }];
const targets = [
  {
    path: '/api/v1/namespaces/default/configmaps',
    body: { metadata: { name: 'a', labels: { a: 'b' } }, data: { a: '1' } },
  },
  {
    path: '/apis/gateway.networking.k8s.io/v1/namespaces/default/gateways',
    body: { metadata: { name: 'a' }, spec: { gatewayClassName: 'demo', listeners } },
  },
];

const types = [
  'application/json',
  'application/yaml',
  'application/vnd.kubernetes.protobuf',
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
  'text/plain',
];

/** JSON that now and then has the words in it that mean something. */
const word = fc.constantFrom(
  'apiVersion',
  'kind',
  'metadata',
  'name',
  'namespace',
  'managedFields',
  'finalizers',
  'ownerReferences',
  'spec',
  'status',
  'listeners',
  'data',
  '$patch',
  '$setElementOrder/listeners',
  '$retainKeys',
  'op',
  'path',
  'from',
  'value',
  'fieldsV1',
  '__proto__',
);
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5 },
    fc.jsonValue({ maxDepth: 1 }),
    fc.constantFrom('a', 'add', '/metadata', 'k:{"name":"x"}', 'f:data', null, 0),
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(word, tie('tree'), { maxKeys: 5 }),
  ),
}));

/** Objects as they should be, but for one or two fields. */
const nearlyRight = fc
  .tuple(fc.constantFrom(...targets), fc.dictionary(word, tree, { maxKeys: 2 }))
  .map(([{ body }, odd]) => ({ ...body, ...odd }));

test('no body and no query leads to an internal error', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...targets.map(({ path }) => path)),
      fc.constantFrom('', '/a', '/a/status'),
      fc.constantFrom('POST', 'PUT', 'PATCH'),
      fc.constantFrom(...types),
      fc.constantFrom('', '?fieldManager=x', '?fieldManager=x&force=true', '?dryRun=All'),
      fc.oneof(tree, nearlyRight),
      async (...[path, name, method, type, query, body]) => {
        const sent = { method, type, body: JSON.stringify(body) };
        const { code, json } = await api.ask(`${path}${name}${query}`, sent);
        expect([code === 500, json['message']]).toEqual([false, json['message']]);
      },
    ),
    { numRuns: 400 },
  );
}, 60_000);

test('managed fields of any shape are borne', async () => {
  const path = '/api/v1/namespaces/default/configmaps/a';
  await fc.assert(
    fc.asyncProperty(tree, fc.constantFrom('merge', 'apply'), async (fieldsV1, how) => {
      const entry = { manager: 'x', operation: 'Apply', apiVersion: 'v1', fieldsV1 };
      const metadata = { managedFields: [entry] };
      const type =
        how === 'merge' ? 'application/merge-patch+json' : 'application/apply-patch+yaml';
      const asked = { method: 'PATCH', type, body: { metadata, data: { b: '2' } } };
      const { code } = await api.ask(`${path}?fieldManager=x&force=true`, asked);
      expect(code).not.toBe(500);
    }),
    { numRuns: 100 },
  );
}, 60_000);
